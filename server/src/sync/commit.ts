import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { recordDigestText } from '@cartable/shared/sync/digest.ts';
import {
  appendToFeeds,
  type FeedChange,
  scopesHolding,
  scopesKnowing,
} from '../storage/repositories/feeds.ts';
import { type FreshScopes, numberScopes, scopeNames } from '../storage/repositories/scopes.ts';
import {
  type FieldRevs,
  indexRecords,
  type StoredRecord,
  saveRecords,
} from '../storage/repositories/records.ts';
import type { Writer } from '../storage/storage.ts';
import type { Staged } from './workingSet.ts';

export interface CommitContext {
  readonly hasher: Hasher;
  readonly schoolId: string;
  /** Whose change it is, for `changedSince`. */
  readonly deviceId: string;
  /** The action's place in the device's outbox; absent for what the server does itself. */
  readonly seq?: number;
  readonly now: number;
  /** Erasure by law: every scope that ever held the records is told to forget them and what was done on them. */
  readonly purge?: boolean;
}

/** Stores staged records, their indexes and their places in the feeds. Returns the scopes whose feed advanced, for hints. */
export async function commitChanges(
  writer: Writer,
  context: CommitContext,
  staged: readonly Staged[],
): Promise<readonly string[]> {
  const { schoolId } = context;
  const audiences = staged.map((one) => (one.after === undefined ? [] : one.definition.scopes(one.after)));
  const fresh: FreshScopes = new Map();
  const numbers = await numberScopes(writer, schoolId, [...new Set(audiences.flat())].sort(), fresh);
  const feeds = new Map<number, FeedChange[]>();
  const saved: StoredRecord[] = [];
  for (const [index, one] of staged.entries()) {
    const { type } = one.definition;
    const { id, text, stored } = one;
    const rev = (stored?.rev ?? 0) + 1;
    const digest = text === null ? '' : recordDigestText(context.hasher, type, id, rev, text);
    const fieldRevs = nextFieldRevs(one, rev, context);
    saved.push({ type, id, rev, text, fieldRevs, digest });
    const held = stored === undefined ? [] : await scopesHolding(writer, schoolId, type, id);
    const had = context.purge ? await scopesKnowing(writer, schoolId, type, id) : held;
    const holds = (audiences[index] ?? []).map((scopeId) => numbers.get(scopeId) ?? 0);
    const removes = stored === undefined ? {} : { removes: stored.digest };
    for (const no of new Set(holds)) {
      const change = { type, id, rev, op: 'put', adds: digest } as const;
      append(feeds, no, held.includes(no) ? { ...change, ...removes } : change);
    }
    const op = context.purge ? 'purge' : text === null ? 'delete' : 'leave';
    for (const no of had) {
      if (holds.includes(no)) continue;
      append(feeds, no, { type, id, rev, op, ...(held.includes(no) ? removes : {}) });
    }
  }
  await saveRecords(writer, schoolId, saved);
  await indexRecords(writer, schoolId, staged);
  await appendToFeeds(writer, schoolId, feeds, context.now, fresh);
  const named = new Map([...numbers].map(([scopeId, no]) => [no, scopeId]));
  const others = [...feeds.keys()].filter((no) => !named.has(no));
  return [
    ...[...feeds.keys()].flatMap((no) => named.get(no) ?? []),
    ...(await scopeNames(writer, schoolId, others)).values(),
  ];
}

function append(feeds: Map<number, FeedChange[]>, no: number, change: FeedChange): void {
  const list = feeds.get(no);
  if (list) list.push(change);
  else feeds.set(no, [change]);
}

function nextFieldRevs(staged: Staged, rev: number, by: Pick<CommitContext, 'deviceId' | 'seq'>): FieldRevs {
  const { before, after, stored } = staged;
  if (after === undefined) return {};
  const change: FieldRevs[string] = by.seq === undefined ? [rev, by.deviceId] : [rev, by.deviceId, by.seq];
  const next: Record<string, FieldRevs[string]> = {};
  for (const field of Object.keys(after)) {
    const known = before === undefined ? undefined : stored?.fieldRevs[field];
    next[field] = known && sameValue(before?.[field], after[field]) ? known : change;
  }
  return next;
}

function sameValue(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  return canonicalJson(one as Json) === canonicalJson(other as Json);
}
