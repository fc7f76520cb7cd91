import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeRandom } from '../nodeCrypto.ts';
import {
  changeDatabase,
  goodPassphrase,
  openTestKey,
  removeTestKey,
  startTestKey,
  type TestKey,
} from './testKey.ts';

const scratch = mkdtempSync(join(tmpdir(), 'cartable-read-only-'));
let server: TestServer;
let written: TestKey;

beforeAll(async () => {
  server = await startTestServer();
  written = await startTestKey(server.origin, server.account('pupil-1-01').code);
}, 60_000);
afterAll(async () => {
  await removeTestKey(written);
  await server.stop();
  rmSync(scratch, { recursive: true });
});

/** Every file of a key and a digest of its bytes; but the count of attempts, which goes to memory only where the folder refuses it. */
function bytesOf({ folder }: TestKey): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (one) => one.isFile() && !one.name.startsWith('attempts.'),
  );
  return new Map(
    files.map((one) => {
      const path = join(one.parentPath, one.name);
      return [path, createHash('sha256').update(readFileSync(path)).digest('hex')];
    }),
  );
}

it('a write-protected key shows all it holds, refuses each change by its code, and not one of its bytes changes', async () => {
  const bytes = nodeRandom.bytes(200_000);
  const path = join(scratch, 'exposé.pdf');
  writeFileSync(path, bytes);
  const { name, content } = await written.ask('content.add', { path, name: 'exposé.pdf' });
  const place = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23' };
  const document = { ...place, id: newId(nodeRandom), copyId: newId(nodeRandom), name, content };
  await written.ask('mutate', { name: 'documents.putFile', args: document });
  await written.settled();
  const home = await written.ask('query', { name: 'home.pupil', args: {} });
  await written.close();
  const before = bytesOf(written);

  const key = await openTestKey(written.folder, undefined, undefined, true);
  await expect(
    key.ask('vault.unlock', { passphrase: utf8('un autre secret bien long') }),
  ).rejects.toMatchObject({ code: 'vault.passphrase_wrong' });
  await key.ask('vault.unlock', { passphrase: utf8(goodPassphrase) });
  expect(await key.ask('host.state', {})).toMatchObject({
    phase: 'unlocked',
    readOnly: true,
    me: { userId: 'pupil-1-01' },
  });
  expect(await key.ask('query', { name: 'home.pupil', args: {} })).toEqual(home);
  const read = await key.ask('content.read', { manifest: content.manifest, offset: 100_000, length: 1000 });
  expect(Buffer.compare(read?.bytes ?? new Uint8Array(), bytes.subarray(100_000, 101_000))).toBe(0);
  const copy = join(scratch, 'copie.pdf');
  await key.ask('content.save', { manifest: content.manifest, path: copy });
  expect(Buffer.compare(readFileSync(copy), bytes)).toBe(0);
  for (const refused of [
    key.ask('mutate', { name: 'settings.set', args: { key: 'theme', value: 'dark' } }),
    key.ask('content.add', { path, name: 'exposé.pdf' }),
    key.ask('sync.now', {}),
  ]) {
    await expect(refused).rejects.toMatchObject({ code: 'key.read_only' });
  }
  expect(await key.ask('key.prepareRemoval', {})).toEqual({ safe: true, pending: 0 });
  expect(bytesOf(written)).toEqual(before);
}, 60_000);

it('a write-protected key that an older program left is read as it stands', async () => {
  await changeDatabase(written.folder, (writer) => {
    writer.run('DELETE FROM sync_layout WHERE version > 6');
    writer.run('ALTER TABLE sync_state DROP COLUMN whole');
    // A kind of record that the older program did not know, and a table that it did not have.
    writer.run(`UPDATE sync_state SET known_types = '["homework.assignment"]'`);
    writer.run('DROP VIEW "homework_assignment"');
    writer.run('CREATE VIEW "homework_assignment" AS SELECT * FROM "homework_assignment_record"');
  });
  const before = bytesOf(written);
  const key = await openTestKey(written.folder, undefined, undefined, true);
  await key.ask('vault.unlock', { passphrase: utf8(goodPassphrase) });
  expect(await key.ask('host.state', {})).toMatchObject({ phase: 'unlocked', readOnly: true });
  const documents = await key.ask('query', { name: 'documents.list', args: { parentId: null } });
  expect(documents).toMatchObject({ nodes: [{ name: 'exposé.pdf' }] });
  expect(await key.ask('sync.status', {})).toMatchObject({ firstSyncRecords: null });
  await expect(key.ask('sync.now', {})).rejects.toMatchObject({ code: 'key.read_only' });
  await key.close();
  expect(bytesOf(written)).toEqual(before);
}, 60_000);
