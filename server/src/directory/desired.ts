import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import type { RecordId, SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { Directory, Place } from './directory.ts';
import type { Side } from './directoryPeople.ts';
import { academyOfSchool } from './normalise.ts';
import type { DirectoryEntry, EntryContents, StaffPost } from './readers/entries.ts';
import { classIdOf, groupIdOf, membershipIdOf, personIdOf, subjectIdOf } from './recordIds.ts';

/** A record as a source wants it. */
export interface Desired {
  readonly schoolId: SchoolId;
  readonly type: string;
  readonly id: RecordId;
  /** What the source decides. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What a new record starts with, for the school to change. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/** What is referred to and is not there; for the report. */
export type NoteMissing = (code: string, data: Readonly<Record<string, string>>) => void;

const gigabyte = 1024 ** 3;
const hues = 12;

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
      return guardianRecords(directory, side, entry.id, entry.content);
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
  const { uai, name } = content;
  return [
    {
      schoolId: place.schoolId,
      type: school.type,
      id: place.schoolId as string as RecordId,
      fields: { uai, name, academy: academyOfSchool(content) },
      defaults: { roundingTenths: 1, roundingMode: 'halfUp', quotaBytes: 2 * gigabyte },
    },
  ];
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

/** The groups of these that are there and in this school. */
async function groupsIn(
  directory: Directory,
  side: Side,
  place: Place,
  ids: readonly string[],
  note: NoteMissing,
): Promise<readonly RecordId[]> {
  const found: RecordId[] = [];
  for (const id of new Set(ids)) {
    const one = await directory.groupOf(side, id);
    if (one?.schoolId === place.schoolId) found.push(one.classId);
    else if (directory.givesGroups(side)) note('import.unknown_group', { group: id });
  }
  return found;
}

/** The classes of these that are there and in this school. */
async function classesIn(
  directory: Directory,
  side: Side,
  place: Place,
  ids: readonly string[],
  note: NoteMissing,
): Promise<readonly RecordId[]> {
  const found: RecordId[] = [];
  for (const id of new Set(ids)) {
    const one = await directory.classOf(side, id);
    if (one?.schoolId === place.schoolId) found.push(one.classId);
    else note('import.unknown_class', { class: id });
  }
  return found;
}

const silent: NoteMissing = () => {};

function nameOf(
  kind: string,
  content: { readonly familyName: string; readonly givenName: string },
): Record<string, unknown> {
  return { familyName: content.familyName, givenName: content.givenName, kind };
}

interface Role {
  readonly role: string;
  readonly classId: RecordId | null;
  readonly inGroup?: true;
  readonly subjectId?: RecordId | null;
  readonly pupilId?: UserId;
}

function memberOf(place: Place, userId: UserId, what: string, held: Role): Desired {
  return {
    schoolId: place.schoolId,
    type: membership.type,
    id: membershipIdOf(userId, held.classId, what),
    fields: { userId, subjectId: null, endsOn: null, ...held },
    defaults: { startsOn: null },
  };
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
): Promise<readonly Desired[]> {
  const userId = personIdOf(directory.run.source, 'guardian', id);
  const members: Desired[] = [];
  const classesBySchool = new Map<SchoolId, Set<RecordId>>();
  for (const pupil of directory.people.pupilsOf(side, id)) {
    const place = directory.school(side, pupil.content.schoolId);
    if (place === undefined) continue;
    const classIds = await classesIn(directory, side, place, pupil.content.classIds, silent);
    const pupilId = personIdOf(directory.run.source, 'pupil', pupil.id);
    const all = classesBySchool.get(place.schoolId) ?? new Set();
    classesBySchool.set(place.schoolId, all);
    const groupIds = await groupsIn(directory, side, place, pupil.content.groupIds, silent);
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

/** The first of these that somebody has in a school is what they mainly are there. */
const ranking = ['head', 'cpe', 'teacher'] as const satisfies readonly StaffPost[];

async function staffRecords(
  directory: Directory,
  side: Side,
  id: string,
  content: EntryContents['staff'],
  note: NoteMissing,
): Promise<readonly Desired[]> {
  const userId = personIdOf(directory.run.source, 'staff', id);
  const postsBySchool = new Map<string, Set<StaffPost>>();
  for (const { schoolId, post } of content.posts) {
    postsBySchool.set(schoolId, (postsBySchool.get(schoolId) ?? new Set()).add(post));
  }
  const records: Desired[] = [];
  for (const [school, posts] of postsBySchool) {
    const place = directory.school(side, school);
    const kind = ranking.find((post) => posts.has(post));
    // Staff of schools that the source does not give is usual: somebody who works in two académies or in a collège too.
    if (place === undefined || kind === undefined) continue;
    const own = posts.has('teacher') ? content.classes.filter((one) => schoolOf(one.classId) === school) : [];
    const groups = posts.has('teacher')
      ? content.groups.filter((one) => schoolOf(one.groupId) === school)
      : [];
    const taught = [
      ...(await taughtIn(directory, side, place, own, note)),
      ...(await taughtGroups(directory, side, place, groups, note)),
    ];
    const classIds = [...new Set(taught.map((one) => one.classId))].sort();
    records.push(
      ...taught.flatMap((one) => one.subject ?? []),
      {
        schoolId: place.schoolId,
        type: person.type,
        id: userId,
        fields: { ...nameOf(kind, content), classIds },
      },
      ...taught.map(({ classId, subject: of, inGroup }) =>
        memberOf(place, userId, of?.id ?? 'teacher', {
          role: 'teacher',
          classId,
          subjectId: of?.id ?? null,
          ...(inGroup === true && { inGroup }),
        }),
      ),
    );
    for (const role of posts) {
      if (role === 'other' || (role === 'teacher' && taught.length > 0)) continue;
      records.push(memberOf(place, userId, role, { role, classId: null }));
    }
  }
  return records;
}

function schoolOf(classId: string): string {
  return classId.slice(0, classId.indexOf('$'));
}

interface Taught {
  readonly classId: RecordId;
  readonly subject: Desired | undefined;
  readonly inGroup?: true;
}

async function taughtGroups(
  directory: Directory,
  side: Side,
  place: Place,
  groups: EntryContents['staff']['groups'],
  note: NoteMissing,
): Promise<readonly Taught[]> {
  const found = new Map<string, Taught>();
  for (const { groupId: id, subjectId } of groups) {
    const [classId] = await groupsIn(directory, side, place, [id], note);
    if (classId === undefined) continue;
    const of = subjectId === null ? undefined : subjectRecord(directory, side, place, subjectId, note);
    found.set(`${classId}/${of?.id ?? ''}`, { classId, subject: of, inGroup: true });
  }
  return [...found.values()];
}

async function taughtIn(
  directory: Directory,
  side: Side,
  place: Place,
  classes: EntryContents['staff']['classes'],
  note: NoteMissing,
): Promise<readonly Taught[]> {
  const found = new Map<string, Taught>();
  for (const { classId: id, subjectId } of classes) {
    const [classId] = await classesIn(directory, side, place, [id], note);
    if (classId === undefined) continue;
    const of = subjectId === null ? undefined : subjectRecord(directory, side, place, subjectId, note);
    found.set(`${classId}/${of?.id ?? ''}`, { classId, subject: of });
  }
  return [...found.values()];
}

function subjectRecord(
  directory: Directory,
  side: Side,
  place: Place,
  code: string,
  note: NoteMissing,
): Desired {
  const known = directory.few(side, 'subject').get(code);
  const id = subjectIdOf(place.uai, code);
  const name = known?.name ?? code;
  const shortName = (known?.shortName ?? name).slice(0, 20).trim();
  const hue = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % hues;
  if (known === undefined) note('import.unknown_subject', { subject: code });
  // Another source, or the school, may know its name better than a code.
  const named = { name, shortName };
  return {
    schoolId: place.schoolId,
    type: subject.type,
    id,
    fields: known === undefined ? {} : named,
    defaults: { ...named, hue },
  };
}
