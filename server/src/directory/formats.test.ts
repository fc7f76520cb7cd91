import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { userReadScope } from '@cartable/shared/domain/scope.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { confirmRun } from './applyRun.ts';
import { exitCodes, importCommand } from './importCommand.ts';
import { readers } from './readers/readers.ts';
import { formatFixtures } from './readers/testing/formatFixtures.ts';
import { memoryFile } from './readers/testing/memoryFile.ts';
import { readDirectory } from './readDirectory.ts';
import type { ImportReport } from './report.ts';
import { ImportWorld } from './testing/importWorld.ts';
import { filesOf, rosa, small } from './testing/smallDirectory.ts';

let world: ImportWorld;
beforeEach(async () => {
  world = await ImportWorld.open();
  // The academy's directory makes the school; the school's own files fill it.
  await world.import(filesOf(small));
});
afterEach(() => world.close());

const fixture = (format: string) => {
  const found = formatFixtures.find((one) => one.format === format);
  if (found === undefined) throw new Error(`no fixture for ${format}`);
  return found;
};

async function read(format: string): Promise<ImportReport> {
  const reader = readers.find((one) => one.format === format);
  if (reader === undefined) throw new Error(`${format} is not registered`);
  const files = Object.entries(fixture(format).files(rosa)).map(([name, text]) => memoryFile(name, text));
  return readDirectory(world.host, reader, files, { uai: rosa });
}

async function apply(format: string): Promise<ImportReport> {
  const report = await read(format);
  expect(report.issues).toEqual([]);
  if (report.token === null) throw new Error('refused');
  await confirmRun(world.host, report.token, { acceptLeavers: false });
  return report;
}

test.each(formatFixtures.map((one) => one.format))(
  '%s: report, confirm, apply; the second run changes nothing',
  async (format) => {
    if (format === 'udt') await apply('siecle');
    const before = await world.everything();
    const report = await read(format);
    expect(report.run.state).toBe('ready');
    expect(await world.everything()).toBe(before);
    await apply(format);
    const after = await world.everything();
    expect(after).not.toBe(before);
    const again = await apply(format);
    expect(again.details.items).toEqual([]);
    expect(new Set(again.details.entries.map((one) => one.status))).toEqual(new Set(['same']));
    expect(await world.everything()).toBe(after);
  },
);

test('CSV gives pupils, parents, teachers and staff their rights', async () => {
  await apply('csv');
  const pupil = await world.person(rosa, 'CSV');
  const parent = await world.person(rosa, 'PARENT-CSV');
  expect(await world.scopes(rosa, parent.id)).toContain(userReadScope(pupil.id));
  const teacher = await world.memberships(rosa, (await world.person(rosa, 'PROF-CSV')).id);
  expect(teacher).toMatchObject([{ role: 'teacher', classId: pupil.classIds[0] }]);
  const cpe = await world.memberships(rosa, (await world.person(rosa, 'CPE-CSV')).id);
  expect(cpe.map((one) => one.role)).toEqual(['cpe']);
});

test('a line that stands twice in a list is named with both places, and taken once', async () => {
  const reader = readers.find((one) => one.format === 'csv');
  if (reader === undefined) throw new Error('csv is not registered');
  const line = 'e1;DEUX-FOIS;Léa;22/11/2009;2de 4';
  const list = memoryFile(
    'eleves.csv',
    `externalid;Nom;Prénom;Date de naissance;Classe\n${line}\n\n${line}\n`,
  );
  const report = await readDirectory(world.host, reader, [list], { uai: rosa });
  expect(report.issues).toMatchObject([
    {
      code: 'import.duplicate',
      file: 'eleves.csv',
      line: 4,
      data: { firstFile: 'eleves.csv', firstLine: 2 },
    },
  ]);
  await confirmRun(world.host, report.token ?? '', { acceptLeavers: false });
  expect((await world.records(person, rosa)).filter((one) => one.familyName === 'DEUX-FOIS')).toHaveLength(1);
});

test('SIECLE and STS meet in the same class; a contact who is not a legal guardian has no record', async () => {
  await apply('siecle');
  await apply('sts');
  const pupil = await world.person(rosa, 'SIECLE');
  const parent = await world.person(rosa, 'LEGAL');
  expect(await world.scopes(rosa, parent.id)).toContain(userReadScope(pupil.id));
  await expect(world.person(rosa, 'CONTACT')).rejects.toThrow();
  const teacher = await world.memberships(rosa, (await world.person(rosa, 'STS')).id);
  expect(teacher).toMatchObject([{ role: 'teacher', classId: pupil.classIds[0] }]);
});

test('a timetable is compared and kept, and makes no person and no right', async () => {
  await apply('siecle');
  const [people, rights] = [await world.records(person, rosa), await world.records(membership, rosa)];
  await apply('udt');
  expect(await world.records(person, rosa)).toEqual(people);
  expect(await world.records(membership, rosa)).toEqual(rights);
});

test('the command imports each format from a folder', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-formats-'));
  try {
    const data = join(folder, 'data');
    const write = (name: string, files: Readonly<Record<string, string | Uint8Array>>) => {
      mkdirSync(join(folder, name));
      for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, name, file), content);
      return join(folder, name);
    };
    const academy: Record<string, Uint8Array> = {};
    for (const file of filesOf(small)) {
      const pieces: Uint8Array[] = [];
      for await (const piece of file.bytes()) pieces.push(piece);
      academy[file.name] = Buffer.concat(pieces);
    }
    const said: string[] = [];
    const run = (...args: readonly string[]) => importCommand(args, (text) => said.push(text), 'fr');
    expect(await run('aaf', write('aaf', academy), '--data', data, '--apply')).toBe(exitCodes.done);
    for (const { format, files } of formatFixtures) {
      const path = write(format, files(rosa));
      const code = await run(format, path, '--data', data, '--uai', rosa, '--apply', '--accept-powers');
      expect(code, said.join('\n')).toBe(exitCodes.done);
    }
    const storage = await openSqliteStorage(join(data, 'cartable.db'));
    const sources = await storage.reader.selectFrom('source_entry').select('source').distinct().execute();
    await storage.close();
    expect(
      sources
        .map((one) => one.source)
        .filter((one) => one.endsWith(rosa))
        .sort(),
    ).toEqual(['csv', 'siecle', 'sts', 'udt'].map((format) => `${format}:${rosa}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
