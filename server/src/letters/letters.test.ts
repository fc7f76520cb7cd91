import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashActivationCode } from '../auth/activationCode.ts';
import { csvReader } from '../directory/readers/csv/csvReader.ts';
import { memoryFile } from '../directory/readers/testing/memoryFile.ts';
import { confirmRun } from '../directory/applyRun.ts';
import { readDirectory } from '../directory/readDirectory.ts';
import { ImportWorld } from '../directory/testing/importWorld.ts';
import { filesOf, guardian, pupil, rosa, small } from '../directory/testing/smallDirectory.ts';
import { prepareDataFolder } from '../ops/dataFolder.ts';
import { seedDemo } from '../ops/seed.ts';
import {
  clearPassword,
  findActivation,
  insertAccount,
  setPasswordHash,
} from '../storage/repositories/accounts.ts';
import { accountsOfPerson, separateAccount } from '../storage/repositories/personAccounts.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { issueLetters, type Letter, operator } from './issueLetters.ts';
import { schoolFamilies } from './letterPeople.ts';
import { letterPdf } from './letterPdf.ts';
import { letterWords } from './letterWords.ts';
import { importCommand } from '../directory/importCommand.ts';
import { lettersCommand } from './lettersCommand.ts';
import { pdfText } from './testing/pdfText.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
  await world.import(filesOf(small));
  const lists = {
    'eleves.csv': [
      'externalid;Nom;Prénom;Date de naissance;Classe',
      'e1;Zébulon;Cœur;22/11/2009;2de 10',
      'e2;Élan;Anaïs;22/11/2009;2de 10',
      'e3;Élan;Marc;22/11/2009;2de 9',
    ].join('\n'),
    'parents.csv': 'externalid;Nom;Prénom;childexternalid;childexternalid\nr1;Élan;Ève;e2;e3\n',
  };
  const files = Object.entries(lists).map(([name, text]) => memoryFile(name, text));
  const report = await readDirectory(world.host, csvReader, files, { uai: rosa });
  await confirmRun(world.host, report.token ?? '', { acceptLeavers: false });
});
afterEach(() => world.close());

const families = () => schoolFamilies(world.storage.reader, rosa, world.today, letterWords('fr'));
async function lettersOf(className: string): Promise<readonly Letter[]> {
  const { schoolId, classes } = await families();
  const found = classes.find((one) => one.className === className);
  if (found === undefined) throw new Error(`no class ${className}`);
  return issueLetters(world.host, schoolId, found, operator);
}
const opens = async (code: string) =>
  (await findActivation(world.storage.reader, hashActivationCode(code) ?? '', world.now))?.login;

test('each class in a French order, pupils with their guardians, everybody once', async () => {
  const { schoolName, classes } = await families();
  expect(schoolName).toBe('Lycée Rosa-Bonheur');
  const shown = classes
    .filter((one) => ['2de 9', '2de 10'].includes(one.className))
    .map(({ className, people }) => [
      className,
      ...people.map((one) => `${one.givenName} ${one.familyName}`),
    ]);
  expect(shown).toEqual([
    ['2de 9', 'Marc Élan', 'Ève Élan'],
    ['2de 10', 'Anaïs Élan', 'Cœur Zébulon'],
  ]);
});

test('who is in no class has a letter too, with their family, in a list of their own', async () => {
  const pupils = [...small.pupils, pupil('109', 'ÉMILE', [], ['309'])];
  const guardians = [...small.guardians, guardian('309', 'ÉMILE')];
  await world.import(filesOf({ ...small, pupils, guardians }));
  const { classes } = await families();
  expect(classes.map((one) => one.className).slice(-2)).toEqual(['Sans classe', 'Personnels']);
  const letters = await lettersOf('Sans classe');
  expect(letters.map((one) => [one.login, one.pupils?.map(({ name }) => name).join()])).toEqual([
    ['zoe.emile', undefined],
    ['ali.emile', 'Zoé ÉMILE'],
  ]);
  for (const one of letters) expect(await opens(one.code)).toBe(one.login);
  const about = { schoolName: 'Lycée', address: 'https://c.fr', language: 'fr' } as const;
  const [zoe, ali] = await pdfText(await letterPdf(letters, about));
  expect(zoe).toContain('Zoé ÉMILE\n\nélève du lycée');
  expect(ali).toContain('Ali ÉMILE\n\nresponsable de Zoé ÉMILE');
});

test('a parent’s letter names all their children, each with the class, and speaks of nothing that a parent has not', async () => {
  const letters = await lettersOf('2de 9');
  const about = { schoolName: 'Lycée', address: 'https://c.fr', language: 'fr' } as const;
  const [marc = '', eve = ''] = await pdfText(await letterPdf(letters, about));
  expect(eve.replace(/\s+/g, ' ')).toContain(
    'Ève Élan responsable de Anaïs Élan (2de 10) et Marc Élan (2de 9)',
  );
  expect(marc).toContain('branchez la clé');
  expect(eve).not.toMatch(/clé du lycée|documents/);
});

test('a letter’s code opens its account, once printed again only the new one does; who has a password gets none', async () => {
  const first = await lettersOf('2de 9');
  expect(first.map((one) => [one.login, one.pupils?.map(({ name }) => name).join()])).toEqual([
    ['marc.elan', undefined],
    ['eve.elan', 'Anaïs Élan,Marc Élan'],
  ]);
  for (const one of first) expect(await opens(one.code)).toBe(one.login);
  const second = await lettersOf('2de 9');
  for (const one of first) expect(await opens(one.code)).toBeUndefined();
  for (const one of second) expect(await opens(one.code)).toBe(one.login);
  const [marc] = second;
  if (marc === undefined) throw new Error('no letter');
  const { schoolId } = await families();
  await world.storage.transaction((writer) =>
    setPasswordHash(writer, { schoolId, userId: marc.userId }, '$argon2id$v=19$x'),
  );
  expect((await lettersOf('2de 9')).map((one) => one.login)).toEqual(['eve.elan']);
});

test('who has an account in another school of the same directory has it here too, with no letter and one password', async () => {
  const { schoolId, classes } = await families();
  const eve = classes.flatMap((one) => one.people).find((one) => one.givenName === 'Ève');
  if (eve === undefined) throw new Error('no Ève');
  const { userId } = eve;
  const elsewhere = { schoolId: 'elsewhere', userId };
  const passwordHash = '$argon2id$v=19$there';
  await world.storage.transaction(async (writer) => {
    await insertAccount(writer, { ...elsewhere, login: 'eve.ailleurs' }, world.now);
    await setPasswordHash(writer, elsewhere, passwordHash);
  });
  expect((await lettersOf('2de 9')).map((one) => one.login)).toEqual(['marc.elan']);
  const accounts = await accountsOfPerson(world.storage.reader, { schoolId, userId });
  expect(accounts.map((one) => [one.login, one.passwordHash])).toEqual([
    ['eve.elan', passwordHash],
    ['eve.ailleurs', passwordHash],
  ]);
  // A school that takes its account apart is not joined again by its next letters.
  await world.storage.transaction(async (writer) => {
    await separateAccount(writer, { schoolId, userId });
    await clearPassword(writer, { schoolId, userId });
  });
  expect((await lettersOf('2de 9')).map((one) => one.login)).toEqual(['marc.elan', 'eve.elan']);
  expect(await accountsOfPerson(world.storage.reader, { schoolId, userId })).toHaveLength(1);
});

test('a person of the same name in another school is somebody else', async () => {
  const elsewhere = { schoolId: 'elsewhere', userId: 'another-eve' };
  await world.storage.transaction(async (writer) => {
    await insertAccount(writer, { ...elsewhere, login: 'eve.ailleurs' }, world.now);
    await setPasswordHash(writer, elsewhere, '$argon2id$v=19$there');
  });
  expect((await lettersOf('2de 9')).map((one) => one.login)).toEqual(['marc.elan', 'eve.elan']);
});

test('a PDF of one page a letter, with its fonts inside', async () => {
  const letters = await lettersOf('2de 10');
  const about = { schoolName: 'Lycée Œuvre', address: 'https://cartable.example', language: 'fr' } as const;
  const text = Buffer.from(await letterPdf(letters, about)).toString('latin1');
  expect(text.startsWith('%PDF-')).toBe(true);
  expect(text.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(2);
  expect(text).toContain('/FontFile2');
  expect(text).not.toMatch(/\/BaseFont \/Helvetica/);
});

test('the command writes one file a class and says that earlier codes are void', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-letters-'));
  try {
    const data = join(folder, 'data');
    const storage = await openSqliteStorage(prepareDataFolder(data).database);
    const demo = await seedDemo(storage);
    const [row] = await storage.reader
      .selectFrom('record')
      .select('content')
      .where('type', '=', 'directory.school')
      .where('school_id', '=', demo.schoolId)
      .execute();
    await storage.close();
    const uai = String(JSON.parse(row?.content ?? '{}').uai);
    const said: string[] = [];
    const args = [
      '--data',
      data,
      '--uai',
      uai,
      '--to',
      join(folder, 'out'),
      '--portal',
      'https://cartable.example',
    ];
    await lettersCommand([...args, '--two-a-sheet'], (text) => said.push(text), 'fr');
    const files = readdirSync(join(folder, 'out'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect(
        readFileSync(join(folder, 'out', file))
          .subarray(0, 5)
          .toString(),
      ).toBe('%PDF-');
    expect(said.join('')).toContain('ne servent plus');
    const refused = await lettersCommand([...args, '--class', 'Nulle'], () => {}, 'fr').catch(
      (error) => error,
    );
    expect(isAppError(refused) && refused.code).toBe('letters.class_unknown');
    const nowhere = ['--data', data, '--uai', '0999999Z', '--to', folder, '--portal', 'https://x.example'];
    const unknown = await lettersCommand(nowhere, () => {}, 'fr').catch((error) => error);
    expect(isAppError(unknown) && unknown.code).toBe('letters.school_unknown');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

test('a school in which nobody is says so, and not that everybody has activated', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-letters-'));
  try {
    const data = join(folder, 'data');
    const [schools] = filesOf({ schools: small.schools });
    if (schools === undefined) throw new Error('a file is missing');
    const pieces: Uint8Array[] = [];
    for await (const piece of schools.bytes()) pieces.push(piece);
    writeFileSync(join(folder, schools.name), Buffer.concat(pieces));
    const file = join(folder, schools.name);
    expect(await importCommand(['aaf', file, '--data', data, '--apply'], () => {}, 'fr')).toBe(0);
    const said: string[] = [];
    const args = [
      '--data',
      data,
      '--uai',
      rosa,
      '--to',
      join(folder, 'out'),
      '--portal',
      'https://x.example',
    ];
    await lettersCommand(args, (text) => said.push(text), 'fr');
    expect(said).toEqual([letterWords('fr').nobody]);
    expect(said[0]).not.toContain('activé');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
