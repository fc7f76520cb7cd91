import type { SchoolPeriodsAnswer } from '@cartable/shared/bridge/asks/periods.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../testing/codeOf.ts';
import { evaluationArgs } from '@cartable/shared/testing/smallSchool.ts';
import { auditRowsAfter } from '../storage/repositories/audit.ts';
import { type ActingClient, actingWith } from '../testing/actingClient.ts';
import { addPerson, addSchool, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { testPassword } from '../testing/testClient.ts';

const schoolId = '0780001A';
let server: TestServer;
let now = Date.parse('2026-11-02T10:00:00Z');
const people = new Map<string, ActingClient>();
const by = (name: string): ActingClient => {
  const found = people.get(name);
  if (found === undefined) throw new TypeError(name);
  return found;
};

/** A school as files make it: classes, a teacher, a pupil, no period. */
beforeAll(async () => {
  server = await startTestServer({
    clock: { now: () => now as ClaimedTime, monotonic: () => performance.now() },
  });
  await addSchool(server, schoolId, 'Lycée Neuf');
  const maths = { id: 'maths', name: 'Mathématiques', shortName: 'Maths', hue: 1 };
  const taught = (classId: string) =>
    membershipOf('teacher', 'teacher', { classId: classId as never, subjectId: 'maths' as never });
  await writeRecords(
    server,
    [
      { type: 'directory.subject', record: maths },
      ...['classA', 'classB', 'term1'].map((id) => ({
        type: 'directory.class',
        record: { id, name: id, level: 'x' },
      })),
      ...['classA', 'classB'].map(taught),
      membershipOf('pupil', 'pupil', { classId: 'classA' as never, endsOn: '2026-10-31' as never }),
      membershipOf('pupil', 'pupil', { classId: 'classB' as never, startsOn: '2026-11-01' as never }),
    ],
    now,
    schoolId,
  );
  for (const role of ['teacher', 'head', 'cpe', 'technician'] as const) {
    const { code } = await addPerson(server, { userId: role, role, schoolId, now });
    people.set(role, await actingWith(server, role, code));
  }
});
afterAll(() => server.stop());

async function ask<T>(who: string, method: 'GET' | 'PUT' | 'POST', path = '', json?: object): Promise<T> {
  const sent = { method, path: `/api/v1/school/periods${path}`, ...(json !== undefined && { json }) };
  const answer = await by(who).client.session.send(sent);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}
const all = (who = 'head') => ask<SchoolPeriodsAnswer>(who, 'GET');
const planned = (name: string, startsOn: string, endsOn: string, more: object = {}) => ({
  ...{ id: null, name, startsOn, endsOn, entryEndsOn: null },
  ...more,
});
const trimesters = (ids: readonly (string | null)[] = [null, null, null]) => [
  planned('Trimestre 1', '2026-09-01', '2026-11-30', { id: ids[0] ?? null, entryEndsOn: '2026-11-25' }),
  planned('Trimestre 2', '2026-12-01', '2027-03-05', { id: ids[1] ?? null }),
  planned('Trimestre 3', '2027-03-06', '2027-07-03', { id: ids[2] ?? null }),
];
const semesters = (ids: readonly (string | null)[] = [null, null]) => [
  planned('Semestre 1', '2026-09-01', '2027-01-15', { id: ids[0] ?? null }),
  planned('Semestre 2', '2027-01-16', '2027-07-03', { id: ids[1] ?? null }),
];
const general = (periods: readonly object[]) => ({ classIds: [], periods });

async function set(who: string, sets: readonly object[], more: object = {}): Promise<string> {
  const { years, thisYear } = await all();
  const base = years.find((one) => one.year === thisYear)?.base;
  return codeOf(ask(who, 'PUT', '', { year: thisYear, base, sets, ...more }));
}
async function idsOf(place = 0): Promise<readonly string[]> {
  return (await all()).years[0]?.sets[place]?.periods.map((one) => one.id) ?? [];
}
const evaluate = async (id: string, classId: string, periodId: string, heldOn = '2026-10-20') => {
  const args = evaluationArgs(id, { classId, periodId, heldOn }) as never;
  const result = await by('teacher').act('grades.createEvaluation', args);
  return result?.status === 'rejected' ? result.code : result?.status;
};

test('a school without periods: its head makes them, and a teacher can evaluate', async () => {
  expect(await all()).toMatchObject({ thisYear: 2026, mine: true, years: [{ sets: [] }, { sets: [] }] });
  expect(await evaluate('none', 'classA', 'nowhere')).toBe('grades.period_unknown');
  for (const who of ['technician', 'cpe', 'teacher']) {
    expect([who, await set(who, [general(trimesters())])]).toEqual([who, 'auth.forbidden']);
  }
  expect(await set('head', [general(trimesters())])).toBe('ok');
  expect(await all('cpe')).toMatchObject({ mine: false, years: [{ byRegion: false, sets: [{}] }, {}] });
  expect(await codeOf(all('teacher'))).toBe('auth.forbidden');
  const [first = ''] = await idsOf();
  expect(await evaluate('exam', 'classA', first)).toBe('applied');
  expect((await all()).years[0]?.sets[0]?.periods.map((one) => one.evaluations)).toEqual([1, 0, 0]);
});

test('each change is a line of the school’s audit, by whom', async () => {
  const rows = await auditRowsAfter(server.running.storage.reader, schoolId, 0, 100);
  const own = rows.filter((row) => row.type === 'directory.period');
  expect(own.map((row) => `${row.action} ${row.actorId} ${row.actorRoles}`)).toEqual(
    Array(3).fill('record.changed head head'),
  );
});

test('what was changed meanwhile is not written over', async () => {
  const { years } = await all();
  const ids = await idsOf();
  const wanted = { year: 2026, base: years[0]?.base, sets: [general(trimesters(ids).reverse().reverse())] };
  const other = [general(trimesters(ids).with(0, { ...trimesters(ids)[0], name: 'T1' } as never))];
  expect(await set('head', other)).toBe('ok');
  expect(await codeOf(ask('head', 'PUT', '', wanted))).toBe('periods.changed_elsewhere');
  expect(await set('head', [general(trimesters(ids))])).toBe('ok');
});

test.each([
  ['overlap', [1, { startsOn: '2026-11-30' }]],
  ['gap', [1, { startsOn: '2026-12-02' }]],
  ['order', [2, { endsOn: '2027-03-01' }]],
  ['year', [2, { endsOn: '2027-08-01' }]],
  ['entry', [0, { entryEndsOn: '2026-08-31' }]],
  ['twice', [1, { name: 'trimestre 1' }]],
] as const)('a plan with a fault is refused whole: %s', async (fault, [at, more]) => {
  const ids = await idsOf();
  const wrong = trimesters(ids).map((one, index) => (index === at ? { ...one, ...more } : one));
  const before = await all();
  expect(await set('head', [general(wrong)])).toBe(`periods.${fault}`);
  expect(await all()).toEqual(before);
});

test.each([
  ['a class that is not there', [['nobody']], 'request.not_found'],
  ['a class twice', [['classB'], ['classB']], 'periods.class_twice'],
  ['no class', [[]], 'periods.no_class'],
] as const)('other periods for %s are refused', async (_, classes, code) => {
  const sets = classes.map((classIds) => ({ classIds, periods: semesters() }));
  expect(await set('head', [general(trimesters(await idsOf())), ...sets])).toBe(code);
});

test('only this school year and the next are set; the next has periods of its own beside them', async () => {
  const { years } = await all();
  for (const [year, code] of [
    [2025, 'request.invalid'],
    [2028, 'request.invalid'],
  ] as const) {
    expect(await set('head', [general(trimesters())], { year, base: '' })).toBe(code);
  }
  const next = [planned('Année', '2027-09-01', '2028-07-01')];
  expect(await set('head', [general(next)], { year: 2027, base: years[1]?.base })).toBe('ok');
  expect((await all()).years.map((one) => one.sets[0]?.periods.length)).toEqual([3, 1]);
});

test('a period with evaluations stays, and what other days do to them is told before', async () => {
  const [first = null, second = null] = await idsOf();
  expect(await set('head', [general([{ ...trimesters([second])[1], startsOn: '2026-09-01' }])])).toBe(
    'periods.in_use',
  );
  const { years } = await all();
  const moved = [
    planned('Trimestre 1', '2026-09-01', '2026-10-16', { id: first, entryEndsOn: '2026-10-16' }),
    planned('Trimestre 2', '2026-10-17', '2027-07-03', { id: second }),
  ];
  const wanted = { year: 2026, base: years[0]?.base, sets: [general(moved)] };
  expect(await ask('head', 'POST', '/checks', wanted)).toEqual({
    periods: [{ name: 'Trimestre 1', evaluations: 1, outside: 1, closes: true }],
    classes: [],
  });
  expect(await all()).toMatchObject({ years: [{ base: years[0]?.base }, {}] });
  expect(await set('head', wanted.sets)).toBe('ok');
  expect(await evaluate('late', 'classA', first ?? '')).toBe('grades.entry_closed');
  // The one that is there has stayed.
  expect((await all()).years[0]?.sets[0]?.periods[0]).toMatchObject({ id: first, evaluations: 1 });
  expect(await set('head', [general(trimesters([first, second]))])).toBe('ok');
});

test('other periods for some classes: evaluations that are there stay where they are until they are moved', async () => {
  const [first = ''] = await idsOf();
  expect(await evaluate('exam-b', 'classB', first)).toBe('applied');
  const { years } = await all();
  const sets = [general(trimesters(await idsOf())), { classIds: ['classB'], periods: semesters() }];
  expect(await ask('head', 'POST', '/checks', { year: 2026, base: years[0]?.base, sets })).toEqual({
    periods: [],
    classes: [{ className: 'classB', name: 'Trimestre 1', evaluations: 1 }],
  });
  expect(await set('head', sets)).toBe('ok');
  const [semester = ''] = await idsOf(1);
  expect(await evaluate('b2', 'classB', first)).toBe('grades.period_other_class');
  expect(await evaluate('a2', 'classA', semester)).toBe('grades.period_other_class');
  expect(await evaluate('b2', 'classB', semester)).toBe('applied');
  const edit = (id: string, changes: object) =>
    by('teacher').act('grades.editEvaluation', { id, changes } as never);
  expect((await edit('exam-b', { title: 'Vecteurs (1)' }))?.status).toBe('applied');
  expect((await edit('exam-b', { periodId: semester }))?.status).toBe('applied');
  expect((await edit('exam-b', { periodId: first }))?.status).toBe('rejected');
  expect((await all()).years[0]?.sets.map((one) => one.periods.map((of) => of.evaluations))).toEqual([
    [1, 0, 0],
    [2, 0],
  ]);
});

test('with another end, the averages of a pupil who changed class are the other class’s', async () => {
  const rowsOf = async () => {
    const rows = await server.running.storage.reader
      .selectFrom('record')
      .select('content')
      .where('school_id', '=', schoolId)
      .where('type', '=', 'grades.average')
      .where('content', 'is not', null)
      .execute();
    return rows
      .map((row) => JSON.parse(row.content ?? '{}'))
      .filter((one) => one.subjectId === 'maths' && !one.periodId.startsWith('year'));
  };
  const [first = null, second = null, third = null] = await idsOf();
  const [semester = null, other = null] = await idsOf(1);
  const ends = (endsOn: string, startsOn: string) => [
    general([
      planned('Trimestre 1', '2026-09-01', endsOn, { id: first }),
      planned('Trimestre 2', startsOn, '2027-03-05', { id: second }),
      trimesters([null, null, third])[2] as object,
    ]),
    { classIds: ['classB'], periods: semesters([semester, other]) },
  ];
  expect(await set('head', ends('2026-10-30', '2026-10-31'))).toBe('ok');
  const mark = { evaluationId: 'exam', pupilId: 'pupil', status: 'value', value: 1500, comment: '' };
  expect((await by('teacher').act('grades.setMark', mark as never))?.status).toBe('applied');
  expect((await by('teacher').act('grades.publish', { id: 'exam' }))?.status).toBe('applied');
  expect(await rowsOf()).toMatchObject([{ classId: 'classA', periodId: first, value: 1500 }]);
  // Ending after the change of class, the period is made by the new one, which has no evaluation in it.
  expect(await set('head', ends('2026-11-30', '2026-12-01'))).toBe('ok');
  expect(await rowsOf()).not.toMatchObject([{ classId: 'classA', value: 1500 }]);
  expect(await set('head', ends('2026-10-30', '2026-10-31'))).toBe('ok');
  expect(await rowsOf()).toMatchObject([{ classId: 'classA', value: 1500 }]);
});

test('last year’s periods do not stand in the way of the next', async () => {
  now = Date.parse('2027-09-03T10:00:00Z');
  // A session does not last that long.
  const { client } = by('head');
  await client.session.adopt(await client.auth.signIn('head', testPassword, { label: 'x' }));
  expect(await all()).toMatchObject({
    thisYear: 2027,
    years: [
      { year: 2027, sets: [{ periods: [{ name: 'Année' }] }] },
      { year: 2028, sets: [] },
    ],
  });
  expect(await set('head', [general([planned('Trimestre 1', '2027-09-01', '2028-07-01')])])).toBe('ok');
});
