import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { subject } from '@cartable/shared/domain/directory/subject.ts';
import { classScope, classStaffScope, userReadScope } from '@cartable/shared/domain/scope.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { undoLast } from './applyRun.ts';
import { aafDelta } from './readers/testing/aafFixture.ts';
import { proposeRemovals } from './removals.ts';
import { confirmRun } from './applyRun.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, guardian, marie, pupil, rosa, small, teacher } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

async function classId(name: string, schoolId = rosa) {
  const found = (await world.records(schoolClass, schoolId)).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no class ${name}`);
  return found.id;
}

test('a first import makes schools, classes, people and their rights', async () => {
  const report = await world.import(filesOf(small));
  expect(report.issues).toEqual([]);
  expect(await world.records(school, rosa)).toMatchObject([
    { id: rosa, uai: rosa, name: 'Lycée Rosa-Bonheur', academy: 'paris', roundingTenths: 1 },
  ]);
  expect(
    (await world.records(schoolClass, rosa)).map(({ name, level }) => `${name}/${level}`).sort(),
  ).toEqual(['2de 1/Seconde générale', '2de 2/Seconde générale']);
  expect((await world.records(subject, rosa)).map((one) => one.name).sort()).toEqual([
    'Français',
    'Mathématiques',
  ]);
  const [first, second] = [await classId('2de 1'), await classId('2de 2')];
  const alpha = await world.person(rosa, 'ALPHA');
  expect(alpha).toMatchObject({ kind: 'pupil', classIds: [first] });
  expect(await world.scopes(rosa, alpha.id)).toContain(classScope(first));
  expect(await world.scopes(rosa, alpha.id)).not.toContain(classStaffScope(first));
  const prof = await world.person(rosa, 'PROF');
  expect(new Set(prof.classIds)).toEqual(new Set([first, second]));
  expect(await world.scopes(rosa, prof.id)).toEqual(
    expect.arrayContaining([classStaffScope(first), classStaffScope(second)]),
  );
  const lettres = await world.person(rosa, 'LETTRES');
  expect(await world.scopes(rosa, lettres.id)).not.toContain(classScope(second));
  const parent = await world.person(rosa, 'PARENT');
  const beta = await world.person(rosa, 'BETA');
  expect(parent).toMatchObject({ kind: 'guardian', classIds: [], staffClassIds: [first] });
  expect(await world.scopes(rosa, parent.id)).toEqual(
    expect.arrayContaining([userReadScope(alpha.id), userReadScope(beta.id), classScope(first)]),
  );
  // The same person in the school of the third child, and only of that child there.
  expect((await world.person(marie, 'PARENT')).id).toBe(parent.id);
  expect(await world.scopes(marie, parent.id)).not.toContain(userReadScope(alpha.id));
  // A contact who is not a responsable légal sees nothing, and has no record.
  await expect(world.person(rosa, 'TANTE')).rejects.toThrow();
  expect(
    (await world.memberships(rosa, (await world.person(rosa, 'PROVISEUR')).id)).map((one) => one.role),
  ).toEqual(['head']);
});

test('the same files again change nothing, not a revision', async () => {
  await world.import(filesOf(small));
  const before = await world.everything();
  const heads = () => world.storage.reader.selectFrom('scope').select(['school_id', 'no', 'head']).execute();
  const seen = await heads();
  const report = await world.import(filesOf(small));
  expect(report.details.items).toEqual([]);
  expect(new Set(report.details.entries.map((one) => one.status))).toEqual(new Set(['same']));
  expect(await world.everything()).toBe(before);
  expect(await heads()).toEqual(seen);
});

test('a pupil who changes class leaves the old one at once, with the responsables', async () => {
  await world.import(filesOf(small));
  const [first, second] = [await classId('2de 1'), await classId('2de 2')];
  world.laterBy(30);
  const pupils = [pupil('200', 'ALPHA', ['10$2DE2'], ['300']), ...small.pupils.slice(1)];
  await world.import(filesOf({ ...small, pupils }));
  const alpha = await world.person(rosa, 'ALPHA');
  expect(alpha.classIds).toEqual([second]);
  expect(await world.scopes(rosa, alpha.id)).toContain(classScope(second));
  expect(await world.scopes(rosa, alpha.id)).not.toContain(classScope(first));
  const parent = await world.person(rosa, 'PARENT');
  expect(new Set(parent.staffClassIds)).toEqual(new Set([first, second]));
  const held = (await world.memberships(rosa, parent.id)).filter((one) => one.endsOn === null);
  expect(held.map((one) => [one.pupilId, one.classId]).sort()).toEqual(
    [
      [alpha.id, second],
      [(await world.person(rosa, 'BETA')).id, first],
    ].sort(),
  );
});

test('a responsable who is no longer one, and a teacher who leaves, lose everything at the next synchronisation', async () => {
  await world.import(filesOf(small));
  const parent = await world.person(rosa, 'PARENT');
  const prof = await world.person(rosa, 'PROF');
  const alpha = await world.person(rosa, 'ALPHA');
  world.laterBy(1);
  const pupils = [pupil('200', 'ALPHA', ['10$2DE1'], []), ...small.pupils.slice(1)];
  await world.import(filesOf({ ...small, pupils, staff: small.staff.slice(1) }));
  expect(await world.scopes(rosa, parent.id)).not.toContain(userReadScope(alpha.id));
  expect(await world.scopes(rosa, prof.id)).toEqual([`user:${prof.id}:ro`, `user:${prof.id}:rw`]);
  expect((await world.person(rosa, 'PROF')).classIds).toEqual([]);
});

test('who is missing is suspended, comes back as before, or is removed after the delay', async () => {
  await world.import(filesOf(small));
  const complete = await world.everything();
  const without = filesOf({ ...small, pupils: small.pupils.slice(1) });
  await world.import(without);
  const alpha = await world.person(rosa, 'ALPHA');
  expect(alpha.classIds).toEqual([]);
  expect((await world.memberships(rosa, alpha.id)).every((one) => one.endsOn !== null)).toBe(true);
  await world.import(filesOf(small));
  expect(await world.everything()).toBe(complete);

  await world.import(without);
  world.laterBy(89);
  const early = await proposeRemovals(world.host, 'aaf:paris', 90);
  expect(early.details.items).toEqual([]);
  // Missing again in a later reading: the delay does not begin anew.
  await world.import(without);
  world.laterBy(2);
  const before = await world.everything();
  const due = await proposeRemovals(world.host, 'aaf:paris', 90);
  await confirmRun(world.host, due.token ?? '', { acceptLeavers: false });
  await expect(world.person(rosa, 'ALPHA')).rejects.toThrow();
  expect(await world.memberships(rosa, alpha.id)).toEqual([]);
  await undoLast(world.host, 'aaf:paris');
  expect(await world.everything()).toBe(before);
});

test('an undo gives back all records and what the source had said; what somebody changed since is left', async () => {
  await world.import(filesOf(small));
  const before = await world.everything();
  world.laterBy(1);
  const changed = {
    ...small,
    pupils: [pupil('200', 'ALPHA', ['10$2DE2'], []), pupil('203', 'DELTA', ['10$2DE1'], ['301'])],
    staff: [teacher('400', 'PROF', ['10$2DE2$MATH', '10$2DE2$FR'])],
  };
  await world.import(filesOf(changed), true);
  const after = await world.everything();
  expect(after).not.toBe(before);
  await undoLast(world.host, 'aaf:paris');
  expect(await world.everything()).toBe(before);
  await expect(undoLast(world.host, 'aaf:paris')).rejects.toMatchObject({ code: 'import.nothing_to_undo' });
  await world.import(filesOf(changed), true);
  expect(await world.everything()).toBe(after);
});

test('a delta changes, adds and deletes over what is known', async () => {
  await world.import(filesOf(small));
  world.laterBy(1);
  const report = await world.import([
    aafDelta('Eleve', [
      { op: 'modify', id: '200', ENTEleveClasses: ['10$2DE2'] },
      { op: 'delete', id: '201' },
      { op: 'add', ...pupil('204', 'EPSILON', ['10$2DE1'], ['305']) },
      { op: 'modify', id: '999', sn: ['NOBODY'] },
    ]),
    aafDelta('PersRelEleve', [{ op: 'add', ...guardian('305', 'NOUVEAU') }]),
  ]);
  expect(report.issues.map((one) => [one.code, one.line, one.data['id']])).toEqual([
    ['import.change_unknown', 7, '999'],
  ]);
  expect((await world.person(rosa, 'ALPHA')).classIds).toEqual([await classId('2de 2')]);
  expect((await world.person(rosa, 'BETA')).classIds).toEqual([]);
  const epsilon = await world.person(rosa, 'EPSILON');
  const nouveau = await world.person(rosa, 'NOUVEAU');
  expect(await world.scopes(rosa, nouveau.id)).toContain(userReadScope(epsilon.id));
  // Nobody else moved.
  expect((await world.person(marie, 'GAMMA')).classIds).toEqual([await classId('1re A', marie)]);
});

test('the same people in three academies are different people', async () => {
  const other = small.schools.map((one) => ({
    ...one,
    ENTStructureUAI: [one.id === '10' ? '0930001C' : '0940001D'],
    ENTServAcAcademie: ['CRETEIL'],
  }));
  await world.import(filesOf(small));
  await world.import(filesOf({ ...small, schools: other }));
  expect((await world.person('0930001C', 'ALPHA')).id).not.toBe((await world.person(rosa, 'ALPHA')).id);
  expect((await world.person(rosa, 'ALPHA')).classIds).toHaveLength(1);
});
