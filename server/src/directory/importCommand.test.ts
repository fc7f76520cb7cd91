import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { exitCodes, importCommand } from './importCommand.ts';
import type { SourceFile } from './readers/sourceFile.ts';
import { memoryFile } from './readers/testing/memoryFile.ts';
import { filesOf, pupil, rosa, small } from './testing/smallDirectory.ts';

let folder: string;
let data: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-import-'));
  data = join(folder, 'data');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

async function write(name: string, files: readonly SourceFile[]): Promise<string> {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const file of files) {
    const parts: Uint8Array[] = [];
    for await (const one of file.bytes()) parts.push(one);
    writeFileSync(join(path, file.name), Buffer.concat(parts));
  }
  return path;
}
const run = (...args: readonly string[]) =>
  importCommand([...args, '--data', data], (text) => said.push(text), 'fr');
async function people(): Promise<number> {
  const storage = await openSqliteStorage(join(data, 'cartable.db'));
  try {
    const rows = await storage.reader
      .selectFrom('record')
      .select('id')
      .where('type', '=', person.type)
      .where('content', 'is not', null)
      .execute();
    return rows.length;
  } finally {
    await storage.close();
  }
}

test('reads, confirms by the number of the report, says how to undo, undoes', async () => {
  const files = await write('paris', filesOf(small));
  const report = join(folder, 'rapport');
  expect(await run('aaf', files, '--report', report)).toBe(exitCodes.done);
  expect(await people()).toBe(0);
  expect(said[0]).toContain('élèves : 3 nouveaux');
  expect(readFileSync(`${report}-aaf-paris.txt`, 'utf8')).toBe(`${said[0]}\n`);
  const { token } = JSON.parse(readFileSync(`${report}-aaf-paris.json`, 'utf8')) as { token: string };
  expect(said[0]).toContain(token);
  expect(await run('confirm', token)).toBe(exitCodes.done);
  // Three pupils, three of staff, one responsable in two schools.
  expect(await people()).toBe(8);
  expect(await run('aaf', files, '--apply')).toBe(exitCodes.done);
  expect(said.at(-1)).toContain('élèves : 0 nouveaux, 0 modifiés, 0 de retour, 0 absents, 3 inchangés');
  await run('undo', 'aaf:paris');
  expect(JSON.parse(said.at(-1) ?? '')).toMatchObject({ event: 'undone', source: 'aaf:paris' });
  expect(await run('resume')).toBe(exitCodes.done);
});

test('a folder of folders is one import for each academy', async () => {
  await write('academies/paris', filesOf(small));
  const other = small.schools.map((one) => ({
    ...one,
    ENTStructureUAI: [one.id === '10' ? '0930001C' : '0940001D'],
    ENTServAcAcademie: ['CRETEIL'],
  }));
  await write('academies/creteil', filesOf({ ...small, schools: other }));
  expect(await run('aaf', join(folder, 'academies'), '--apply')).toBe(exitCodes.done);
  expect(said.map((text) => text.split(' (')[0])).toEqual([
    'Import de l’annuaire : aaf:creteil',
    'Import de l’annuaire : aaf:paris',
  ]);
  expect(await people()).toBe(16);
});

test('many departures are not applied unless they are accepted; a refusal has a code of its own', async () => {
  const many = Array.from({ length: 40 }, (_, index) => pupil(String(500 + index), `P${index}`, ['10$2DE1']));
  await run('aaf', await write('full', filesOf({ ...small, pupils: many })), '--apply');
  const before = await people();
  const fewer = await write('fewer', filesOf({ ...small, pupils: many.slice(20) }));
  expect(await run('aaf', fewer, '--apply')).toBe(exitCodes.departures);
  expect(said.at(-1)).toContain('TROP NOMBREUX');
  expect(await run('aaf', fewer, '--apply', '--accept-departures')).toBe(exitCodes.done);
  expect(await people()).toBe(before);
  const wrong = small.schools.map((one) => ({ ...one, ENTStructureUAI: ['0930001C'] }));
  const refused = await write('wrong', filesOf({ ...small, schools: wrong }));
  expect(await run('aaf', refused, '--apply')).toBe(exitCodes.refused);
  await expect(run('pdf', fewer)).rejects.toMatchObject({ code: 'import.format_unknown' });
  await expect(run('aaf', join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'import.no_files' });
});

const pupils = 'Identifiant;Nom;Prénom;Classe\ne1;MARTIN;Léa;2DE1\n';
const oneStaff = (post: string) => `Identifiant;Nom;Prénom;Fonction\ns7;ATELIERS;Marc;${post}\n`;
const list = (name: string, texts: Readonly<Record<string, string>>) =>
  write(
    name,
    Object.entries(texts).map(([file, text]) => memoryFile(file, text)),
  );

test('with something to correct, --apply applies nothing unless told; then it says so', async () => {
  await run('aaf', await write('paris', filesOf(small)), '--apply');
  const before = await people();
  const files = await list('lists', { 'eleves.csv': `${pupils}e2;SANS;Classe;\n` });
  expect(await run('csv', files, '--uai', rosa, '--apply')).toBe(exitCodes.issues);
  expect(said.at(-1)).toContain('Rien n’est encore changé');
  expect(said.at(-1)).toContain('À corriger dans les fichiers');
  expect(await people()).toBe(before);
  expect(await run('csv', files, '--uai', rosa, '--apply', '--accept-issues')).toBe(exitCodes.done);
  expect(said.at(-1)).toContain('Appliqué malgré une ligne à corriger');
  expect(await people()).toBe(before + 1);
});

test('a right over the school is told with its line, and neither applied nor confirmed without a word of its own', async () => {
  await run('aaf', await write('paris', filesOf(small)), '--apply');
  const before = await people();
  const files = await list('lists', { 'personnels.csv': oneStaff('Proviseur') });
  const csv = (...more: readonly string[]) => run('csv', files, '--uai', rosa, ...more);
  expect(await csv('--apply')).toBe(exitCodes.powers);
  expect(said.at(-1)).toContain('direction : +1 (personnels.csv, ligne 2)');
  expect(await csv()).toBe(exitCodes.done);
  const token = /confirm (\S+)/.exec(said.at(-1) ?? '')?.[1] ?? '';
  await expect(run('confirm', token)).rejects.toMatchObject({ code: 'import.powers' });
  expect(await people()).toBe(before);
  expect(await run('confirm', token, '--accept-powers')).toBe(exitCodes.done);
  expect(await people()).toBe(before + 1);
  // Taken away, they are told too.
  const other = await list('others', { 'personnels.csv': oneStaff('CPE') });
  expect(await run('csv', other, '--uai', rosa, '--apply')).toBe(exitCodes.powers);
  expect(said.at(-1)).toMatch(/direction : −1 \(.*\n\s*CPE : \+1/);
  expect(await run('csv', other, '--uai', rosa, '--apply', '--accept-powers')).toBe(exitCodes.done);
});

test('what directs no school gives no right over it; a function that we do not know is a line with its people', async () => {
  await run('aaf', await write('paris', filesOf(small)), '--apply');
  const files = await list('lists', {
    'personnels.csv': `${oneStaff('Directeur délégué aux formations')}s8;B;B;Vie scolaire\ns9;C;C;Direction - secrétariat\ns10;D;D;Direction - secrétariat\n`,
  });
  expect(await run('csv', files, '--uai', rosa, '--apply', '--accept-issues')).toBe(exitCodes.done);
  expect(said.at(-1)).not.toContain('+');
  expect(said.at(-1)).toMatch(/ligne 4 : la fonction « Direction - secrétariat ».*\(2\)/);
});
