import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nodeHasher } from '../ops/nodeHost.ts';
import { appendAudit, auditHeads, auditRowsAfter } from '../storage/repositories/audit.ts';
import { saveRecord } from '../storage/repositories/records.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import type { Storage } from '../storage/storage.ts';
import { anchorHeads } from './anchors.ts';
import type { AuditDraft } from './auditRow.ts';
import { pruneChains } from './pruneChains.ts';
import { type OutsideHead, verifyChain } from './verifyChain.ts';

const key = generateKeyPairSync('ed25519').privateKey;
const dayMs = 86_400_000;
let folder: string;
let storage: Storage;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-audit-'));
  storage = await openSqliteStorage(join(folder, 'a.db'), { flush: false });
});
afterEach(async () => {
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

const actor = { userId: 'teacher', roles: 'teacher', deviceId: 'device' };
const draft = (targetId: string, more: Partial<AuditDraft> = {}): AuditDraft => ({
  action: 'record.changed',
  type: 'homework.correction',
  targetId,
  subject: 'pupil',
  digest: '',
  ...more,
});
const append = (drafts: readonly AuditDraft[], at = 1000, school = 'one') =>
  storage.transaction((writer) => appendAudit(writer, nodeHasher, school, actor, at, drafts));
const verify = (outside: readonly OutsideHead[] = [], school = 'one') =>
  storage.snapshot((reader) => verifyChain({ reader, hasher: nodeHasher, key, outside }, school));
const raw = (text: string) => storage.transaction((writer) => sql.raw(text).execute(writer));
const ids = (count: number) => Array.from({ length: count }, (_, index) => draft(`t${index}`));

test('chains of several schools verify, each by itself, over many batches', async () => {
  for (let round = 0; round < 5; round += 1) await append(ids(250), round);
  await append(ids(3), 1, 'two');
  expect(await verify()).toMatchObject({ ok: true, lines: 1250, from: 1, head: { seq: 1250 } });
  expect(await verify([], 'two')).toMatchObject({ ok: true, lines: 3 });
  expect(await verify([], 'nobody')).toMatchObject({ ok: true, lines: 0 });
});

test('lines of transactions at once neither fork the chain nor leave a gap', async () => {
  await Promise.all(Array.from({ length: 30 }, (_, index) => append(ids(1 + (index % 3)))));
  expect(await verify()).toMatchObject({ ok: true });
});

test('a transaction that fails leaves no line', async () => {
  await append(ids(2));
  const failing = storage.transaction(async (writer) => {
    await appendAudit(writer, nodeHasher, 'one', actor, 1, ids(2));
    throw new Error('stop');
  });
  await expect(failing).rejects.toThrow('stop');
  expect(await verify()).toMatchObject({ ok: true, lines: 2 });
});

describe('what was done to the chain is found, at its first line', () => {
  beforeEach(() => append(ids(10)));

  test.each([
    ['a changed actor', `update audit_entry set actor_id = 'nobody' where seq = 4`, 4, 'changed'],
    ['a changed time', 'update audit_entry set at = 999 where seq = 1', 1, 'changed'],
    ['a changed hash', `update audit_entry set hash = 'x' where seq = 9`, 9, 'changed'],
    ['a removed line', 'delete from audit_entry where seq = 6', 6, 'missing'],
    ['a removed first line', 'delete from audit_entry where seq = 1', 1, 'missing'],
    ['removed last lines', 'delete from audit_entry where seq > 7', 8, 'truncated'],
    [
      'exchanged lines',
      'update audit_entry set seq = case seq when 3 then -4 else -3 end where seq in (3, 4); ' +
        'update audit_entry set seq = -seq where seq < 0',
      3,
      'changed',
    ],
    ['a head put back', 'update audit_head set seq = 9', 10, 'changed'],
    ['an emptied chain', 'delete from audit_entry', 1, 'truncated'],
    [
      'first lines dropped as if they were old',
      `update audit_head set base_seq = 3, base_hash = (select hash from audit_entry where seq = 3);
       delete from audit_entry where seq <= 3`,
      3,
      'missing',
    ],
  ])('%s', async (_, text, seq, why) => {
    for (const one of text.split(';')) await raw(one);
    expect(await verify()).toEqual({ ok: false, schoolId: 'one', seq, why });
  });

  test('a chain that was cut and mended is not what was anchored', async () => {
    const [anchor] = await anchorHeads(storage, key, 5000);
    expect(anchor).toMatchObject({ schoolId: 'one', seq: 10 });
    expect(await anchorHeads(storage, key, 6000)).toEqual([]);
    await raw('delete from audit_entry where seq > 7');
    await raw(`update audit_head set seq = 7, hash = (select hash from audit_entry where seq = 7)`);
    expect(await verify()).toMatchObject({ ok: false, seq: 8, why: 'truncated' });
    // Even when the anchor in the database is gone: the copy outside tells.
    await raw('delete from audit_anchor');
    expect(await verify()).toMatchObject({ ok: true });
    expect(await verify([anchor as OutsideHead])).toMatchObject({ ok: false, seq: 8, why: 'truncated' });
    // Even when other lines took the place of those that are gone.
    await append(ids(5));
    expect(await verify()).toMatchObject({ ok: true });
    expect(await verify([anchor as OutsideHead])).toMatchObject({ ok: false, seq: 10, why: 'anchor' });
  });

  test('an anchor that the server did not sign', async () => {
    await anchorHeads(storage, key, 5000);
    await raw('update audit_anchor set at = 1');
    expect(await verify()).toMatchObject({ ok: false, seq: 10, why: 'signature' });
  });
});

describe('the journal of marks is vouched for', () => {
  const text = '{"id":"m1.pupil"}';
  const change = () => draft('m1.pupil', { type: 'grades.change', digest: nodeHasher.sha256Text(text) });
  const save = (content: string | null) =>
    storage.transaction((writer) =>
      saveRecord(writer, 'one', {
        type: 'grades.change',
        id: 'm1.pupil',
        rev: 1,
        text: content,
        fieldRevs: {},
        digest: '',
      }),
    );

  test('as long as it is what it was', async () => {
    await save(text);
    await append([draft('t'), change()]);
    expect(await verify()).toMatchObject({ ok: true });
    await save('{"id":"m1.other"}');
    expect(await verify()).toEqual({ ok: false, schoolId: 'one', seq: 2, why: 'journal' });
    await save(null);
    expect(await verify()).toEqual({ ok: false, schoolId: 'one', seq: 2, why: 'journal' });
  });

  test('and may be gone once the chain says that it was erased by law', async () => {
    await save(text);
    await append([change()]);
    await save(null);
    await append([{ ...change(), action: 'record.erased', digest: '' }]);
    expect(await verify()).toMatchObject({ ok: true, lines: 2 });
  });
});

test('lines older than a year are dropped, the rest still verifies and says so', async () => {
  await append(ids(3), 0);
  await append(ids(2), 10 * dayMs);
  await append(ids(2), 300 * dayMs);
  expect(await pruneChains(storage, nodeHasher, 364 * dayMs)).toBe(0);
  expect(await pruneChains(storage, nodeHasher, 370 * dayMs)).toBe(1);
  expect(await verify()).toMatchObject({ ok: true, from: 4, lines: 5 });
  const rows = await auditRowsAfter(storage.reader, 'one', 0, 100);
  expect(rows.map((row) => row.action)).toEqual([
    ...Array.from({ length: 4 }, () => 'record.changed'),
    'journal.pruned',
  ]);
  await anchorHeads(storage, key, 370 * dayMs);
  // A later cut goes past the line that told of the first one, and tells of itself.
  expect(await pruneChains(storage, nodeHasher, 800 * dayMs)).toBe(1);
  expect(await verify()).toMatchObject({ ok: true, lines: 1 });
  await append(ids(1), 800 * dayMs);
  expect(await verify()).toMatchObject({ ok: true, lines: 2 });
  expect((await auditHeads(storage.reader, 'one'))[0]).toMatchObject({ seq: 10, baseSeq: 8 });
});
