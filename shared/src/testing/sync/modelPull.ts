import type { ScopeId } from '../../domain/scope.ts';
import { AppError } from '../../lib/errors.ts';
import type { Hasher } from '../../ports/hasher.ts';
import { addDigest, recordDigest, scopesDigest, sumText } from '../../sync/digest.ts';
import type { FeedRow, ScopeChange, ScopeSum, SyncHead, SyncRequest } from '../../sync/wire.ts';
import { type ModelScope, type ModelState, scopeOf } from './modelStore.ts';

interface Cursor {
  readonly epoch: string;
  /**
   * Scope number → [seq, 1 when its snapshot was completed, how far tombstones were forgotten when it began]. Without the last, a
   * snapshot under way below that line would start again for ever.
   */
  readonly scopes: Record<string, readonly [seq: number, complete: 0 | 1, floor: number]>;
}

/** The pull half of a response: the page after the request's cursor. */
export function modelPull(
  state: ModelState,
  hasher: Hasher,
  allowed: readonly ScopeId[],
  request: SyncRequest,
  pageRecords: number,
): { readonly head: Partial<SyncHead>; readonly rows: readonly FeedRow[] } {
  const cursor = readCursor(request.cursor);
  const anew = cursor === undefined || cursor.epoch !== state.epoch;
  const wanted = request.want === undefined ? allowed : allowed.filter((id) => request.want?.includes(id));
  const scopes = wanted.map((id) => scopeOf(state, id));
  const changes: ScopeChange[] = [];
  const next: Record<string, [number, 0 | 1, number]> = {};
  if (!anew) {
    for (const no of Object.keys(cursor.scopes)) {
      if (scopes.some((scope) => scope.no === Number(no))) continue;
      const gone = [...state.scopes.values()].find((scope) => scope.no === Number(no));
      if (gone !== undefined) changes.push({ no: gone.no, id: gone.id, op: 'drop' });
    }
  }
  for (const scope of scopes) {
    const at = anew ? undefined : cursor.scopes[scope.no];
    const expired = at !== undefined && at[0] < scope.forgotten && at[2] < scope.forgotten;
    const refetch = request.refetch?.includes(scope.no) === true;
    if (at === undefined) changes.push({ no: scope.no, id: scope.id, op: anew && cursor ? 'reset' : 'open' });
    else if (expired || refetch) changes.push({ no: scope.no, id: scope.id, op: 'reset' });
    next[scope.no] = at === undefined || expired || refetch ? [0, 0, scope.forgotten] : [at[0], at[1], at[2]];
  }

  const rows: FeedRow[] = [];
  const complete: number[] = [];
  const sent = new Set<string>();
  let more = false;
  for (const scope of scopes) {
    const at = next[scope.no];
    if (at === undefined) continue;
    for (const row of rowsAfter(scope, at[0])) {
      if (rows.length >= pageRecords) {
        more = true;
        break;
      }
      at[0] = row.seq;
      // A snapshot that starts from nothing needs no news of what is gone.
      const rowOut = wireRow(state, scope, row, sent);
      if (rowOut !== undefined) rows.push(rowOut);
    }
    if (!more && at[0] < scope.head) at[0] = scope.head;
    if (!more && at[1] === 0) {
      at[1] = 1;
      complete.push(scope.no);
    }
  }
  const text = Buffer.from(JSON.stringify({ epoch: state.epoch, scopes: next } satisfies Cursor)).toString(
    'base64url',
  );
  const sums = more ? [] : scopes.map((scope) => sumOf(state, hasher, scope));
  const digest = scopesDigest(
    hasher,
    scopes.map((scope, index) => ({
      id: scope.id,
      count: sums[index]?.[1] ?? 0,
      sum: sums[index]?.[2] ?? '',
    })),
  );
  const quiet = rows.length === 0 && changes.length === 0 && complete.length === 0;
  return {
    rows,
    head: {
      ...(changes.length > 0 ? { scopes: changes } : {}),
      ...(complete.length > 0 ? { complete } : {}),
      ...(text === request.cursor ? {} : { cursor: text }),
      ...(more ? { more } : {}),
      ...(more || (quiet && request.digest === digest) ? {} : { sums }),
    },
  };
}

function rowsAfter(scope: ModelScope, seq: number) {
  return [...scope.feed.values()].filter((row) => row.seq > seq).sort((a, b) => a.seq - b.seq);
}

function wireRow(
  state: ModelState,
  scope: ModelScope,
  row: ReturnType<typeof rowsAfter>[number],
  sent: Set<string>,
): FeedRow | undefined {
  const { type, id } = row;
  const bare = { scope: scope.no, type, id, rev: row.rev };
  if (row.op !== 'put') return { ...bare, op: row.op };
  const record = state.records.get(`${type}/${id}`);
  if (record === undefined) throw new TypeError('a feed names a record that is not there');
  if (sent.has(`${type}/${id}`)) return { ...bare, rev: record.rev, op: 'same' };
  sent.add(`${type}/${id}`);
  return { ...bare, rev: record.rev, op: 'put', content: record.content };
}

/** Counted anew from the records each time: the oracle for both sides' running sums. */
function sumOf(state: ModelState, hasher: Hasher, scope: ModelScope): ScopeSum {
  let count = 0;
  let sum = 0n;
  for (const record of state.records.values()) {
    if (!record.scopes.includes(scope.id)) continue;
    count += 1;
    sum = addDigest(sum, recordDigest(hasher, record.type, record.id, record.rev, record.content));
  }
  return [scope.no, count, sumText(sum)];
}

/** The epoch that a cursor is of. */
export function cursorEpoch(text: string | undefined): string | undefined {
  return readCursor(text)?.epoch;
}

function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor;
  } catch (cause) {
    throw new AppError('sync.cursor_unreadable', {}, cause);
  }
}
