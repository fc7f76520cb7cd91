import { type Membership, membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import type { AnyRecord, RecordDefinition } from '@cartable/shared/domain/record.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import { findRecord, findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';

/** A child of somebody responsible, as one names them at a counter. */
export interface GuardedPupil {
  readonly pupilId: string;
  readonly name: string;
  /** Null while the child is in no class; a teaching group is none. */
  readonly className: string | null;
}

/** Whose parent somebody is in a school on a day (ISO): each child once, in the order of a French list. */
export async function guardedPupils(
  reader: Reader,
  schoolId: string,
  userId: string,
  today: string,
): Promise<readonly GuardedPupil[]> {
  const rows = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
  const held = rows
    .flatMap(({ text }) => (text === null ? [] : [membership.schema.parse(JSON.parse(text))]))
    .filter((one) => one.role === 'guardian' && (one.endsOn ?? today) >= today);
  const children = new Map<string, Membership[]>();
  for (const one of held) {
    if (one.pupilId === undefined) continue;
    children.set(one.pupilId, [...(children.get(one.pupilId) ?? []), one]);
  }
  const found: (GuardedPupil & { readonly order: string })[] = [];
  for (const [pupilId, places] of children) {
    const pupil = await read(reader, schoolId, person, pupilId);
    if (pupil === undefined) continue;
    const classId = places.find((one) => one.inGroup !== true && one.classId !== null)?.classId ?? null;
    const theirs = classId === null ? undefined : await read(reader, schoolId, schoolClass, classId);
    const name = `${pupil.givenName} ${pupil.familyName}`;
    const order = `${pupil.familyName} ${pupil.givenName}`;
    found.push({ pupilId, name, className: theirs?.name ?? null, order });
  }
  return found
    .sort((a, b) => frenchOrder(a.order, b.order))
    .map(({ pupilId, name, className }) => ({ pupilId, name, className }));
}

async function read<R extends AnyRecord>(
  reader: Reader,
  schoolId: string,
  definition: RecordDefinition<R>,
  id: string,
): Promise<R | undefined> {
  const record = await findRecord(reader, schoolId, definition.type, id);
  return record?.text ? definition.schema.parse(JSON.parse(record.text)) : undefined;
}
