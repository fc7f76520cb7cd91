import { membership } from '@cartable/shared/domain/directory/membership.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readRights } from '../sync/rights.ts';
import { confirmRun } from './applyRun.ts';
import { readers } from './readers/readers.ts';
import { memoryFile } from './readers/testing/memoryFile.ts';
import { readDirectory } from './readDirectory.ts';
import { classIdOf } from './recordIds.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, marie, rosa, small, type Things } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

const first = classIdOf(rosa, '2DE1');
const second = classIdOf(rosa, '2DE2');

/** The small directory in which PROF is professeur principal of these classes. */
function withMain(mainOf: readonly string[], posts = ['10$ENS$x']): Things {
  const staff = small.staff.map((one) =>
    one.id === '400' ? { ...one, ENTPersonFonctions: posts, ENTAuxEnsClassesPrincipal: mainOf } : one,
  );
  return { ...small, staff };
}
async function mainOf(name: string, schoolId = rosa) {
  const { id } = await world.person(schoolId, name);
  const { actor } = await readRights(
    world.storage.reader,
    schoolId as SchoolId,
    id as string as UserId,
    world.today,
  );
  return [...actor.mainOf].sort();
}

test('AAF names the professeur principal; with the next files somebody else is it, and the same files again change nothing', async () => {
  await world.import(filesOf(withMain(['10$2DE1'])));
  expect(await mainOf('PROF')).toEqual([first]);
  expect(await mainOf('LETTRES')).toEqual([]);
  const before = await world.everything();
  await world.import(filesOf(withMain(['10$2DE1'])));
  expect(await world.everything()).toBe(before);
  world.laterBy(10);
  await world.import(filesOf(withMain(['10$2DE2'])));
  world.laterBy(1);
  expect(await mainOf('PROF')).toEqual([second]);
});

test('of a class that is not taught too, of which the class then sees the name', async () => {
  const things = withMain(['10$2DE1']);
  const staff = things.staff.map((one) =>
    one.id === '400' ? { ...one, ENTAuxEnsClassesMatieres: ['10$2DE2$MATH'] } : one,
  );
  await world.import(filesOf({ ...things, staff }));
  expect(await mainOf('PROF')).toEqual([first]);
  expect((await world.person(rosa, 'PROF')).classIds).toEqual([first, second].sort());
});

test('a class that is not there is said once and gives nothing; so does one of a school where the person does not teach', async () => {
  const report = await world.import(filesOf(withMain(['10$NOWHERE', '11$1A'])));
  expect(report.issues.map((one) => [one.code, one.data['class']])).toEqual([
    ['import.unknown_class', '10$NOWHERE'],
  ]);
  expect(await mainOf('PROF')).toEqual([]);
  expect((await world.records(membership, marie)).filter((one) => one.main)).toEqual([]);
});

test('who is not a teacher is no professeur principal, whatever the file says', async () => {
  await world.import(filesOf(withMain(['10$2DE1'], ['10$EDU$x'])));
  expect((await world.records(membership, rosa)).filter((one) => one.main)).toEqual([]);
});

test('one ended by hand stays ended as long as the directory says nothing else; one named by hand stays', async () => {
  await world.import(filesOf(withMain(['10$2DE1'])));
  const [held] = (await world.records(membership, rosa)).filter((one) => one.main);
  if (held === undefined) throw new Error('nobody');
  const text = JSON.stringify({ ...held, endsOn: '2026-08-31' });
  await world.storage.transaction((writer) =>
    writer.updateTable('record').set({ content: text }).where('id', '=', held.id).execute(),
  );
  const again = withMain(['10$2DE1']);
  const staff = again.staff.map((one) =>
    one.id === '400' ? { ...one, ENTAuxEnsClassesMatieres: ['10$2DE1$MATH', '10$2DE1$FR'] } : one,
  );
  await world.import(filesOf({ ...again, staff }));
  expect(await mainOf('PROF')).toEqual([]);
});

test('nor is one given back by an entry that was not written whole, which each reading compares with what stands there', async () => {
  // Of a class that nobody gives, too: such an entry is looked at each time.
  const files = filesOf(withMain(['10$2DE1', '10$NOWHERE']));
  await world.import(files);
  const [held] = (await world.records(membership, rosa)).filter((one) => one.main);
  if (held === undefined) throw new Error('nobody');
  const text = JSON.stringify({ ...held, endsOn: '2026-08-31' });
  await world.storage.transaction((writer) =>
    writer.updateTable('record').set({ content: text }).where('id', '=', held.id).execute(),
  );
  const before = await world.everything();
  const { details } = await world.import(files);
  expect(details.entries).toContainEqual({ kind: 'staff', status: 'again', count: 1 });
  expect(await mainOf('PROF')).toEqual([]);
  expect(await world.everything()).toBe(before);
  // Until the directory says something else, and then it again.
  await world.import(filesOf(withMain([])));
  await world.import(files);
  expect(await mainOf('PROF')).toEqual([first]);
});

test.each([
  [
    'csv',
    'professeurs.csv',
    'externalid;Nom;Prénom;Fonction;Matière;Classe;Professeur principal\np1;PRINCIPAL;Ève;Enseignant;Français;2DE1;2DE1\n',
  ],
  [
    'sts',
    `sts_emp_${rosa}_2026.xml`,
    `<?xml version="1.0" encoding="UTF-8"?><STS_EDT><PARAMETRES><UAJ CODE="${rosa}"/></PARAMETRES><DONNEES>
    <STRUCTURE><DIVISIONS><DIVISION CODE="2DE1"><SERVICES><SERVICE CODE_MATIERE="030201"><ENSEIGNANTS>
    <ENSEIGNANT ID="7" TYPE="epp"/></ENSEIGNANTS></SERVICE></SERVICES></DIVISION></DIVISIONS></STRUCTURE>
    <INDIVIDUS><INDIVIDU ID="7" TYPE="epp"><NOM_USAGE>PRINCIPAL</NOM_USAGE><PRENOM>Ève</PRENOM><FONCTION>ENS</FONCTION>
    <PROFS_PRINC><PROF_PRINC><CODE_STRUCTURE>2DE1</CODE_STRUCTURE></PROF_PRINC></PROFS_PRINC></INDIVIDU></INDIVIDUS>
    </DONNEES></STS_EDT>`,
  ],
])('%s names them too', async (format, name, text) => {
  await world.import(filesOf(small));
  const reader = readers.find((one) => one.format === format);
  if (reader === undefined) throw new Error(format);
  const { token, issues } = await readDirectory(world.host, reader, [memoryFile(name, text)], { uai: rosa });
  expect(issues.filter((one) => one.severity === 'error')).toEqual([]);
  await confirmRun(world.host, token ?? '', { acceptLeavers: false });
  expect(await mainOf('PRINCIPAL')).toEqual([first]);
});
