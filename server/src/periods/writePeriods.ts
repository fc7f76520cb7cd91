import { membership, type Membership } from '@cartable/shared/domain/directory/membership.ts';
import { type Period, period } from '@cartable/shared/domain/directory/period.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { put, remove, type Write } from '@cartable/shared/domain/mutator.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { recordsOfType } from '../storage/repositories/recordsOfType.ts';
import type { Writer } from '../storage/storage.ts';
import { commitChanges } from '../sync/commit.ts';
import { stageDerivations } from '../sync/derive.ts';
import { WorkingSet } from '../sync/workingSet.ts';

/** What was written, and the scopes to tell of. */
export interface WrittenPeriods {
  readonly writes: readonly Write[];
  readonly scopes: readonly string[];
}

const textOf = (one: Period): string => canonicalJson(one as unknown as Json);

/** What makes a school's periods of a year what they should be. */
export function differencesOf(before: readonly Period[], after: readonly Period[]): readonly Write[] {
  const held = new Map(before.map((one) => [one.id, textOf(one)]));
  const kept = new Set(after.map((one) => one.id));
  return [
    ...after.filter((one) => held.get(one.id) !== textOf(one)).map((one) => put(period, one)),
    ...before.filter((one) => !kept.has(one.id)).map((one) => remove(period, one.id)),
  ];
}

/**
 * Makes a school's periods of a year what they should be, in the caller's transaction. Marks stay in their period whatever its days; with
 * another end, the averages of pupils who changed class may be another class's, and are made anew.
 */
export async function writePeriods(
  host: { readonly hasher: Hasher },
  writer: Writer,
  schoolId: string,
  { before, after, now }: { before: readonly Period[]; after: readonly Period[]; now: number },
): Promise<WrittenPeriods> {
  const writes = differencesOf(before, after);
  if (writes.length === 0) return { writes, scopes: [] };
  const records = new WorkingSet(writer, schoolId, recordDefinitions);
  const changes = await records.stage(writes);
  const ends = new Map(before.map((one) => [one.id, one.endsOn]));
  const endMoved = after.some((one) => (ends.get(one.id) ?? one.endsOn) !== one.endsOn);
  const moved = endMoved ? await whoMoved(writer, schoolId) : [];
  // As if each had just changed class again.
  const again = moved.map((one) => ({ type: membership.type, before: one, after: one }));
  await stageDerivations(records, schoolId as SchoolId, derivations, [...changes, ...again]);
  const context = { hasher: host.hasher, schoolId, deviceId: 'server', now };
  return { writes, scopes: await commitChanges(writer, context, records.changes()) };
}

/** A membership of each pupil who was in more than one class. */
async function whoMoved(writer: Writer, schoolId: string): Promise<readonly Membership[]> {
  const pupils = new Map<string, Membership>();
  const moved = new Map<string, Membership>();
  for (const text of await recordsOfType(writer, schoolId, membership.type)) {
    const one = JSON.parse(text) as Membership;
    if (one.role !== 'pupil' || one.inGroup === true || one.classId === null) continue;
    const first = pupils.get(one.userId);
    if (first === undefined) pupils.set(one.userId, one);
    else if (first.classId !== one.classId) moved.set(one.userId, one);
  }
  return [...moved.values()];
}
