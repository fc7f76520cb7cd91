import { encodeFeedLine } from '@cartable/shared/sync/feedLine.ts';
import { maxPageBytes } from '@cartable/shared/sync/limits.ts';
import type { FeedRow, ScopeChange, ScopeSum } from '@cartable/shared/sync/wire.ts';
import type { FeedEntry, ScopeHead } from '../storage/repositories/feeds.ts';
import type { Position } from './cursor.ts';
import { isShared } from './snapshotCache.ts';

/** One page of the feeds, before it gets its head. */
export interface Page {
  readonly scopes: readonly ScopeChange[];
  /** Feed lines of the person's own scopes, then those of shared ones, which are the same for whoever begins at the same place. */
  readonly own: string;
  readonly shared: string;
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
  const entries = await request.read(scope, from, limit);
  const fitting = entries.slice(0, body.room(entries));
  const whole = fitting.length === entries.length && entries.length < limit;
  const last = fitting.at(-1)?.seq ?? from.seq;
  if (whole || last === scope.head) {
    body.add(scope, fitting);
    return scope.head;
  }
  const kept = isShared(scope.scopeId) ? upToCommonEnd(fitting) : fitting;
  body.add(scope, kept);
  return kept.at(-1)?.seq ?? from.seq;
}

/**
 * The rows up to the roundest position among the last quarter (the multiple of the highest power of two): whatever a person received before,
 * their pages of a class soon end where their classmates' do, and are the same texts.
 */
function upToCommonEnd(entries: readonly FeedEntry[]): readonly FeedEntry[] {
  const least = entries[Math.floor(entries.length * 0.75)]?.seq ?? 0;
  const most = entries.at(-1)?.seq ?? 0;
  let end = most;
  for (let step = 1; Math.floor(most / step) * step >= least && step <= most; step *= 2) {
    end = Math.floor(most / step) * step;
  }
  return entries.filter((entry) => entry.seq <= end);
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

  get own(): string {
    return this.#own.text;
  }

  get shared(): string {
    return this.#shared.text;
  }

  /** How many of these rows fit, in bytes; one always does: records are far smaller than a page. */
  room(entries: readonly FeedEntry[]): number {
    let bytes = this.#bytes;
    for (const [index, { type, id, content }] of entries.entries()) {
      bytes += lineOverheadBytes + type.length + id.length + Buffer.byteLength(content ?? '');
      if (bytes > maxPageBytes && this.records + index > 0) return index;
    }
    return entries.length;
  }

  add(scope: ScopeHead, entries: readonly FeedEntry[]): void {
    const lines = isShared(scope.scopeId) ? this.#shared : this.#own;
    for (const entry of entries) this.#bytes += lines.add(scope.no, entry);
  }
}

/** Letter, scope, revision, tabs and line end of a feed line, at most about. */
const lineOverheadBytes = 24;

/** Feed lines that refer to no others. */
class Lines {
  readonly #lines: string[] = [];
  readonly #sent = new Set<string>();

  get count(): number {
    return this.#lines.length;
  }

  get text(): string {
    return this.#lines.join('');
  }

  /** Returns the length of the line. */
  add(scope: number, entry: FeedEntry): number {
    const line = `${encodeFeedLine(this.#row(scope, entry))}\n`;
    this.#lines.push(line);
    if (entry.op === 'put') this.#sent.add(`${entry.type}/${entry.id}`);
    return Buffer.byteLength(line);
  }

  #row(scope: number, { type, id, rev, op, content }: FeedEntry): FeedRow {
    if (op !== 'put') return { op, scope, type, id, rev };
    if (this.#sent.has(`${type}/${id}`)) return { op: 'same', scope, type, id, rev };
    if (content === null) throw new TypeError('a live feed row has a record');
    return { op, scope, type, id, rev, content };
  }
}
