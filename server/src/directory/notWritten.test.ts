import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSchool } from '../region/openSchool.ts';
import { unsettledEntries } from '../storage/migrations/0018unsettledEntries.ts';
import { saveSchool } from '../storage/repositories/region/schools.ts';
import { confirmRun, undoLast } from './applyRun.ts';
import { csvReader } from './readers/csv/csvReader.ts';
import type { DirectoryReader } from './readers/reader.ts';
import { siecleReader } from './readers/siecle/siecleReader.ts';
import type { SourceFile } from './readers/sourceFile.ts';
import { stsReader } from './readers/sts/stsReader.ts';
import { aafDelta } from './readers/testing/aafFixture.ts';
import { memoryFile } from './readers/testing/memoryFile.ts';
import { readDirectory } from './readDirectory.ts';
import { reportText } from './reportText.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, pupil, rosa, small } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
});
afterEach(() => world.close());

const uai = '0931234K';
const registered = {
  schoolId: uai,
  uai,
  name: 'Lycée Olympe de Gouges',
  kind: 'lycee',
  town: 'Noisy-le-Sec',
  academyId: 'creteil',
  wave: null,
  opensOn: null,
} as const;
/** One of the academy of the small directory. */
const ofParis = { schoolId: '0751234K', uai: '0751234K', academyId: 'paris' } as const;
const lists = [
  memoryFile(
    'eleves.csv',
    'Identifiant;Nom;Prénom;Classe\ne1;MARTIN;Léa;2nde 4\ne2;MARTIN;Noé;2nde 5\ne3;DIALLO;Awa;2nde 4\n',
  ),
  memoryFile(
    'parents.csv',
    'Identifiant;Nom;Prénom;Identifiant élève;Identifiant élève\np1;MARTIN;Claire;e1;e2\n',
  ),
  memoryFile(
    'enseignants.csv',
    'Identifiant;Nom;Prénom;Matière;Classe;Classe\nt1;SIMANI;Félicité;Espagnol;2nde 4;2nde 5\n',
  ),
  memoryFile('personnels.csv', 'Identifiant;Nom;Prénom;Fonction\nd1;CALAMARO;Julie;Proviseure\n'),
];
const read = (files = lists, reader: DirectoryReader = csvReader, of = uai) =>
  readDirectory(world.host, reader, files, { uai: of });
async function apply(files?: readonly SourceFile[], reader?: DirectoryReader, of?: string) {
  const report = await read(files as SourceFile[], reader, of);
  if (report.token === null) throw new Error(JSON.stringify(report.issues));
  await confirmRun(world.host, report.token, { acceptLeavers: false });
  return report;
}
const put = ({
  details,
}: {
  readonly details: { readonly items: readonly { readonly op: string; readonly count: number }[] };
}) => details.items.reduce((sum, one) => sum + one.count, 0);
const register = (more: Partial<typeof registered | typeof ofParis> = {}) =>
  world.storage.transaction((writer) => saveSchool(writer, { ...registered, ...more }));

async function everybodyIsThere(): Promise<void> {
  const people = await world.records(person, uai);
  expect(people.map((one) => one.givenName).sort()).toEqual([
    'Awa',
    'Claire',
    'Félicité',
    'Julie',
    'Léa',
    'Noé',
  ]);
  expect(await world.records(school, uai)).toMatchObject([
    { id: uai, uai, name: registered.name, academy: 'creteil', roundingMode: 'halfUp' },
  ]);
  expect((await world.records(schoolClass, uai)).map((one) => one.name).sort()).toEqual(['2nde 4', '2nde 5']);
  const claire = people.find((one) => one.givenName === 'Claire');
  const held = await world.memberships(uai, claire?.id ?? '');
  expect(held.map((one) => [one.role, one.endsOn])).toEqual([
    ['guardian', null],
    ['guardian', null],
  ]);
}

test.each(['planned', 'open'])(
  'a school that only the register has (%s) is filled from lists; undo takes all back',
  async (state) => {
    await world.storage.transaction((writer) =>
      state === 'open' ? openSchool(writer, registered, world.now) : saveSchool(writer, registered),
    );
    const before = await world.everything();
    const report = await apply();
    expect(report.details.issues).toEqual([]);
    await everybodyIsThere();
    expect(put(await read())).toBe(0);
    await undoLast(world.host, `csv:${uai}`);
    expect(await world.everything()).toBe(before);
    expect(put(await apply())).toBe(put(report));
    await everybodyIsThere();
  },
);

test('SIECLE and STS too fill a school of the register', async () => {
  await register();
  const parameters = `<PARAMETRES><UAJ>${uai}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES>`;
  const pupils = memoryFile(
    'ElevesSansAdresses.xml',
    `<?xml version="1.0" encoding="UTF-8"?><BEE_ELEVES>${parameters}<DONNEES><ELEVES>
<ELEVE ELEVE_ID="1"><NOM_DE_FAMILLE>MARTIN</NOM_DE_FAMILLE><PRENOM>Léa</PRENOM></ELEVE></ELEVES>
<STRUCTURES><STRUCTURES_ELEVE ELEVE_ID="1"><STRUCTURE><CODE_STRUCTURE>2DE4</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE></STRUCTURES>
</DONNEES></BEE_ELEVES>`,
  );
  await apply([pupils], siecleReader);
  const staff = memoryFile(
    `sts_emp_${uai}_2026.xml`,
    `<?xml version="1.0" encoding="UTF-8"?>
<STS_EDT><PARAMETRES><UAJ CODE="${uai}"/></PARAMETRES><DONNEES><INDIVIDUS>
<INDIVIDU ID="7" TYPE="epp"><NOM_USAGE>SIMANI</NOM_USAGE><PRENOM>Félicité</PRENOM><FONCTION>ENS</FONCTION></INDIVIDU>
</INDIVIDUS></DONNEES></STS_EDT>`,
  );
  await apply([staff], stsReader);
  expect((await world.records(person, uai)).map((one) => one.givenName).sort()).toEqual(['Félicité', 'Léa']);
  // The school stays as long as anybody is in it.
  await undoLast(world.host, `siecle:${uai}`);
  expect((await world.records(person, uai)).map((one) => one.givenName)).toEqual(['Félicité']);
  expect(await world.records(school, uai)).toHaveLength(1);
});

test('a reading of which nothing can be written is refused and remembered by nobody; once the school is there, the same files write it', async () => {
  const before = await world.everything();
  const refused = await read();
  expect(refused).toMatchObject({ run: { state: 'refused' }, token: null });
  expect(refused.issues.filter((one) => one.severity === 'error')).toMatchObject([
    { code: 'import.nothing_written', data: { source: `csv:${uai}`, count: 6 } },
  ]);
  expect(refused.details.issues.find((one) => one.code === 'import.unknown_school')?.count).toBe(7);
  expect(await world.everything()).toBe(before);
  await register();
  await apply();
  await everybodyIsThere();
});

const unknownClass = { ...small, pupils: [...small.pupils, pupil('203', 'DELTA', ['10$2DE9'], ['301'])] };
const classList = memoryFile('eleves.csv', 'Identifiant;Nom;Prénom;Classe\nx;NEUF;Zoé;2DE9\n');

test('who was in an unknown class is told each time, and enters it when somebody else brings the class', async () => {
  await world.import(filesOf(unknownClass));
  const again = await world.import(filesOf(unknownClass));
  expect(again.details.issues).toMatchObject([{ code: 'import.unknown_class', count: 1 }]);
  expect(put(again)).toBe(0);
  // The pupil and whoever answers for them.
  expect(reportText(again, 'fr')).toContain('inscrit la dernière fois\u00a0: 2');
  const aunt = await world.person(rosa, 'TANTE');
  expect((await world.memberships(rosa, aunt.id)).map((one) => one.classId)).toEqual([null]);
  await apply([classList], csvReader, rosa);
  const solved = await world.import(filesOf(unknownClass));
  expect(solved.details.issues).toEqual([]);
  expect(solved.details.entries.filter((one) => one.status === 'changed')).toEqual([]);
  const delta = await world.person(rosa, 'DELTA');
  const [theClass] = delta.classIds;
  expect((await world.records(schoolClass, rosa)).find((one) => one.id === theClass)?.name).toBe('2DE9');
  for (const { id } of [delta, aunt]) {
    const held = await world.memberships(rosa, id);
    const open = held.filter((one) => one.endsOn === null);
    expect(open.map((one) => one.classId)).toEqual([theClass]);
    expect(held).toHaveLength(2);
  }
  expect(put(await world.import(filesOf(unknownClass)))).toBe(0);
});

test('one of many in a school that is not there is new at each reading, until it is there', async () => {
  const elsewhere = { ...pupil('204', 'AILLEURS', [], ['301']), ENTPersonStructRattach: [ofParis.uai] };
  const files = filesOf({ ...small, pupils: [...small.pupils, elsewhere] });
  await world.import(files);
  const again = await world.read(files);
  expect(again.details.entries).toContainEqual({ kind: 'pupil', status: 'left', count: 1 });
  expect(again.details.issues).toMatchObject([{ code: 'import.unknown_school', count: 1 }]);
  expect(reportText(again, 'fr')).toContain('élèves\u00a0: 1 nouveaux');
  await register(ofParis);
  await world.import(files);
  expect(await world.person(ofParis.uai, 'AILLEURS')).toMatchObject({ kind: 'pupil' });
  expect(await world.person(ofParis.uai, 'TANTE')).toMatchObject({ kind: 'guardian' });
});

test('undone, what was written late is written once more', async () => {
  await world.import(filesOf(unknownClass));
  await apply([classList], csvReader, rosa);
  const before = await world.everything();
  const solved = await world.import(filesOf(unknownClass));
  const after = await world.everything();
  await undoLast(world.host, 'aaf:paris');
  expect(await world.everything()).toBe(before);
  expect(put(await world.import(filesOf(unknownClass)))).toBe(put(solved));
  expect(await world.everything()).toBe(after);
});

test('a responsable who comes later has their children', async () => {
  const [known] = small.guardians;
  await world.import(filesOf({ ...small, guardians: small.guardians.filter((one) => one !== known) }));
  await world.import(filesOf(small));
  const parent = await world.person(rosa, 'PARENT');
  expect((await world.memberships(rosa, parent.id)).map((one) => one.role)).toEqual(['guardian', 'guardian']);
});

test('a delta looks again at whom it does not name', async () => {
  await world.import(filesOf(unknownClass));
  await apply([classList], csvReader, rosa);
  await world.import([
    aafDelta('MatiereEducNat', [{ op: 'add', id: 'ESP', ENTLibelleMatiere: ['Espagnol'] }]),
  ]);
  const one = await world.person(rosa, 'DELTA');
  expect(one.classIds).toHaveLength(1);
  expect((await world.memberships(rosa, one.id)).filter((held) => held.endsOn === null)).toMatchObject([
    { classId: one.classIds[0] },
  ]);
});

test('what earlier programs remembered and never wrote is written at the next reading', async () => {
  await register();
  await apply();
  const { length } = await world.records(membership, uai);
  // As they left it: everything known, nothing there but the school.
  await world.storage.transaction(async (writer) => {
    for (const table of ['record', 'record_key'] as const)
      await writer.deleteFrom(table).where('school_id', '=', uai).where('type', '!=', school.type).execute();
  });
  expect(put(await read())).toBe(0);
  await world.storage.transaction((writer) => unsettledEntries.up(writer as never, {}));
  await apply();
  await everybodyIsThere();
  expect(await world.records(membership, uai)).toHaveLength(length);
  expect(put(await read())).toBe(0);
});
