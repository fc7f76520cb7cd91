import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runContract } from '@cartable/shared/ports/contracts/contract.ts';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRecord, saveRecord } from '../repositories/records.ts';
import { storageContract } from '../storageContract.ts';
import { openSqliteStorage } from './sqliteStorage.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-sqlite-'));
  path = join(folder, 'cartable.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each(storageContract.map((one) => [one.name, one] as const))('%s', async (_, one) => {
  const results = await runContract([one], async () => {
    const fixture = await openSqliteStorage(path);
    return { fixture, close: () => fixture.close() };
  });
  expect(results).toEqual([{ name: one.name, error: null }]);
});

const refusal = (code: string) => expect.objectContaining({ code });

test('a file that is not a database is refused and left as it was', async () => {
  writeFileSync(path, 'Ceci n’est pas une base.'.repeat(400));
  const before = readFileSync(path);
  await expect(openSqliteStorage(path)).rejects.toEqual(refusal('storage.damaged'));
  expect(readFileSync(path).equals(before)).toBe(true);
});

async function fill(): Promise<void> {
  const storage = await openSqliteStorage(path);
  await storage.transaction(async (writer) => {
    for (let index = 0; index < 500; index += 1) {
      const text = JSON.stringify({ x: 'y'.repeat(400) });
      const record = { type: 'a.b', id: `r${index}`, rev: 1, text, fieldRevs: {}, digest: '' };
      await saveRecord(writer, 's', record);
    }
  });
  await storage.close();
}

test('a truncated database is refused', async () => {
  await fill();
  truncateSync(path, Math.floor(statSync(path).size / 2));
  await expect(openSqliteStorage(path)).rejects.toEqual(refusal('storage.damaged'));
});

test('a database with torn pages is refused', async () => {
  await fill();
  const bytes = readFileSync(path);
  for (let page = 8; page < 40; page += 1) bytes.fill(0xa5, page * 4096, page * 4096 + 2048);
  writeFileSync(path, bytes);
  await expect(openSqliteStorage(path)).rejects.toEqual(refusal('storage.damaged'));
});

test('a database of a newer program is refused and left as it was', async () => {
  await fill();
  const database = new Database(path);
  database.exec(`insert into migration (number, name) values (999, 'from the future')`);
  database.close();
  await expect(openSqliteStorage(path)).rejects.toMatchObject({
    code: 'storage.newer',
    data: { found: 999 },
  });
});

test('a backup is a whole database, made while transactions go on', async () => {
  const storage = await openSqliteStorage(path);
  const copy = join(folder, 'copy.db');
  const put = (id: string) =>
    storage.transaction((writer) =>
      saveRecord(writer, 's', { type: 'a.b', id, rev: 1, text: '{}', fieldRevs: {}, digest: '' }),
    );
  await put('before');
  await Promise.all([storage.backup(copy), ...Array.from({ length: 50 }, (_, index) => put(`r${index}`))]);
  await storage.close();
  const restored = await openSqliteStorage(copy);
  expect(await findRecord(restored.reader, 's', 'a.b', 'before')).toBeDefined();
  await restored.close();
});
