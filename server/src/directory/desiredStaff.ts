import { person } from '@cartable/shared/domain/directory/person.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import type { RecordId } from '@cartable/shared/lib/ids.ts';
import {
  classesIn,
  type Desired,
  groupsIn,
  memberOf,
  nameOf,
  type NoteMissing,
  silent,
} from './desiredParts.ts';
import type { Directory, Place } from './directory.ts';
import type { Side } from './directoryPeople.ts';
import type { EntryContents, StaffPost } from './readers/entries.ts';
import { uaiOf } from './readers/values.ts';
import { personIdOf, subjectIdOf } from './recordIds.ts';

const hues = 12;

/** The first of these that somebody has in a school is what they mainly are there. */
const ranking = ['head', 'cpe', 'technician', 'teacher'] as const satisfies readonly StaffPost[];
/** What all others are: somebody with an account, who sees nobody until a role is given to them. */
const withoutPost = 'staff';

/** Somebody of the staff, in each school where they work: what they teach, of what they are professeur principal, their posts. */
export async function staffRecords(
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
    const kind = ranking.find((post) => posts.has(post)) ?? withoutPost;
    if (place === undefined) {
      // Staff of schools that the source does not give is usual: somebody who works in two académies or in a collège too. Not where lists are of one
      // school, which they name by its UAI.
      if (uaiOf(school) !== undefined) note('import.unknown_school', { school });
      continue;
    }
    const own = posts.has('teacher') ? content.classes.filter((one) => schoolOf(one.classId) === school) : [];
    const groups = posts.has('teacher')
      ? content.groups.filter((one) => schoolOf(one.groupId) === school)
      : [];
    const taught = [
      ...(await taughtIn(directory, side, place, own, note)),
      ...(await taughtGroups(directory, side, place, groups, note)),
    ];
    const mains = posts.has('teacher') ? content.mainOf.filter((one) => schoolOf(one) === school) : [];
    // A class that is also taught and is not there was said already.
    const said = new Set(own.map((one) => one.classId));
    const mainOf = [
      ...(await classesIn(
        directory,
        side,
        place,
        mains.filter((one) => said.has(one)),
        silent,
      )),
      ...(await classesIn(
        directory,
        side,
        place,
        mains.filter((one) => !said.has(one)),
        note,
      )),
    ];
    const classIds = [...new Set([...taught.map((one) => one.classId), ...mainOf])].sort();
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
    for (const classId of mainOf) {
      records.push(
        memberOf(place, userId, 'main', { role: 'teacher', classId, subjectId: null, main: true }),
      );
    }
    if (kind === withoutPost)
      records.push(memberOf(place, userId, withoutPost, { role: withoutPost, classId: null }));
    for (const role of posts) {
      if (role === 'other' || (role === 'teacher' && classIds.length > 0)) continue;
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
