import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { exitCodes } from './importCommand.ts';
import { keptOfEach } from './issueLog.ts';
import { type AafThing, aafFile, aafRequest } from './readers/testing/aafFixture.ts';
import { filesOf, pupil, small } from './testing/smallDirectory.ts';
import { writeRepeating } from './testing/repeatingFile.ts';

const run = promisify(execFile);
const megabyte = 1_000_000;
/** The nightly profile reads the half gigabyte itself; a usual run a file of which memory would not be flat any less visibly. */
const largeBytes = (process.env.CARTABLE_LONG === '1' ? 500 : 60) * megabyte;
const smallBytes = 6 * megabyte;
/** What two runs of one size differ by, and more. A reading that kept a hundredth of the larger file as it goes would need twice as much. */
const growthMiB = 24;
const peakMiB = 200;
const root = resolve(import.meta.dirname, '../../..');
const script = join(import.meta.dirname, 'testing/measuredImport.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-large-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Measured {
  readonly code: number;
  readonly peakMiB: number;
  readonly reportSigns: number;
}

/** The flags with which `npm run import` starts Node. */
function flags(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return (scripts['import'] ?? '').split(' ').filter((word) => word.startsWith('--'));
}

async function importOf(files: string, data: string, ...more: readonly string[]): Promise<Measured> {
  const args = [...flags(), script, 'aaf', files, '--data', data, ...more];
  const { stdout } = await run(process.execPath, args, { maxBuffer: megabyte });
  return JSON.parse(stdout) as Measured;
}

async function textOf(things: readonly AafThing[]): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const one of aafFile('Eleve', things).bytes()) parts.push(one);
  return Buffer.concat(parts).toString('utf8');
}

/** A folder with the small directory, whose pupils' file repeats these requests until it has so many bytes. */
async function directory(name: string, bytes: number, block: string): Promise<string> {
  const path = join(folder, name);
  mkdirSync(path);
  for (const file of filesOf({ ...small, pupils: [] })) {
    const parts: Uint8Array[] = [];
    for await (const one of file.bytes()) parts.push(one);
    writeFileSync(join(path, file.name), Buffer.concat(parts));
  }
  const empty = await textOf([]);
  const end = empty.lastIndexOf('</');
  const parts = { head: empty.slice(0, end), block, foot: empty.slice(end) };
  const pupils = join(path, 'ENT_Complet_20260901_Eleve_0000.xml');
  expect(await writeRepeating(pupils, bytes, parts)).toBeGreaterThanOrEqual(bytes);
  return path;
}

/** Pupils right and wrong, with the further attributes that make a real export large. */
function mixedBlock(): string {
  const further = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `ENTPersonAutre${index}`,
      [`${index} rue des Lilas$Bâtiment B$$`],
    ]),
  );
  const pupils: AafThing[] = [
    ...Array.from({ length: 40 }, (_, index) =>
      pupil(String(1000 + index), `ÉLÈVE${index}`, ['10$2DE1'], ['300']),
    ),
    { id: '90', sn: ['SANS'], ENTPersonStructRattach: ['10'] },
    // Its reference is longer than a report may repeat.
    pupil('91', 'LOIN', [`10$${'X'.repeat(5000)}`], ['9'.repeat(5000)]),
    { ...pupil('92', 'DATE', ['10$2DE1']), ENTPersonDateNaissance: ['99/99/2009'] },
  ];
  return pupils.map((one) => aafRequest('add', 'Eleve', { ...one, ...further })).join('');
}

test('memory and report are as large for a huge file of people who repeat and mistakes as for a small one; nothing of it is applied', {
  timeout: 600_000,
}, async () => {
  const block = mixedBlock();
  const [few, many] = [await directory('few', smallBytes, block), await directory('many', largeBytes, block)];
  const report = join(folder, 'report');
  const first = await importOf(few, join(folder, 'data-few'));
  const second = await importOf(many, join(folder, 'data'), '--report', report);
  expect([first.code, second.code]).toEqual([exitCodes.done, exitCodes.done]);
  expect(second.peakMiB - first.peakMiB).toBeLessThan(growthMiB);
  expect(second.peakMiB).toBeLessThan(peakMiB);
  // Their text differs by numbers only.
  expect(second.reportSigns).toBeLessThan(2 * first.reportSigns);
  const text = readFileSync(`${report}-aaf-paris.json`, 'utf8');
  expect(text.length).toBeLessThan(4 * keptOfEach * 600);
  const { issues, details } = JSON.parse(text) as {
    readonly issues: readonly { readonly code: string }[];
    readonly details: { readonly issues: readonly { readonly code: string; readonly count: number }[] };
  };
  const repeats = details.issues.find((one) => one.code === 'import.duplicate');
  expect(repeats?.count).toBeGreaterThan(10 * keptOfEach);
  expect(issues.filter((one) => one.code === 'import.duplicate')).toHaveLength(keptOfEach);
  const storage = await openSqliteStorage(join(folder, 'data', 'cartable.db'));
  try {
    expect(await storage.reader.selectFrom('record').select('id').execute()).toEqual([]);
  } finally {
    await storage.close();
  }
});

test('a file of the same size that is cut off is refused with its line, and nothing of it is left', {
  timeout: 600_000,
}, async () => {
  const path = await directory('cut', smallBytes, mixedBlock());
  const file = join(path, 'ENT_Complet_20260901_Eleve_0000.xml');
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, whole.length - 40));
  const data = join(folder, 'data');
  const report = join(folder, 'report');
  expect((await importOf(path, data, '--report', report)).code).toBe(exitCodes.refused);
  const { issues } = JSON.parse(readFileSync(`${report}-aaf-paris.json`, 'utf8')) as {
    readonly issues: readonly { readonly severity: string; readonly code: string; readonly line: number }[];
  };
  const errors = issues.filter((one) => one.severity === 'error');
  expect(errors).toMatchObject([{ code: 'import.truncated' }]);
  expect(errors[0]?.line).toBeGreaterThan(1000);
  const storage = await openSqliteStorage(join(data, 'cartable.db'));
  try {
    for (const table of ['record', 'import_entry', 'import_run', 'import_issue'] as const)
      expect(await storage.reader.selectFrom(table).selectAll().execute()).toEqual([]);
  } finally {
    await storage.close();
  }
});
