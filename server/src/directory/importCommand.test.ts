import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { exitCodes, importCommand } from './importCommand.ts';
import type { SourceFile } from './readers/sourceFile.ts';
import { filesOf, pupil, small } from './testing/smallDirectory.ts';

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
