import { type QueryArgs, type QueryName, type QueryResults, queries } from '../domain/queries.ts';
import type { SqlReader } from '../ports/sqlDatabase.ts';
import { type BuiltSchool, buildSchool } from './school.ts';
import { contentOf } from './smallSchool.ts';

/** A school whose first pupil has some ten thousand records: two classes with their marks, and four thousand documents. */
export interface LargeProfile {
  readonly school: BuiltSchool;
  readonly classId: string;
  readonly subjectId: string;
  readonly pupilId: string;
  readonly teacherId: string;
}

export function largeProfile(): LargeProfile {
  const school = buildSchool({ seed: 5, classCount: 2, pupilsPerClass: 35, evaluationsPerSubject: 5 });
  const classId = school.classes[0]?.id ?? '';
  const subjectId = school.subjects[0]?.id ?? '';
  const pupilId = school.pupilsOf(classId)[0] ?? '';
  fillDocuments(school, pupilId);
  school.host.act(pupilId, 'settings.set', { key: 'theme', value: 'dark' });
  return { school, classId, subjectId, pupilId, teacherId: school.teacherOf(classId, subjectId) };
}

/** Runs a query as the person named; the school's day. */
export function askAs<Name extends QueryName>(
  { school }: LargeProfile,
  reader: SqlReader,
  userId: string,
  name: Name,
  args: QueryArgs[Name],
): QueryResults[Name] {
  const query = queries.get(name);
  if (!query) throw new TypeError(`no query ${name}`);
  const context = { userId, schoolId: school.schoolId, today: school.today };
  return query.run(reader, query.args.parse(args), context) as QueryResults[Name];
}

/** Every query that screens ask, with arguments that find something in the profile. */
export function everyQuery(
  profile: LargeProfile,
  reader: SqlReader,
): readonly (readonly [QueryName, QueryArgs[QueryName]])[] {
  const { school, classId, subjectId, teacherId } = profile;
  const evaluation =
    askAs(profile, reader, teacherId, 'grades.evaluations', { classId, subjectId, periodId: null })[1]?.id ??
    '';
  const assignment = askAs(profile, reader, teacherId, 'homework.given', { classId })[0]?.id ?? '';
  const all = {
    'home.guardian': {},
    'home.pupil': {},
    'directory.children': {},
    'home.teacher': {},
    'home.technician': {},
    'homework.week': { day: school.today },
    'homework.detail': { id: assignment },
    'homework.given': {},
    'homework.handIns': { assignmentId: assignment },
    'grades.bySubject': { periodId: null },
    'grades.markDetail': { evaluationId: evaluation },
    'grades.evaluations': { classId, subjectId, periodId: null },
    'grades.grid': { evaluationId: evaluation },
    'grades.averages': { classId, subjectId, periodId: null },
    'documents.list': { parentId: 'folder2' },
    'documents.node': { id: 'file201' },
    'documents.tree': {},
    'documents.search': { text: 'élément 42' },
    'documents.usage': {},
    'documents.trash': {},
    'directory.me': {},
    'directory.teaching': {},
    'directory.myClasses': {},
    'directory.periods': {},
    'directory.classPupils': { classId },
    'settings.preferences': {},
    'search.everything': { text: 'vecteurs' },
    'region.flashes': {},
    'region.office': {},
    'region.theme': {},
  } satisfies QueryArgs;
  return Object.entries(all) as (readonly [QueryName, QueryArgs[QueryName]])[];
}

/** A person's documents: forty folders of a hundred files, some thrown away. */
function fillDocuments({ host }: BuiltSchool, owner: string): void {
  const file = (id: string, parentId: string, name: string, number: number) => ({
    id,
    copyId: `${id}c`,
    parentId,
    name,
    content: contentOf(number, 1000),
    base: null,
    deviceLabel: 'clé',
    day: '2026-11-23',
  });
  for (let folder = 0; folder < 40; folder += 1) {
    const parentId = folder % 4 === 0 ? null : `folder${folder - 1}`;
    host.act(owner, 'documents.createFolder', {
      id: `folder${folder}`,
      parentId,
      name: `Chapitre ${folder}`,
    });
    for (let index = 0; index < 100; index += 1) {
      const number = folder * 100 + index;
      const args = file(`file${number}`, `folder${folder}`, `Élément n° ${index}.pdf`, number);
      host.act(owner, 'documents.putFile', args);
    }
  }
  host.act(owner, 'documents.trash', { id: 'folder4' });
  host.act(owner, 'documents.trash', { id: 'file0' });
}
