import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CompiledQuery } from 'kysely';
import { expect, test } from 'vitest';
import { toAppError } from '../../http/errorReply.ts';
import { errorStatus } from '../../http/errorStatus.ts';
import { findRecord, saveRecord } from '../repositories/records.ts';
import type { Writer } from '../storage.ts';
import { openSqliteStorage } from './sqliteStorage.ts';

/** The page limit of SQLite makes the same error as a full disk, at every place where a page is taken. */
test('a full disk refuses the transaction as such and keeps what was committed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-full-'));
  const path = join(folder, 'cartable.db');
  const put = (writer: Writer, id: string, length: number) =>
    saveRecord(writer, 's', { type: 'a.b', id, rev: 1, text: 'x'.repeat(length), fieldRevs: {}, digest: '' });
  const storage = await openSqliteStorage(path);
  await storage.transaction((writer) => put(writer, 'before', 1000));
  const pages = new Database(path, { readonly: true });
  const count = Number(pages.pragma('page_count', { simple: true }));
  pages.close();
  await storage.transaction(async (writer) => {
    await writer.executeQuery(CompiledQuery.raw(`pragma max_page_count = ${count + 20}`));
  });
  const failed = await storage
    .transaction(async (writer) => {
      await put(writer, 'small', 100);
      for (let index = 0; index < 100; index += 1) await put(writer, `large${index}`, 100_000);
    })
    .then(
      () => undefined,
      (error: unknown) => toAppError(error),
    );
  expect(failed?.code).toBe('server.full');
  expect(errorStatus('server.full')).toBe(507);
  expect(await findRecord(storage.reader, 's', 'a.b', 'small')).toBeUndefined();
  await storage.transaction((writer) => put(writer, 'after', 100));
  expect((await findRecord(storage.reader, 's', 'a.b', 'before'))?.text).toHaveLength(1000);
  expect((await findRecord(storage.reader, 's', 'a.b', 'after'))?.text).toHaveLength(100);
  await storage.close();
  rmSync(folder, { recursive: true });
});
