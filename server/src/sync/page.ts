import { encodeFeedLine } from '@cartable/shared/sync/feedLine.ts';
import { maxPageBytes } from '@cartable/shared/sync/limits.ts';
import type { FeedRow, ScopeChange, ScopeSum } from '@cartable/shared/sync/wire.ts';
import type { FeedEntry, ScopeHead } from '../storage/repositories/feeds.ts';
import type { Position } from './cursor.ts';

/** One page of the feeds, before it gets its head. */
export interface Page {
  readonly scopes: readonly ScopeChange[];
  readonly lines: string;
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
  /** The scopes the person receives now, in the order of sending. */
  readonly allowed: readonly ScopeHead[];
  readonly positions: ReadonlyMap<number, Position>;
  readonly refetch: ReadonlySet<number>;
  /** Names of scopes dropped, for numbers no longer allowed. */
  nameOf(no: number): string;
  read(scope: ScopeHead, position: Position, limit: number): Promise<readonly FeedEntry[]>;
}

/** Fills a page: drops first, then each scope from its position until 500 records or 512 KiB. All from one snapshot. */
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
  return { scopes, lines: body.text, records: body.records, complete, positions, sums, more, moved };
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
  let seq = from.seq;
  for (const entry of entries) {
    if (!body.add(scope.no, entry)) return seq;
    seq = entry.seq;
  }
  return entries.length < limit ? scope.head : seq;
}

/** The lines of a page, counted. */
class Body {
  #lines: string[] = [];
  #bytes = 0;
  readonly #sent = new Set<string>();
  readonly #maxRecords: number;

  constructor(maxRecords: number) {
    this.#maxRecords = maxRecords;
  }

  get records(): number {
    return this.#lines.length;
  }

  get full(): boolean {
    return this.records >= this.#maxRecords || this.#bytes >= maxPageBytes;
  }

  get text(): string {
    return this.#lines.join('');
  }

  /** False when the row no longer fits. A single row always does: records are far smaller than a page. */
  add(scope: number, entry: FeedEntry): boolean {
    const line = `${encodeFeedLine(this.#row(scope, entry))}\n`;
    const bytes = Buffer.byteLength(line);
    if (this.records > 0 && this.#bytes + bytes > maxPageBytes) {
      this.#bytes = maxPageBytes;
      return false;
    }
    this.#lines.push(line);
    this.#bytes += bytes;
    if (entry.op === 'put') this.#sent.add(`${entry.type}/${entry.id}`);
    return true;
  }

  #row(scope: number, { type, id, rev, op, content }: FeedEntry): FeedRow {
    if (op !== 'put') return { op, scope, type, id, rev };
    if (this.#sent.has(`${type}/${id}`)) return { op: 'same', scope, type, id, rev };
    if (content === null) throw new TypeError('a live feed row has a record');
    return { op, scope, type, id, rev, content };
  }
}
