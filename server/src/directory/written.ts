import { membership } from '@cartable/shared/domain/directory/membership.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import { findRecord, findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';
import type { Desired } from './desiredParts.ts';
import { keyOf } from './difference.ts';

/**
 * What is really there of an entry that could not be written whole: those of the records it may ask for that exist, with what its source decides of
 * them, and the rights in force of the person in these schools. Rights given by hand are nobody's directory's.
 * @param asked what the entry asked for when it was last applied, as it would be written today
 * @param after what it asks for now
 */
export async function writtenOf(
  reader: Reader,
  userId: UserId | undefined,
  asked: readonly Desired[],
  after: readonly Desired[],
): Promise<readonly Desired[]> {
  const found: Desired[] = [];
  const wanted = [...asked, ...after];
  const askedBefore = new Set(asked.map(keyOf));
  // What it asks for now comes last, and counts: its fields are those that are compared.
  for (const one of new Map(wanted.map((each) => [keyOf(each), each])).values()) {
    const stored = await findRecord(reader, one.schoolId, one.type, one.id);
    if (stored === undefined || stored.text === null) continue;
    const record = JSON.parse(stored.text) as Readonly<Record<string, unknown>>;
    // A head ended it: that stands as long as the directory says nothing else (mainTeachers.ts).
    if (one.fields['main'] === true && askedBefore.has(keyOf(one)) && record['endsOn'] !== null) {
      found.push(one);
      continue;
    }
    const names = Object.keys(one.fields).filter((name) => record[name] !== undefined);
    const fields = Object.fromEntries(names.map((name) => [name, record[name]]));
    found.push({ ...one, fields });
  }
  if (userId === undefined) return found;
  const known = new Set(found.map(keyOf));
  for (const schoolId of new Set(wanted.map((one) => one.schoolId))) {
    const others = await rightsOf(reader, schoolId, userId);
    found.push(...others.filter((one) => !known.has(keyOf(one))));
  }
  return found;
}

async function rightsOf(reader: Reader, schoolId: SchoolId, userId: UserId): Promise<readonly Desired[]> {
  const held = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
  return held.flatMap(({ text }) => {
    if (text === null) return [];
    const { id, ...fields } = membership.schema.parse(JSON.parse(text));
    const over = fields.given === true || fields.endsOn !== null;
    return over ? [] : [{ schoolId, type: membership.type, id, fields }];
  });
}
