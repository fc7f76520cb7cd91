import type { MutatorDefinition, Outcome } from '@cartable/shared/domain/mutator.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { MutationId } from '@cartable/shared/lib/ids.ts';
import { maxMutationBytes } from '@cartable/shared/sync/limits.ts';
import type { MutationResult, WireMutation } from '@cartable/shared/sync/wire.ts';
import { changeEntries, rolesText } from '../audit/changeEntries.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import type { Writer } from '../storage/storage.ts';
import { commitChanges } from './commit.ts';
import { stageDerivations } from './derive.ts';
import { sessionRights } from './rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Author } from './author.ts';
import type { Session } from './session.ts';
import type { SyncHost } from './syncHost.ts';
import { type Staged, WorkingSet } from './workingSet.ts';

/** What a mutation came to, without its place in an outbox. */
export type Verdict = Omit<MutationResult, 'seq'>;

export interface Applied {
  readonly verdict: Verdict;
  /** Scopes whose feed advanced. */
  readonly touched: readonly string[];
  /** Records (`<type>/<id>`) from which the texts of a refusal may come. */
  readonly quoted?: readonly string[];
}

const maxRounds = 4;

/** A decision: what is to be stored, or the answer when nothing is. */
type Decided = { readonly staged: readonly Staged[]; readonly roles: string; readonly now: number } | Applied;

/**
 * Authorises, validates and applies one mutation inside a transaction. A refusal writes nothing. What goes wrong while the decided is being
 * stored is thrown, never answered: only the end of the transaction takes back what was written by then.
 */
export async function applyMutation(
  host: SyncHost,
  writer: Writer,
  session: Session,
  author: Author,
  mutation: WireMutation,
): Promise<Applied> {
  const mutator = host.mutators.get(mutation.name);
  if (mutator === undefined) return refuse('sync.mutator_unknown', { name: mutation.name });
  if (JSON.stringify(mutation).length > maxMutationBytes) return refuse('sync.action_too_large');
  const args = mutator.args.safeParse(mutation.args);
  if (!args.success) return refuse('sync.args_invalid', { name: mutation.name });

  const decided = await judge(host, writer, session, author, mutation, mutator, args.data);
  if ('verdict' in decided) return decided;
  const { staged, roles, now } = decided;
  const { schoolId, userId } = session;
  const context = { hasher: host.hasher, schoolId, deviceId: author.deviceId, seq: mutation.seq, now };
  const touched = await commitChanges(writer, context, staged);
  const who = { userId, roles, deviceId: author.deviceId };
  await appendAudit(writer, host.hasher, schoolId, who, now, changeEntries(host.hasher, userId, staged));
  return { verdict: { status: 'applied' }, touched };
}

/**
 * Whether a failure comes from a pure function of ours (or from what it made, which no statement takes) and so would come back at every push,
 * blocking the outbox for ever: such a mutation is refused visibly instead ({@link refuseDefect}).
 */
export function isDefect(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

/** The answer to a mutation whose transaction was undone by a defect. */
export function refuseDefect(mutation: WireMutation): Applied {
  return refuse('sync.failed', { name: mutation.name });
}

/** Everything but the storing. */
async function judge(
  host: SyncHost,
  writer: Writer,
  session: Session,
  author: Author,
  mutation: WireMutation,
  mutator: MutatorDefinition,
  args: unknown,
): Promise<Decided> {
  try {
    const missing = await host.missingContents(writer, session, mutator.contents?.(args) ?? []);
    if (missing.length > 0) return { verdict: { status: 'blocked', missing: [...missing] }, touched: [] };
    return await decide(host, writer, session, author, mutation, mutator, args);
  } catch (error) {
    if (isAppError(error)) return refuse(error.code, error.data);
    throw error;
  }
}

async function decide(
  host: SyncHost,
  writer: Writer,
  session: Session,
  author: Author,
  mutation: WireMutation,
  mutator: MutatorDefinition,
  args: unknown,
): Promise<Decided> {
  const { schoolId } = session;
  const now = host.clock.now();
  const { actor } = await sessionRights(writer, session, schoolDay(now));
  const records = new WorkingSet(writer, schoolId, host.definitions);
  const view = records.view({
    revs: mutation.baseRevs,
    isOwn: (deviceId, seq) => author.made(deviceId, seq),
  });
  await records.load((loaded) => mutator.needs(args, loaded, actor), view, maxRounds);
  const outcome = mutator.run({
    actor,
    args,
    view,
    mutationId: mutation.id as MutationId,
    host: 'server',
    now,
    claimedAt: mutation.claimedAt,
  });
  if (outcome.kind !== 'applied') {
    const quotes = Object.values(outcome.data).some((value) => typeof value === 'string');
    return { verdict: refusal(outcome), touched: [], quoted: quotes ? records.readRecords() : [] };
  }
  const changes = await records.stage(outcome.writes);
  await stageDerivations(records, schoolId, host.derivations, changes);
  return { staged: records.changes(), roles: rolesText(actor), now };
}

function refusal(outcome: Exclude<Outcome, { kind: 'applied' }>): Verdict {
  return { status: outcome.kind, code: outcome.code, data: { ...outcome.data } };
}

function refuse(code: string, data: NonNullable<Verdict['data']> = {}): Applied {
  return { verdict: { status: 'rejected', code, data }, touched: [] };
}
