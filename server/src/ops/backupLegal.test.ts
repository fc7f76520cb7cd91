import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { backup, restore } from './backup.ts';
import { prepareDataFolder } from './dataFolder.ts';

let folder: string;
let data: string;
let copy: string;
let elsewhere: string;
const words = '{"region": "mentions"}\n';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-legal-'));
  [data, copy, elsewhere] = [join(folder, 'data'), join(folder, 'copy'), join(folder, 'elsewhere')];
  await (await openSqliteStorage(prepareDataFolder(data).database)).close();
});
afterEach(() => rmSync(folder, { recursive: true }));
const restored = () => readFileSync(join(elsewhere, 'legal.json'), 'utf8');

test('the notice of the data folder comes back, byte for byte', async () => {
  writeFileSync(join(data, 'legal.json'), words);
  expect((await backup(data, copy)).legal).toMatch(/^[0-9a-f]{64}$/);
  expect((await restore(copy, elsewhere)).legal).toBe('restored');
  expect(restored()).toBe(words);
});

test('a notice that an option names is taken along, and comes back into the data folder', async () => {
  const named = join(folder, 'mentions.json');
  writeFileSync(named, words);
  await backup(data, copy, named);
  expect((await restore(copy, elsewhere)).legal).toBe('restored');
  expect(restored()).toBe(words);
});

test('one that is named and is not there stops the backup before it begins', async () => {
  await expect(backup(data, copy, join(folder, 'nowhere.json'))).rejects.toMatchObject({
    code: 'server.legal_unreadable',
  });
  expect((await backup(data, copy)).legal).toBeNull();
  expect((await restore(copy, elsewhere)).legal).toBe('none');
});

test('a notice that stands in the folder already stays', async () => {
  writeFileSync(join(data, 'legal.json'), words);
  await backup(data, copy);
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'legal.json'), '{"newer": true}');
  expect((await restore(copy, elsewhere)).legal).toBe('kept');
  expect(restored()).toBe('{"newer": true}');
});

test.each(['changed', 'gone'])(
  'a backup whose notice was %s is not restored, and nothing is written',
  async (how) => {
    writeFileSync(join(data, 'legal.json'), words);
    await backup(data, copy);
    if (how === 'gone') rmSync(join(copy, 'legal.json'));
    else writeFileSync(join(copy, 'legal.json'), '{}');
    await expect(restore(copy, elsewhere)).rejects.toMatchObject({ code: 'backup.not_found' });
    expect(() => restored()).toThrow('ENOENT');
  },
);

test('a backup of a program that took no notice along is still restored', async () => {
  await backup(data, copy);
  const path = join(copy, 'backup.json');
  const { legal: _, ...older } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify(older));
  expect((await restore(copy, elsewhere)).legal).toBe('none');
});
