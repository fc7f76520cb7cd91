import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { databasePath, openVaultDatabase } from './openVaultDatabase.ts';
import { sqlcipherDatabase } from './sqlcipherDatabase.ts';

const PAGE_BYTES = 4096;
const key = secret(new Uint8Array(32).fill(3));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-database-'));
  mkdirSync(join(folder, 'db'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Tables, an index, rows on overflow pages, and pages that nothing uses any more. */
function fillDatabase(path: string): void {
  const database = sqlcipherDatabase(path, key);
  database.exec('CREATE TABLE page (id INTEGER PRIMARY KEY, name TEXT, bytes BLOB) STRICT');
  database.exec('CREATE INDEX page_name ON page (name)');
  database.transaction((writer) => {
    for (let id = 0; id < 60; id += 1) {
      writer.run('INSERT INTO page VALUES (:id, :name, :bytes)', {
        id,
        name: `page ${id}`,
        bytes: new Uint8Array(200 + id * 150).fill(id),
      });
    }
  });
  database.transaction((writer) => writer.run('DELETE FROM page WHERE id % 3 = 0'));
  database.close();
}

test('one wrong bit in any page of the database never keeps the vault from opening', async () => {
  const path = databasePath(folder);
  fillDatabase(path);
  const sound = readFileSync(path);
  copyFileSync(path, join(folder, 'db', 'snapshot.a.db'));
  const origins = new Set<string>();
  const places = [20, PAGE_BYTES / 2, PAGE_BYTES - 5];
  for (let page = 0; page * PAGE_BYTES < sound.length; page += 1) {
    // Every place of the first page, which is like no other; of the others one in turn: each restoring is many writes to the disk.
    for (const place of page === 0 ? places : [places[page % 3] ?? 0]) {
      const damaged = Buffer.from(sound);
      const at = page * PAGE_BYTES + place;
      damaged.writeUInt8(damaged.readUInt8(at) ^ 4, at);
      writeFileSync(path, damaged);
      const { database, origin } = await openVaultDatabase(folder, key, true);
      origins.add(origin);
      // Whatever was restored is whole; whatever was kept has its damage outside of what is in use.
      expect(database.get('SELECT count(*) AS rows FROM page'), `${origin}, page ${page}`).toEqual({
        rows: 40,
      });
      database.close();
    }
  }
  expect(origins).toContain('snapshot');
});
