import { maxPageBytes } from '@cartable/shared/sync/limits.ts';
import type { ScopeChange, ScopeSum } from '@cartable/shared/sync/wire.ts';
import type { FeedEntry } from '../storage/repositories/feeds.ts';
import type { ScopeHead } from '../storage/repositories/scopes.ts';
import type { Position } from './cursor.ts';
import { type FeedRun, lineOf, runOf } from './feedRun.ts';
import { isShared } from './snapshotCache.ts';

/** One page of the feeds, before it gets its head. */
export interface Page {
  readonly scopes: readonly ScopeChange[];
  /** Feed lines of the person's own scopes, then those of shared ones, which are the same for whoever begins at the same place. */
  readonly own: Buffer;
  readonly shared: Buffer;
  readonly records: number;
  readonly complete: readonly number[];
  readonly positions: ReadonlyMap<number, Position>;
  /** Sums of the scopes that this page brings to their head; given with the last page. */
  readonly sums: readonly ScopeSum[];
  readonly more: boolean;
  /** Whether the positions differ from the request's. */
  readonly moved: boolean;
}

export interface PageRequest {
  readonly maxRecords: number;
  /** The scopes the person receives now, in the order of sending: their own before shared ones. */
  readonly allowed: readonly ScopeHead[];
  readonly positions: ReadonlyMap<number, Position>;
  readonly refetch: ReadonlySet<number>;
  /** Names of scopes dropped, for numbers no longer allowed. */
  nameOf(no: number): string;
  read(scope: ScopeHead, position: Position, limit: number): Promise<readonly FeedEntry[]>;
}

/** Fills a page: drops first, then each scope from its position until the page is full (`limits.ts`). All from one snapshot. */
export async function fillPage(request: PageRequest): Promise<Page> {
  const allowed = new Set(request.allowed.map((scope) => scope.no));
  const scopes: ScopeChange[] = [];
  const positions = new Map<number, Position>();
  for (const [no, position] of request.positions) {
    if (allowed.has(no)) positions.set(no, position);
    else scopes.push({ no, id: request.nameOf(no), op: 'drop' });
  }
  const body = new Body(request.maxRecords);
  const complete: number[] = [];
  const sums: ScopeSum[] = [];
  let moved = scopes.length > 0;
  let more = false;
  for (const scope of request.allowed) {
    const { position, change } = startOf(scope, positions.get(scope.no), request.refetch.has(scope.no));
    if (change === undefined && position.seq === scope.head && position.loadedFrom === undefined) continue;
    if (body.full) {
      more = true;
      break;
    }
    if (change !== undefined) scopes.push({ no: scope.no, id: scope.scopeId, op: change });
    const reached = await fillScope(request, body, scope, position);
    moved = true;
    if (reached === scope.head) {
      positions.set(scope.no, { seq: scope.head });
      if (position.loadedFrom !== undefined) complete.push(scope.no);
      sums.push([scope.no, scope.count, scope.sum]);
    } else {
      const loading = position.loadedFrom === undefined ? {} : { loadedFrom: position.loadedFrom };
      positions.set(scope.no, { seq: reached, ...loading });
      more = true;
      break;
    }
  }
  const { own, shared, records } = body;
  return { scopes, own, shared, records, complete, positions, sums, more, moved };
}

/** Where to read a scope from, and what to tell the client about it. */
function startOf(
  scope: ScopeHead,
  known: Position | undefined,
  refetch: boolean,
): { readonly position: Position; readonly change?: 'open' | 'reset' } {
  const fresh = { seq: 0, loadedFrom: scope.head };
  if (known === undefined) return { position: fresh, change: 'open' };
  // Beyond the head: a forged cursor. Below the floor: tombstones it needs are gone, unless they are older than the loading under way,
  // which would otherwise start again for ever.
  const late = known.seq > 0 && known.seq < scope.floor && (known.loadedFrom ?? 0) < scope.floor;
  const useless = known.seq > scope.head || late;
  return refetch || useless ? { position: fresh, change: 'reset' } : { position: known };
}

/** Adds rows of one scope while they fit; returns the position reached. */
async function fillScope(
  request: PageRequest,
  body: Body,
  scope: ScopeHead,
  from: Position,
): Promise<number> {
  const limit = request.maxRecords - body.records;
  const run = runOf(scope.no, await request.read(scope, from, limit));
  const { entries } = run;
  const count = body.room(run);
  const whole = count === entries.length && entries.length < limit;
  if (whole || entries[count - 1]?.seq === scope.head) {
    body.add(scope, run, count);
    return scope.head;
  }
  const kept = isShared(scope.scopeId) ? upToCommonEnd(entries, count) : count;
  body.add(scope, run, kept);
  return entries[kept - 1]?.seq ?? from.seq;
}

/**
 * How many of the first `count` rows are up to the roundest position among the last quarter (the multiple of the highest power of two):
 * whatever a person received before, their pages of a class soon end where their classmates' do, and are the same texts.
 */
function upToCommonEnd(entries: readonly FeedEntry[], count: number): number {
  const least = entries[Math.floor(count * 0.75)]?.seq ?? 0;
  const most = entries[count - 1]?.seq ?? 0;
  let end = most;
  for (let step = 1; Math.floor(most / step) * step >= least && step <= most; step *= 2) {
    end = Math.floor(most / step) * step;
  }
  let kept = count;
  while (kept > 0 && (entries[kept - 1]?.seq ?? 0) > end) kept -= 1;
  return kept;
}

/** The lines of a page, counted. */
class Body {
  readonly #own = new Lines();
  readonly #shared = new Lines();
  #bytes = 0;
  readonly #maxRecords: number;

  constructor(maxRecords: number) {
    this.#maxRecords = maxRecords;
  }

  get records(): number {
    return this.#own.count + this.#shared.count;
  }

  get full(): boolean {
    return this.records >= this.#maxRecords || this.#bytes >= maxPageBytes;
  }

  get own(): Buffer {
    return this.#own.bytes;
  }

  get shared(): Buffer {
    return this.#shared.bytes;
  }

  /** How many rows of a run fit, in bytes; one always does: records are far smaller than a page. */
  room(run: FeedRun): number {
    const fitting = run.fitting(maxPageBytes - this.#bytes);
    return fitting === 0 && this.records === 0 ? Math.min(1, run.entries.length) : fitting;
  }

  add(scope: ScopeHead, run: FeedRun, count: number): void {
    const lines = isShared(scope.scopeId) ? this.#shared : this.#own;
    this.#bytes += lines.add(scope.no, run, count);
  }
}

/** Feed lines that refer to no others. */
class Lines {
  count = 0;
  readonly #parts: Buffer[] = [];
  readonly #runs: { readonly entries: readonly FeedEntry[]; readonly count: number }[] = [];
  readonly #sent = new Set<string>();

  get bytes(): Buffer {
    const [only] = this.#parts;
    return only !== undefined && this.#parts.length === 1 ? only : Buffer.concat(this.#parts);
  }

  /** Returns the length of the lines in bytes. */
  add(scope: number, run: FeedRun, count: number): number {
    if (count === 0) return 0;
    const lines = this.count === 0 ? run.lines(count) : this.#referring(scope, run, count);
    this.#parts.push(lines);
    this.#runs.push({ entries: run.entries, count });
    this.count += count;
    return lines.length;
  }

  /** The lines of a run, which name rather than repeat the records that runs before it brought. */
  #referring(scope: number, run: FeedRun, count: number): Buffer {
    // Looked into only now: most pages have one run.
    for (const before of this.#runs.splice(0)) {
      for (const { op, type, id } of before.entries.slice(0, before.count))
        if (op === 'put') this.#sent.add(`${type}/${id}`);
    }
    const lines = run.entries
      .slice(0, count)
      .map((entry) => lineOf(scope, entry, this.#sent.has(`${entry.type}/${entry.id}`)));
    return Buffer.from(lines.join(''));
  }
}
