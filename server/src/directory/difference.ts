import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import type { ImportItem } from '../storage/repositories/importItems.ts';
import type { Desired } from './desiredParts.ts';

/** A change without its number. */
export type Change = Omit<ImportItem, 'no'>;

/** What names a record among those of all schools. */
export const keyOf = (one: Desired): string => `${one.schoolId}/${one.type}/${one.id}`;
const textOf = (value: Readonly<Record<string, unknown>>) => canonicalJson(value as Json);

/**
 * What to change so that the records that an entry asked for become those that it asks for now. Rights end before others begin. Nothing is
 * deleted: who leaves keeps a record of their name, seen by nobody else, until the delay is over.
 */
export function differences(
  before: readonly Desired[],
  after: readonly Desired[],
  lastDay: string,
): readonly Change[] {
  const now = new Map(after.map((one) => [keyOf(one), one]));
  const was = new Map(before.map((one) => [keyOf(one), one]));
  const changes: Change[] = [];
  for (const [key, one] of was) {
    if (now.has(key)) continue;
    if (one.type === membership.type) changes.push(change(one, 'end', { fields: { endsOn: lastDay } }));
    if (one.type === person.type) changes.push(change(one, 'put', { fields: unseen(one) }));
  }
  for (const [key, one] of now) {
    const old = was.get(key);
    if (old !== undefined && textOf(old.fields) === textOf(one.fields)) continue;
    changes.push(change(one, 'put', { fields: one.fields, defaults: one.defaults ?? {} }));
  }
  return changes;
}

/** A name that no class sees any more. */
function unseen(one: Desired): Readonly<Record<string, unknown>> {
  return {
    ...one.fields,
    classIds: [],
    ...('staffClassIds' in one.fields ? { staffClassIds: [] } : {}),
  };
}

function change(
  { schoolId, type, id }: Desired,
  op: ImportItem['op'],
  content: Readonly<Record<string, unknown>>,
): Change {
  // Not canonical: nobody compares it.
  return { schoolId, type, id, op, fields: JSON.stringify(content) };
}
