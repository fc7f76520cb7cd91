import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { releaseTarget } from '@cartable/shared/update/release.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { rolloutCommand } from '../updates/rolloutCommand.ts';
import { updatePlace } from '../updates/updateFiles.ts';
import { prepareDataFolder } from './dataFolder.ts';

const source = join(import.meta.dirname, '..');
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-unread-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a command whose words nobody reads does its work, and ends well', async () => {
  const write = (name: string, signed: object) => {
    const path = updatePlace(join(folder, 'updates'), 'metadata', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ signed, signatures: [] }));
  };
  const versions = ['1.0.0', '1.1.0', '1.2.0'];
  const targets = Object.fromEntries(versions.map((one) => [releaseTarget('linux', one), {}]));
  write('1.targets.json', { targets });
  write('1.snapshot.json', { meta: { 'targets.json': { version: 1 } } });
  write('timestamp.json', { meta: { 'snapshot.json': { version: 1 } } });
  await (await openSqliteStorage(prepareDataFolder(folder).database)).close();
  const args = ['start', '1.1.0', '--percent', '5', '--data', folder];
  const child = spawn(process.execPath, [join(source, 'updates', 'rolloutCommand.ts'), ...args]);
  // Closed before the command has begun.
  child.stdout.destroy();
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code, said: said.replace(/^.*ExperimentalWarning[^\n]*\n(?:\(Use[^\n]*\n)?/u, '') }).toEqual({
    code: 0,
    said: '',
  });
  const lines: string[] = [];
  await rolloutCommand(['list', '--data', folder], (line) => lines.push(line));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{}, { version: '1.1.0', percent: 5 }, {}]);
});

test('every command of the operator is such a one', () => {
  const root = join(source, '..', '..');
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const commands = Object.values(scripts).flatMap((line) => /server\/src\/\S+\.ts/u.exec(line)?.[0] ?? []);
  expect(commands.length).toBeGreaterThan(8);
  const holds = (path: string, words: string) => readFileSync(join(root, path), 'utf8').includes(words);
  expect(commands.filter((path) => !holds(path, 'await runCommand('))).toEqual([]);
  for (const path of ['server/src/ops/runCommand.ts', 'scripts/technician/main.ts'])
    expect([path, holds(path, 'goOnUnread();')]).toEqual([path, true]);
});
