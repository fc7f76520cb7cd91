import { type Actor, actorFrom, scopesOf } from '@cartable/shared/domain/actor.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { issueLetters, operator } from '../letters/issueLetters.ts';
import { schoolFamilies } from '../letters/letterPeople.ts';
import { letterWords } from '../letters/letterWords.ts';
import { whoLeft } from '../privacy/whoLeft.ts';
import { confirmRun } from './applyRun.ts';
import { csvReader } from './readers/csv/csvReader.ts';
import { memoryFile } from './readers/testing/memoryFile.ts';
import { readDirectory } from './readDirectory.ts';
import { reportText } from './reportText.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, rosa, small, teacher } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
  await world.import(filesOf(small));
});
afterEach(() => world.close());

const header = 'Identifiant;Nom;Prénom;Fonction\n';
async function importStaff(lines: string) {
  const teachers = memoryFile('enseignants.csv', 'Identifiant;Nom;Prénom\nt1;SIMANI;Félicité\n');
  const files = [memoryFile('personnels.csv', `${header}${lines}`), teachers];
  const report = await readDirectory(world.host, csvReader, files, { uai: rosa });
  await confirmRun(world.host, report.token ?? '', { acceptLeavers: true });
  return report;
}
const actorOf = async (userId: string): Promise<Actor> =>
  actorFrom(userId as UserId, rosa as SchoolId, await world.records(membership, rosa), world.today);

test('whoever works in the school without a post of ours is there, gets a letter, and sees nobody', async () => {
  const report = await importStaff('a1;CALAMARO;Ines;AED\na2;RIEN;Paul;\na3;AUTRE;Zoé;Veilleur de nuit\n');
  const [line] = reportText(report, 'fr')
    .split('\n')
    .filter((one) => one.startsWith('Personnels sans accès'));
  expect(line).toContain('\u00a0: 3.');
  const ines = await world.person(rosa, 'CALAMARO');
  expect(ines).toMatchObject({ kind: 'staff', classIds: [] });
  const actor = await actorOf(ines.id);
  expect([...actor.roles]).toEqual(['staff']);
  expect(scopesOf(actor).filter((scope) => /class|staff:|pupil/.test(scope))).toEqual([]);
  const { classes } = await schoolFamilies(world.storage.reader, rosa, world.today, letterWords('fr'));
  const group = classes.find((one) => one.classId === 'staff');
  if (group === undefined) throw new Error('no letters for the staff');
  const letters = await issueLetters(world.host, rosa, group, operator);
  expect(letters.find((one) => one.userId === ines.id)?.code).toMatch(/\w/);
  // Who has a role is not told as having none.
  expect(await world.person(rosa, 'SIMANI')).toMatchObject({ kind: 'teacher' });
});

test('they stay as long as the directory has them, then leave like others', async () => {
  await importStaff('a1;CALAMARO;Ines;AED\n');
  const { id } = await world.person(rosa, 'CALAMARO');
  const left = async () =>
    (await whoLeft(world.storage.reader, rosa, world.today)).left.map((one) => one.userId);
  expect(await left()).not.toContain(id);
  world.laterBy(5);
  const gone = await importStaff('a2;NOUVELLE;Ève;AED\n');
  expect(gone.details.leavers).toMatchObject([{ schoolId: rosa, what: 'people', people: 2, leave: 1 }]);
  expect(await left()).toContain(id);
});

test('somebody who becomes a CPE is nothing else any more', async () => {
  await importStaff('a1;CALAMARO;Ines;AED\n');
  await importStaff('a1;CALAMARO;Ines;CPE\n');
  const ines = await world.person(rosa, 'CALAMARO');
  expect(ines.kind).toBe('cpe');
  const open = (await world.memberships(rosa, ines.id)).filter((one) => one.endsOn === null);
  expect(open.map((one) => one.role)).toEqual(['cpe']);
});

test('the academy’s directory brings them too, to the schools that it gives', async () => {
  const nurse = teacher('410', 'INFIRMIERE', [], ['10$MDS$x', '99$MDS$x']);
  await world.import(filesOf({ ...small, staff: [...small.staff, nurse] }));
  expect(await world.person(rosa, 'INFIRMIERE')).toMatchObject({ kind: 'staff' });
  const people = await world.records(person, rosa);
  expect(people.filter((one) => one.kind === 'staff')).toHaveLength(1);
});
