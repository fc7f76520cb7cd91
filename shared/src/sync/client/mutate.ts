import { utf8 } from '../../lib/bytes.ts';
import { canonicalJson, type Json } from '../../lib/canonicalJson.ts';
import { ok, type Result, refused } from '../../lib/result.ts';
import type { SqlWriter } from '../../ports/sqlDatabase.ts';
import { maxMutationBytes } from '../limits.ts';
import type { ChangedTypes } from './changes.ts';
import type { SyncContext } from './context.ts';
import { addToOutbox, chainEnd } from './outbox.ts';
import { decideLocally, writeOptimistic } from './replay.ts';
import { stateOf } from './state.ts';

/** An action of the person, before it is judged. */
export interface NewAction {
  readonly name: string;
  readonly args: unknown;
  readonly mutationId: string;
  readonly claimedAt: number;
}

/**
 * Judges an action here and, when it is accepted, writes its effect and its outbox row in the caller's transaction. Refused
 * here = nothing is written; the code says why.
 */
export function mutateIn(
  writer: SqlWriter,
  context: SyncContext,
  action: NewAction,
  changed: ChangedTypes,
): Result<{ readonly mutationId: string }> {
  const mutator = context.mutators.get(action.name);
  if (mutator === undefined) return refused('sync.mutator_unknown');
  const parsed = mutator.args.safeParse(action.args);
  if (!parsed.success) return refused('sync.args_invalid');
  // Optional fields that were left undefined are not part of the action.
  const args = JSON.parse(JSON.stringify(parsed.data)) as Json;
  if (utf8(canonicalJson(args)).length > maxMutationBytes) return refused('sync.action_too_large');
  const state = stateOf(writer);
  const actor = context.actor(writer, state.serverTime);
  const decision = decideLocally(writer, context, actor, { ...action, args });
  if (decision.kind !== 'applied') return refused(decision.code, decision.data);
  // Before the effect: a removal takes its own title away.
  const about = context.about(writer, { name: action.name, args });
  writeOptimistic(writer, context, decision.writes, changed);
  const acked = { deviceId: state.deviceId, seq: state.ackedSeq, hash: state.ackedHash };
  context.footprints.set(action.mutationId, decision.footprint);
  addToOutbox(writer, context.hasher, chainEnd(writer, acked), {
    mutationId: action.mutationId,
    name: action.name,
    args,
    baseRevs: decision.baseRevs,
    claimedAt: action.claimedAt,
    about,
    touches: decision.writes.map(({ type, id }) => `${type}/${id}`),
  });
  return ok({ mutationId: action.mutationId });
}
