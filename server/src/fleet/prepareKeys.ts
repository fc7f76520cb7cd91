import { type BatchKey, type KeyBatch, largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { isEnded } from '@cartable/shared/domain/fleet/keyState.ts';
import { canonicalJson } from '@cartable/shared/lib/canonicalJson.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { findIntention, type Intention, insertIntention } from '../storage/repositories/fleetIntentions.ts';
import { findFleetKey, fleetKeys } from '../storage/repositories/fleetKeys.ts';
import { holdSchool } from '../storage/repositories/schoolStates.ts';
import type { Reader } from '../storage/storage.ts';
import type { Session } from '../sync/session.ts';
import type { fleetPeople, Holder } from './fleetPeople.ts';
import type { FleetService } from './fleetService.ts';
import { keyBatchOf } from './keyBatchOf.ts';
import { enterKey, newKey, ticketAgain } from './newKeys.ts';

/** What to prepare: so many keys for nobody yet, keys for these people, or for a class's pupils who have none. */
export type BatchWish =
  | { readonly count: number }
  | { readonly userIds: readonly string[] }
  | { readonly classId: string };

type FleetPeople = Awaited<ReturnType<typeof fleetPeople>>;

/**
 * New keys with their tickets, for `npm run technician -- key personalise`. The same wish of the same person with the same intention, pressed twice or sent again because
 * the answer was lost on its way, is answered with the same keys and the same tickets (docs/decisions/0271).
 * @param intention chosen once by whoever asks, for what they intend; undefined from a program of before, each request of which is another batch
 * @throws {AppError} `auth.forbidden`, `fleet.batch_large` (data: max), `fleet.nobody` when somebody named is not of the school or a
 *   class has nobody without a key; `fleet.changed` for an intention of which a key has another ticket by now, was started or has ended
 */
export async function prepareKeys(
  fleet: FleetService,
  session: Session,
  wish: BatchWish,
  origin: string,
  intention: string | undefined,
): Promise<KeyBatch> {
  await fleet.mustManage(session);
  const { host } = fleet;
  const { schoolId } = session;
  const mark = intention === undefined ? undefined : markOf(fleet, session, wish, intention);
  const people = await fleet.people(session);
  const before = await madeBefore(host.storage.reader, schoolId, mark);
  if (before !== undefined) return answerAgain(fleet, session, people, before, origin);

  const holders = await holdersOf(host.storage.reader, schoolId, people, wish);
  if (holders.length > largestBatch) throw new AppError('fleet.batch_large', { max: largestBatch });
  if (holders.length === 0) throw new AppError('fleet.nobody');
  const at = host.clock.now();
  const made = await Promise.all(holders.map((holder) => newKey(host, schoolId, holder, at, mark)));
  const outcome = await host.storage.transaction(async (writer) => {
    // Two technicians may prepare the same class at the same moment, or one of them press twice: both are asked once nobody else can answer.
    if ('classId' in wish || mark !== undefined) await holdSchool(writer, schoolId);
    const twin = await madeBefore(writer, schoolId, mark);
    if (twin !== undefined) return { twin };
    const have = 'classId' in wish ? await whoHas(writer, schoolId) : new Set();
    const keys: BatchKey[] = [];
    for (const one of made) {
      if (!have.has(one.holder?.userId)) keys.push(await enterKey(host, writer, session, one, null));
    }
    if (mark !== undefined && keys.length > 0) {
      await insertIntention(writer, schoolId, { mark, keyIds: keys.map(({ keyId }) => keyId), at });
    }
    return { keys };
  });
  if (outcome.twin !== undefined) return answerAgain(fleet, session, people, outcome.twin, origin);
  if (outcome.keys.length === 0) throw new AppError('fleet.nobody');
  return keyBatchOf(host, schoolId, outcome.keys, origin, at);
}

/** Names an intention of one person about one wish: another wish by the same name is another intention. */
function markOf({ host }: FleetService, { userId }: Session, wish: BatchWish, intention: string): string {
  return host.hasher.sha256Text(canonicalJson(['keys', userId, intention, wish as never]));
}

async function madeBefore(
  reader: Reader,
  schoolId: string,
  mark: string | undefined,
): Promise<Intention | undefined> {
  return mark === undefined ? undefined : findIntention(reader, schoolId, mark);
}

/** The batch as it was answered the first time; its keys are written down by the one ticket that was given for each. */
async function answerAgain(
  { host }: FleetService,
  { schoolId }: Session,
  { people }: FleetPeople,
  { mark, keyIds, at }: Intention,
  origin: string,
): Promise<KeyBatch> {
  const keys: BatchKey[] = [];
  for (const keyId of keyIds) {
    const key = await findFleetKey(host.storage.reader, schoolId, keyId);
    const { ticket, hash } = await ticketAgain(host, schoolId, { keyId, preparedAt: at }, mark);
    if (key?.ticketHash !== hash) throw new AppError('fleet.changed');
    const holder = key.userId === null ? null : (people.get(key.userId) ?? null);
    keys.push({ keyId, serial: key.serial, ticket, holder });
  }
  return keyBatchOf(host, schoolId, keys, origin, at);
}

async function holdersOf(
  reader: Reader,
  schoolId: string,
  { people, pupilsOf }: FleetPeople,
  wish: BatchWish,
): Promise<readonly (Holder | null)[]> {
  if ('count' in wish) return Array<null>(wish.count).fill(null);
  if ('classId' in wish) {
    const have = await whoHas(reader, schoolId);
    return pupilsOf(wish.classId).filter((pupil) => !have.has(pupil.userId));
  }
  return [...new Set(wish.userIds)].map((userId) => {
    const holder = people.get(userId);
    if (holder === undefined) throw new AppError('fleet.nobody');
    return holder;
  });
}

/** The people of the school who have a key that did not end. */
async function whoHas(reader: Reader, schoolId: string): Promise<ReadonlySet<unknown>> {
  const keys = await fleetKeys(reader, schoolId);
  return new Set(keys.flatMap(({ state, userId }) => (isEnded(state) || userId === null ? [] : [userId])));
}
