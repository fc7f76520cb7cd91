import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import type { RecordId, SchoolId } from '@cartable/shared/lib/ids.ts';
import type { RegisteredSchool } from '../storage/repositories/region/schools.ts';
import {
  classesIn,
  type Desired,
  groupsIn,
  memberOf,
  nameOf,
  type NoteMissing,
  saidElsewhere,
} from './desiredParts.ts';
import { staffRecords } from './desiredStaff.ts';
import type { Directory } from './directory.ts';
import type { Side } from './directoryPeople.ts';
import { academyOfSchool } from './normalise.ts';
import type { DirectoryEntry, EntryContents } from './readers/entries.ts';
import { classIdOf, groupIdOf, personIdOf } from './recordIds.ts';

const gigabyte = 1024 ** 3;

/** The records that one entry asks for. */
export async function desiredOf(
  directory: Directory,
  side: Side,
  entry: DirectoryEntry,
  note: NoteMissing,
): Promise<readonly Desired[]> {
  switch (entry.kind) {
    case 'school':
      return schoolRecord(directory, side, entry.id, entry.content);
    case 'class':
      return classRecord(directory, side, entry.content, note);
    case 'guardian':
      return guardianRecords(directory, side, entry.id, entry.content, saidElsewhere(note));
    case 'pupil':
      return pupilRecords(directory, side, entry.id, entry.content, note);
    case 'staff':
      return staffRecords(directory, side, entry.id, entry.content, note);
    // Levels and subjects stand in the records of classes and of those who teach.
    case 'group':
      return groupRecord(directory, side, entry.content, note);
    case 'level':
    case 'subject':
    case 'course':
      return [];
  }
}

function schoolRecord(
  directory: Directory,
  side: Side,
  id: string,
  content: EntryContents['school'],
): readonly Desired[] {
  const place = directory.school(side, id);
  if (place === undefined) return [];
  const { uai } = content;
  // The same before and after: a directory that says another name changes nothing (decision 0266).
  const name = directory.nameInRegister(uai) ?? content.name;
  return [schoolOf(place.schoolId, { uai, name, academy: academyOfSchool(content) })];
}

/** The record of a school that only the region's register has. */
export function registeredSchool({ schoolId, uai, name, academyId }: RegisteredSchool): Desired {
  return schoolOf(schoolId as SchoolId, { uai, name, academy: academyId });
}

function schoolOf(schoolId: SchoolId, fields: Readonly<Record<string, unknown>>): Desired {
  const defaults = { roundingTenths: 1, roundingMode: 'halfUp', quotaBytes: 2 * gigabyte };
  return { schoolId, type: school.type, id: schoolId as string as RecordId, fields, defaults };
}

function classRecord(
  directory: Directory,
  side: Side,
  content: EntryContents['class'],
  note: NoteMissing,
): readonly Desired[] {
  const place = directory.school(side, content.schoolId);
  if (place === undefined) {
    note('import.unknown_school', { school: content.schoolId });
    return [];
  }
  const levels = content.levelIds.flatMap((id) => directory.few(side, 'level').get(id)?.name ?? []);
  const id = classIdOf(place.uai, content.code);
  const fields = { name: content.name, level: (levels[0] ?? content.name).slice(0, 40).trim() };
  return [{ schoolId: place.schoolId, type: schoolClass.type, id, fields }];
}

function groupRecord(
  directory: Directory,
  side: Side,
  content: EntryContents['group'],
  note: NoteMissing,
): readonly Desired[] {
  const place = directory.school(side, content.schoolId);
  if (place === undefined) {
    note('import.unknown_school', { school: content.schoolId });
    return [];
  }
  const [classId] = content.classIds;
  const [levelId] =
    (classId === undefined ? undefined : directory.few(side, 'class').get(classId))?.levelIds ?? [];
  const level = levelId === undefined ? undefined : directory.few(side, 'level').get(levelId)?.name;
  const fields = { name: content.name, level: (level ?? content.name).slice(0, 40).trim(), group: true };
  const id = groupIdOf(place.uai, content.code);
  return [{ schoolId: place.schoolId, type: schoolClass.type, id, fields }];
}

async function pupilRecords(
  directory: Directory,
  side: Side,
  id: string,
  content: EntryContents['pupil'],
  note: NoteMissing,
): Promise<readonly Desired[]> {
  const userId = personIdOf(directory.run.source, 'pupil', id);
  const place = directory.school(side, content.schoolId);
  if (place === undefined) {
    note('import.unknown_school', { school: content.schoolId });
    return [];
  }
  const classIds = await classesIn(directory, side, place, content.classIds, note);
  const groupIds = await groupsIn(directory, side, place, content.groupIds, note);
  const fields = { ...nameOf('pupil', content), classIds: [...classIds, ...groupIds] };
  const within = classIds.length === 0 ? [null] : classIds;
  return [
    { schoolId: place.schoolId, type: person.type, id: userId, fields },
    ...within.map((classId) => memberOf(place, userId, 'pupil', { role: 'pupil', classId })),
    ...groupIds.map((classId) => memberOf(place, userId, 'pupil', { role: 'pupil', classId, inGroup: true })),
  ];
}

async function guardianRecords(
  directory: Directory,
  side: Side,
  id: string,
  content: EntryContents['guardian'],
  missed: NoteMissing,
): Promise<readonly Desired[]> {
  const userId = personIdOf(directory.run.source, 'guardian', id);
  const members: Desired[] = [];
  const classesBySchool = new Map<SchoolId, Set<RecordId>>();
  for (const pupil of directory.people.pupilsOf(side, id)) {
    const place = directory.school(side, pupil.content.schoolId);
    if (place === undefined) {
      missed(null, {});
      continue;
    }
    const classIds = await classesIn(directory, side, place, pupil.content.classIds, missed);
    const pupilId = personIdOf(directory.run.source, 'pupil', pupil.id);
    const all = classesBySchool.get(place.schoolId) ?? new Set();
    classesBySchool.set(place.schoolId, all);
    const groupIds = await groupsIn(directory, side, place, pupil.content.groupIds, missed);
    for (const classId of [...classIds, ...groupIds]) all.add(classId);
    for (const classId of classIds.length === 0 ? [null] : classIds) {
      members.push(memberOf(place, userId, pupilId, { role: 'guardian', classId, pupilId }));
    }
    for (const classId of groupIds) {
      members.push(memberOf(place, userId, pupilId, { role: 'guardian', classId, pupilId, inGroup: true }));
    }
  }
  const people = [...classesBySchool].map(([schoolId, classIds]): Desired => {
    const fields = { ...nameOf('guardian', content), classIds: [], staffClassIds: [...classIds].sort() };
    return { schoolId, type: person.type, id: userId, fields };
  });
  return [...people, ...members];
}
