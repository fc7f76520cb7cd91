import { hash } from 'node:crypto';
import type { Role } from '@cartable/shared/domain/actor.ts';
import { type Membership, membership } from '@cartable/shared/domain/directory/membership.ts';
import { type Person, person } from '@cartable/shared/domain/directory/person.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import { put, remove, type Write } from '@cartable/shared/domain/mutator.ts';
import type { AnyRecord, RecordDefinition } from '@cartable/shared/domain/record.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { joinedId, type RecordId } from '@cartable/shared/lib/ids.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';

/** Longest that a role is given for, in days: a school year, and the summer before it. What goes on is given anew. */
export const longestRoleDays = 430;

/** The roles that can be given by hand. Pupils and guardians come with the directory: who is whose parent is not a school's to say. */
export const givenRoles = ['teacher', 'cpe', 'technician', 'head'] as const satisfies readonly Role[];
export type GivenRoleName = (typeof givenRoles)[number];

/** A role to give. Days are ISO and included. */
export interface NewRole {
  readonly role: GivenRoleName;
  /** For a teacher: the class or the teaching group, and what is taught there. */
  readonly classId: string | null;
  readonly subjectId: string | null;
  readonly startsOn: string;
  readonly endsOn: string;
}

/**
 * What giving a role writes. Its identifier is none that an import makes, and the same for the same role: given once more, it has other
 * days. The class sees the name of who teaches it now.
 * @throws {AppError} `people.role_days` for a last day that is past, before the first, or too far; `people.role_place` for a class or
 * subject that is not there, or that the role has not; `people.role_pupil`; `request.not_found`
 */
export async function writesOfRole(
  reader: Reader,
  { schoolId, userId }: { readonly schoolId: string; readonly userId: string },
  wanted: NewRole,
  today: string,
): Promise<{ readonly id: RecordId; readonly writes: readonly Write[] }> {
  const { role, startsOn, endsOn } = wanted;
  if (endsOn < today || endsOn < startsOn || endsOn > addDays(today, longestRoleDays)) {
    throw new AppError('people.role_days');
  }
  const who = await read(reader, schoolId, person, userId);
  if (who === undefined) throw new AppError('request.not_found');
  if (who.kind === 'pupil') throw new AppError('people.role_pupil');
  const teaches = role === 'teacher';
  const classId = teaches ? wanted.classId : null;
  const subjectId = teaches ? wanted.subjectId : null;
  const inClass = classId === null ? undefined : await read(reader, schoolId, schoolClass, classId);
  const taught = subjectId === null ? undefined : await read(reader, schoolId, subject, subjectId);
  const asked = wanted.classId !== null || wanted.subjectId !== null;
  if (teaches ? inClass === undefined || taught === undefined : asked)
    throw new AppError('people.role_place');
  const id = givenId(userId, role, classId, subjectId);
  const inGroup = inClass?.group === true ? { inGroup: true as const } : {};
  const days = { startsOn, endsOn, given: true };
  const fields = { id, userId, role, classId, subjectId, ...days, ...inGroup };
  const writes: Write[] = [put(membership, membership.schema.parse(fields))];
  if (inClass !== undefined) writes.push(named(who, [...(who.givenClassIds ?? []), inClass.id]));
  return { id, writes };
}

/** What taking a role back before its day writes: it ends the day before, or never was. @throws {AppError} `request.not_found` for any but one given by hand to this person */
export async function writesOfEnd(
  reader: Reader,
  { schoolId, userId }: { readonly schoolId: string; readonly userId: string },
  id: string,
  today: string,
): Promise<{ readonly held: Membership; readonly writes: readonly Write[] }> {
  const held = await read(reader, schoolId, membership, id);
  if (held?.given !== true || held.userId !== userId || (held.endsOn ?? today) < today) {
    throw new AppError('request.not_found');
  }
  const yesterday = addDays(today, -1);
  const began = held.startsOn !== null && held.startsOn <= yesterday;
  // A class goes on seeing the name of who taught it: it stands under marks and homework.
  return {
    held,
    writes: [began ? put(membership, { ...held, endsOn: yesterday }) : remove(membership, held.id)],
  };
}

/** The identifier of a right given by hand, the same for the same one; a digest, as parts may be of any length. */
export function givenId(...parts: readonly (string | null)[]): RecordId {
  return joinedId('given', hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22));
}

function named(who: Person, classIds: readonly RecordId[]): Write {
  return put(person, { ...who, givenClassIds: [...new Set(classIds)].sort() });
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
