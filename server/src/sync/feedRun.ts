import { encodeFeedLine } from '@cartable/shared/sync/feedLine.ts';
import type { FeedRow } from '@cartable/shared/sync/wire.ts';
import type { FeedEntry } from '../storage/repositories/feeds.ts';

/** Rows of one scope as they are sent. Made once for rows that the snapshot cache keeps, since a whole class is sent them. */
export class FeedRun {
  readonly entries: readonly FeedEntry[];
  readonly #bytes: Buffer;
  /** Where each line ends in the bytes. */
  readonly #ends: Uint32Array;
  #last: Buffer | undefined;

  constructor(scope: number, entries: readonly FeedEntry[]) {
    this.entries = entries;
    const lines = entries.map((entry) => lineOf(scope, entry, false));
    this.#bytes = Buffer.from(lines.join(''));
    this.#ends = new Uint32Array(lines.length);
    let end = 0;
    for (const [index, line] of lines.entries()) {
      end += Buffer.byteLength(line);
      this.#ends[index] = end;
    }
  }

  /** Bytes of the first `count` lines. */
  size(count: number): number {
    return count === 0 ? 0 : (this.#ends[count - 1] ?? this.#bytes.length);
  }

  /** How many lines, from the first on, fit into so many bytes. */
  fitting(bytes: number): number {
    const over = this.#ends.findIndex((end) => end > bytes);
    return over === -1 ? this.#ends.length : over;
  }

  /** The first `count` lines. The same object for the same count in a row: what is made of it can be kept by it. */
  lines(count: number): Buffer {
    const size = this.size(count);
    if (this.#last?.length !== size) this.#last = this.#bytes.subarray(0, size);
    return this.#last;
  }
}

const runs = new WeakMap<readonly FeedEntry[], FeedRun>();

/** The run of these very rows, which are of this scope. */
export function runOf(scope: number, entries: readonly FeedEntry[]): FeedRun {
  const known = runs.get(entries);
  if (known !== undefined) return known;
  const run = new FeedRun(scope, entries);
  runs.set(entries, run);
  return run;
}

/** A row's line with its line end; `again`: its text was sent before. */
export function lineOf(scope: number, entry: FeedEntry, again: boolean): string {
  return `${encodeFeedLine(rowOf(scope, entry, again))}\n`;
}

function rowOf(scope: number, { type, id, rev, op, content }: FeedEntry, again: boolean): FeedRow {
  if (op !== 'put') return { op, scope, type, id, rev };
  if (again) return { op: 'same', scope, type, id, rev };
  if (content === null) throw new TypeError('a live feed row has a record');
  return { op, scope, type, id, rev, content };
}
