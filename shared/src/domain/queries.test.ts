import { beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '../lib/days.ts';
import type { SqlDatabase } from '../ports/sqlDatabase.ts';
import { askedProfile } from '../testing/askedProfile.ts';
import { everyQuery, type LargeProfile } from '../testing/largeProfile.ts';
import { recordDatabase, watchedReader } from '../testing/recordDatabase.ts';
import type { BuiltSchool } from '../testing/school.ts';
import { contentOf } from '../testing/smallSchool.ts';
import { membership } from './directory/membership.ts';
import { averageId, cohortOf } from './grades/average.ts';
import { forcedAverage } from './grades/forced.ts';
import { mark } from './grades/mark.ts';
import { type QueryArgs, type QueryName, type QueryResults, queries } from './queries.ts';
import type { AnyRecord } from './record.ts';

let ask: ReturnType<typeof askedProfile>['ask'];
let profile: LargeProfile;
let database: SqlDatabase;
let school: BuiltSchool;
let pupilId: string;
let teacherId: string;
let classId: string;
let subjectId: string;

beforeAll(() => {
  ({ ask, profile, database } = askedProfile());
  ({ school, classId, subjectId, pupilId, teacherId } = profile);
  expect([...school.host.records()].length).toBeGreaterThan(10_000);
}, 60_000);

describe('grades', () => {
  test('by subject: marks, averages, class figures and evolution as the server computed them', () => {
    const grades = ask('grades.bySubject', { periodId: null });
    expect(grades.periodId).toBe(school.periods[0]);
    expect(grades.subjects).toHaveLength(12);
    expect(grades.subjects.map((one) => one.name)).toEqual(
      grades.subjects.map((one) => one.name).toSorted((a, b) => a.localeCompare(b, 'fr')),
    );
    expect(grades.general?.figure).toMatchObject({ count: 35 });
    for (const subject of grades.subjects) {
      expect(subject.average?.figure?.count).toBeGreaterThan(30);
      expect(subject.evolution.map((point) => point.on)).toEqual(
        subject.evolution.map((point) => point.on).toSorted(),
      );
    }
    // What is not published is not there.
    const seen = grades.subjects.flatMap((one) => one.marks.map((line) => line.evaluationId)).sort();
    const published = school.host.all(mark).filter((one) => one.pupilId === pupilId && one.published);
    expect(seen).toEqual(published.map((one) => one.evaluationId).sort());
    expect(ask('grades.bySubject', { periodId: 'trimestre3' }).subjects).toEqual([]);
  });

  test('the table of averages has what families see, the year, and what was set by hand', () => {
    const table = ask('grades.averages', { classId, subjectId, periodId: null }, teacherId);
    expect(table?.rows).toHaveLength(35);
    const seen = ask('grades.bySubject', { periodId: null }).subjects.find(
      (one) => one.subjectId === subjectId,
    );
    const own = table?.rows.find((row) => row.pupilId === pupilId);
    expect(own?.average).toEqual({ value: seen?.average?.value, forced: false });
    expect(own?.year?.value).toBe(seen?.year?.value);
    expect(own?.forced).toEqual({ state: 'none', value: null });
    const periodId = table?.period?.id ?? '';
    const id = averageId(pupilId, periodId, subjectId) as never;
    const cohort = cohortOf(classId, periodId, subjectId);
    const forced = { id, pupilId, classId, subjectId, periodId, teacherId, state: 'NN', value: null, cohort };
    const database = recordDatabase([
      ...school.host.records(),
      { type: forcedAverage.type, record: forced as never },
    ]);
    const after = ask('grades.averages', { classId, subjectId, periodId: null }, teacherId, database);
    expect(after?.rows.find((row) => row.pupilId === pupilId)?.forced).toEqual({ state: 'NN', value: null });
    expect(ask('grades.averages', { classId: 'none', subjectId, periodId: null }, teacherId)).toBeNull();
  });

  test('the entry grid has every pupil in the order of a French list', () => {
    const list = ask('grades.evaluations', { classId, subjectId, periodId: null }, teacherId);
    expect(list).toHaveLength(6);
    expect(list[0]).toMatchObject({ published: false, pupilCount: 35, enteredCount: 35, figure: null });
    const grid = ask('grades.grid', { evaluationId: list[0]?.id ?? '' }, teacherId);
    expect(grid?.rows).toHaveLength(35);
    const names = grid?.rows.map((row) => row.familyName) ?? [];
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'fr')));
    expect(grid?.period).toMatchObject({ entryClosed: false });
    expect(ask('grades.markDetail', { evaluationId: list[0]?.id ?? '' })).toBeNull();
    expect(ask('grades.markDetail', { evaluationId: list[1]?.id ?? '' })).toMatchObject({
      scale: list[1]?.scale,
    });
  });
});

describe('documents', () => {
  test('a folder, its path and its order', () => {
    const top = ask('documents.list', { parentId: null });
    expect(top?.nodes.map((node) => node.kind)).toEqual(Array(9).fill('folder'));
    const inside = ask('documents.list', { parentId: 'folder2' });
    expect(inside?.path.map((one) => one.id)).toEqual(['folder0', 'folder1', 'folder2']);
    expect(inside?.nodes).toHaveLength(101);
    expect(inside?.nodes.slice(0, 4).map((node) => node.name)).toEqual([
      'Chapitre 3',
      'Élément n° 0.pdf',
      'Élément n° 1.pdf',
      'Élément n° 2.pdf',
    ]);
    expect(inside?.nodes[1]?.content).toEqual(contentOf(200, 1000));
    // Inside the trash, and never there.
    expect(ask('documents.list', { parentId: 'folder5' })).toBeNull();
    expect(ask('documents.list', { parentId: 'nowhere' })).toBeNull();
    expect(ask('documents.node', { id: 'file201' })?.path.map((one) => one.id)).toEqual([
      'folder0',
      'folder1',
      'folder2',
    ]);
  });

  test('the tree holds every folder but those in the trash', () => {
    const count = (folders: QueryResults['documents.tree']): number =>
      folders.reduce((sum, folder) => sum + 1 + count(folder.folders), 0);
    expect(count(ask('documents.tree', {}))).toBe(36);
  });

  test('the trash names what would be deleted, the deepest first, and its size', () => {
    const trash = ask('documents.trash', {});
    expect(trash.map((entry) => entry.id).sort()).toEqual(['file0', 'folder4']);
    const folder = trash.find((entry) => entry.id === 'folder4');
    expect(folder?.ids).toHaveLength(404);
    expect(folder?.ids.at(-1)).toBe('folder4');
    expect(folder?.sizeBytes).toBe(400_000);
    expect(ask('documents.usage', {})).toEqual({
      usedBytes: 4_000_000,
      quotaBytes: 2 * 1024 ** 3,
      trashBytes: 401_000,
    });
  });

  test('search folds accents and case and leaves the trash alone', () => {
    const found = ask('documents.search', { text: 'element 42', limit: 200 });
    expect(found).toHaveLength(36);
    expect(found[0]?.path.length).toBeGreaterThan(0);
    expect(ask('documents.search', { text: '  ' })).toEqual([]);
  });
});

describe('everything else', () => {
  test('search across all', () => {
    const results = ask('search.everything', { text: 'mathematiques' });
    expect(results.items[0]).toMatchObject({ kind: 'subject', title: 'Mathématiques' });
    expect(results.items.some((one) => one.kind === 'assignment' && one.detail === 'Mathématiques')).toBe(
      true,
    );
    expect(ask('search.everything', { text: 'chapitre 7' }).documents).not.toEqual([]);
  });

  test('who is signed in, what they teach, their preferences', () => {
    expect(ask('directory.me', {})).toMatchObject({
      roles: ['pupil'],
      classes: [{ classId, name: '2de 1' }],
    });
    expect(ask('directory.me', {}, teacherId)).toMatchObject({ roles: ['teacher'], classes: [] });
    expect(ask('directory.teaching', {}, teacherId)).toHaveLength(2);
    expect(ask('directory.classPupils', { classId })).toHaveLength(35);
    expect(ask('directory.periods', {}).map((one) => one.current)).toEqual([true, false, false]);
    expect(ask('settings.preferences', {})).toEqual({ theme: 'dark' });
  });

  test('who left a class is no longer in its lists the day after, but where something of theirs is still there', () => {
    const given = ask('homework.given', { classId }, teacherId).find((line) => line.handedInCount > 0);
    const list = ask('homework.handIns', { assignmentId: given?.id ?? '' }, teacherId);
    const worker = list?.pupils.find((one) => one.versions.length > 0)?.pupilId ?? '';
    const idle = list?.pupils.find((one) => one.state === 'notStarted')?.pupilId ?? '';
    const evaluation = ask('grades.evaluations', { classId, subjectId, periodId: null }, teacherId).find(
      (line) => line.enteredCount > 30,
    );
    const records = [...school.host.records()].map((one) => {
      const held = one.record as { readonly userId?: string; readonly role?: string };
      const left = one.type === 'directory.membership' && [worker, idle].includes(held.userId ?? '');
      return left ? changed(one, { endsOn: school.today }) : one;
    });
    const later = recordDatabase(records);
    const names = (today: string) => {
      const query = queries.get('directory.classPupils');
      return query?.run(
        later,
        { classId },
        { userId: teacherId, schoolId: school.schoolId, today },
      ) as object[];
    };
    expect(names(school.today)).toHaveLength(35);
    const after = addDays(school.today, 1);
    expect(names(after)).toHaveLength(33);
    const askLater = <Name extends QueryName>(name: Name, args: QueryArgs[Name]) => {
      const query = queries.get(name);
      return query?.run(later, query.args.parse(args), {
        userId: teacherId,
        schoolId: school.schoolId,
        today: after,
      }) as QueryResults[Name];
    };
    const shown = askLater('homework.handIns', { assignmentId: given?.id ?? '' })?.pupils;
    expect(shown?.map((one) => one.pupilId)).toContain(worker);
    expect(shown?.map((one) => one.pupilId)).not.toContain(idle);
    expect(askLater('homework.given', { classId })[0]?.pupilCount).toBe(33);
    expect(askLater('directory.teaching', {})[0]?.pupilCount).toBe(33);
    const grid = askLater('grades.grid', { evaluationId: evaluation?.id ?? '' });
    expect(grid?.evaluation.pupilCount).toBe(33);
    expect(grid?.rows.every((row) => ![worker, idle].includes(row.pupilId) || row.status !== 'empty')).toBe(
      true,
    );
  });

  test('a teacher’s classes say who is professeur principal, on their days only', () => {
    const colleague = school.people.find((one) => one.kind === 'teacher' && one.userId !== teacherId);
    const main = (id: string, userId: string, more: object = {}) => {
      const days = { startsOn: null, endsOn: null, ...more };
      const held = { id, userId, role: 'teacher', classId, subjectId: null, main: true, ...days };
      return { type: 'directory.membership', record: membership.schema.parse(held) as AnyRecord };
    };
    const own = (...more: ReturnType<typeof main>[]) =>
      ask('directory.myClasses', {}, teacherId, recordDatabase([...school.host.records(), ...more])).find(
        (one) => one.classId === classId,
      );
    expect(own()).toMatchObject({ main: false, mains: [] });
    const of = colleague?.userId ?? '';
    const named = { familyName: colleague?.familyName };
    expect(own(main('a', of))).toMatchObject({ main: false, mains: [named] });
    expect(own(main('a', of), main('b', teacherId))).toMatchObject({ main: true, mains: [{}, {}] });
    const over = { endsOn: addDays(school.today, -1) };
    expect(own(main('a', of, over), main('b', teacherId, over))).toEqual(own());
  });

  test('a substitute whose time is over teaches nothing any more', () => {
    const records = [...school.host.records()].map((one) => {
      const held = one.record as { readonly userId?: string };
      const own = one.type === 'directory.membership' && held.userId === teacherId;
      return own ? changed(one, { endsOn: addDays(school.today, -1) }) : one;
    });
    expect(ask('directory.teaching', {}, teacherId, recordDatabase(records))).toEqual([]);
    expect(ask('directory.me', {}, teacherId, recordDatabase(records)).roles).toEqual([]);
  });

  test('an empty key answers every query', () => {
    const empty = recordDatabase([]);
    for (const [name, args] of everyQuery(profile, database))
      expect(() => ask(name, args, pupilId, empty), name).not.toThrow();
  });
});

function changed(one: { readonly type: string; readonly record: AnyRecord }, fields: object) {
  return { type: one.type, record: { ...one.record, ...fields } as AnyRecord };
}

/** Tables that a query may read from end to end: small ones, names searched by any part of them, a person's own documents. */
const scannable: Readonly<Record<string, readonly string[]>> = {
  'home.technician': ['directory_subject'],
  'documents.search': ['documents_node'],
  'documents.usage': ['documents_node'],
  'search.everything': [
    'documents_node',
    'directory_subject',
    'directory_class',
    'directory_person',
    'homework_assignment',
    'grades_evaluation',
  ],
};

describe('on ten thousand records', () => {
  test('no query reads a table from end to end but where nothing else can find a word', () => {
    for (const [name, args] of everyQuery(profile, database)) {
      const { reader, statements } = watchedReader(database);
      for (const me of [pupilId, teacherId]) ask(name, args as never, me, reader as SqlDatabase);
      for (const { sql, params } of statements) {
        const plan = database.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, params);
        const scans = plan.flatMap(
          ({ detail }) => /^SCAN (\S+)(?: USING INTEGER PRIMARY KEY)?$/.exec(detail)?.[1] ?? [],
        );
        // The plan names the tables behind the views, never an alias of theirs.
        const real = scans.flatMap((table) => /^([a-z]+_[a-z_]+)_record$/.exec(table)?.[1] ?? []);
        expect(
          real.filter((table) => !scannable[name]?.includes(table)),
          `${name}: ${sql}`,
        ).toEqual([]);
      }
    }
  });
});
