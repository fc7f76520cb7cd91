import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endSession } from '@cartable/server/storage/repositories/refreshTokens.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import type { PupilHome } from '@cartable/shared/domain/home/queries/pupil.ts';
import type { HandInList } from '@cartable/shared/domain/homework/queries/handIns.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nodeRandom } from '../nodeCrypto.ts';
import {
  goodPassphrase,
  openTestKey,
  removeTestKey,
  startTestKey,
  type TestKey,
  testPassword,
} from './testKey.ts';

let server: TestServer;
const keys: TestKey[] = [];
const scratch = mkdtempSync(join(tmpdir(), 'cartable-scratch-'));

beforeAll(async () => {
  server = await startTestServer();
});
afterEach(async () => {
  for (const key of keys.splice(0)) await removeTestKey(key);
});
afterAll(async () => {
  await server.stop();
  rmSync(scratch, { recursive: true });
});

async function start(userId: string): Promise<TestKey> {
  const key = await startTestKey(server.origin, server.account(userId).code);
  keys.push(key);
  return key;
}

/** Every file under a folder. */
function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a pupil’s key and a teacher’s key', { timeout: 60_000 }, () => {
  it('does the main job: offline work and a file go up, the teacher sees them, the mark comes down', async () => {
    const pupil = await start('pupil-1-01');
    await pupil.heard((event) => event.type === 'sync' && (event.status.firstSyncRecords ?? 0) > 100);
    expect(await pupil.ask('sync.status', {})).toMatchObject({ firstSyncRecords: null });
    const home = (await pupil.ask('query', { name: 'home.pupil', args: {} })) as PupilHome;
    const work = [...home.upcoming.lines, ...home.overdue.lines].find(
      (one) => one.handIn !== 'none' && one.handInState === 'todo',
    );
    expect(work).toBeDefined();
    const assignmentId = work?.id ?? '';

    const bytes = nodeRandom.bytes(1_500_000);
    const path = join(scratch, 'Rédaction – été.odt');
    writeFileSync(path, bytes);
    const file = await pupil.ask('content.add', { path, name: 'Rédaction – été.odt' });
    await pupil.ask('mutate', { name: 'homework.setDone', args: { assignmentId, done: true } });
    const handIn = { id: newId(nodeRandom), assignmentId, comment: 'Voici mon travail.', files: [file] };
    await pupil.ask('mutate', { name: 'homework.handIn', args: handIn });
    expect(await pupil.settled()).toMatchObject({ pending: 0, refused: 0 });

    const subjectTeacher = await start(teacherOf(work?.subjectId ?? ''));
    const list = (await subjectTeacher.ask('query', {
      name: 'homework.handIns',
      args: { assignmentId },
    })) as HandInList;
    const received = list.pupils.find((one) =>
      one.versions.some((version) => version.comment === 'Voici mon travail.'),
    );
    expect(received?.state).toBe('submitted');
    const attached = received?.versions[0]?.files[0];
    expect(attached?.name).toBe('Rédaction – été.odt');
    await subjectTeacher.ask('files.fetch', { file });
    const read = await subjectTeacher.ask('content.read', {
      manifest: file.content.manifest,
      offset: 1_000_000,
      length: 1000,
    });
    expect(read?.sizeBytes).toBe(bytes.length);
    expect(Buffer.compare(read?.bytes ?? new Uint8Array(), bytes.subarray(1_000_000, 1_001_000))).toBe(0);
  });

  it('keeps everything over a lock, encrypted, and knows a wrong passphrase', async () => {
    const key = await start('pupil-1-02');
    const before = await key.ask('query', { name: 'home.pupil', args: {} });
    const { folder } = key;
    await key.ask('vault.lock', {});
    await expect(key.ask('query', { name: 'home.pupil', args: {} })).rejects.toMatchObject({
      code: 'vault.locked',
    });
    for (const file of filesUnder(folder)) {
      const text = readFileSync(file).toString('latin1');
      expect(text.includes('SQLite format') || text.includes('"dueOn"'), file).toBe(false);
    }
    const again = await openTestKey(folder);
    keys.push(again);
    expect(await again.ask('host.state', {})).toMatchObject({ phase: 'locked', me: null });
    await expect(
      again.ask('vault.unlock', { passphrase: utf8('un autre secret bien long') }),
    ).rejects.toMatchObject({
      code: 'vault.passphrase_wrong',
    });
    await again.ask('vault.unlock', { passphrase: utf8(goodPassphrase) });
    expect(await again.ask('host.state', {})).toMatchObject({
      phase: 'unlocked',
      me: { userId: 'pupil-1-02' },
    });
    expect(await again.ask('query', { name: 'home.pupil', args: {} })).toEqual(before);
  });

  it('goes on by itself once the account was entered again after its session had ended', async () => {
    const key = await start('pupil-1-07');
    const { schoolId, userId } = (await key.ask('host.state', {})).me ?? { schoolId: '', userId: '' };
    const [device] = await key.ask('account.devices', {});
    await server.running.storage.transaction((writer) =>
      endSession(writer, schoolId, device?.deviceId ?? '', Date.now()),
    );
    const home = (await key.ask('query', { name: 'home.pupil', args: {} })) as PupilHome;
    const assignmentId = home.upcoming.lines[0]?.id ?? '';
    await key.ask('mutate', { name: 'homework.setDone', args: { assignmentId, done: true } });
    await expect(key.ask('sync.now', {})).rejects.toMatchObject({ code: 'auth.session_ended' });
    const stopped = await key.ask('sync.status', {});
    expect(stopped).toMatchObject({ connection: 'signIn', pending: 1 });
    await key.ask('account.signIn', {
      server: server.origin,
      login: server.account(userId).login,
      password: utf8(testPassword),
    });
    await key.heard(
      (event) =>
        event.type === 'sync' &&
        event.status.connection === 'online' &&
        (event.status.lastSyncAt ?? 0) > (stopped.lastSyncAt ?? 0),
    );
    expect(await key.ask('sync.status', {})).toMatchObject({ connection: 'online', pending: 0, refused: 0 });
  });

  it('opens a document elsewhere, takes the change back and wipes the copy', async () => {
    const key = await start('pupil-1-03');
    const path = join(scratch, 'plan.txt');
    writeFileSync(path, 'premier jet');
    const { name, content } = await key.ask('content.add', { path, name: 'plan.txt' });
    const id = newId(nodeRandom);
    const put = {
      id,
      copyId: newId(nodeRandom),
      parentId: null,
      name,
      content,
      base: null,
      deviceLabel: 'clé',
      day: '2026-11-23',
    };
    await key.ask('mutate', { name: 'documents.putFile', args: put });
    const out = await key.ask('content.checkOut', { nodeId: id });
    expect(readFileSync(out.path, 'utf8')).toBe('premier jet');
    writeFileSync(out.path, 'second jet, plus long');
    await key.ask('files.checkIn', { nodeId: id });
    expect(() => statSync(out.path)).toThrow();
    await key.settled();
    const row = await key.ask('query', { name: 'documents.node', args: { id } });
    expect(row).toMatchObject({ name: 'plan.txt', version: 2, content: { sizeBytes: 21 } });
  });

  it('works with no server at all and says so', async () => {
    const key = await start('pupil-1-04');
    const home = (await key.ask('query', { name: 'home.pupil', args: {} })) as PupilHome;
    await server.running.stop();
    try {
      const assignmentId = home.upcoming.lines[0]?.id ?? '';
      await key.ask('mutate', { name: 'homework.setDone', args: { assignmentId, done: true } });
      await expect(key.ask('sync.now', {})).rejects.toMatchObject({ code: 'net.unreachable' });
      expect(await key.ask('sync.status', {})).toMatchObject({ connection: 'offline', pending: 1 });
      const after = (await key.ask('query', { name: 'home.pupil', args: {} })) as PupilHome;
      expect(after.upcoming.lines.find((one) => one.id === assignmentId)?.done ?? true).toBe(true);
      expect(await key.ask('key.prepareRemoval', {})).toEqual({ safe: true, pending: 1 });
    } finally {
      server = await startTestServer();
    }
  });

  it('erases itself when it meets the server after it was declared lost', async () => {
    const lost = await start('pupil-1-06');
    const other = await openTestKey();
    keys.push(other);
    const { login } = server.account('pupil-1-06');
    await other.ask('account.signIn', {
      server: server.origin,
      login,
      password: utf8('un mot de passe assez long 42'),
    });
    await other.ask('vault.create', { passphrase: utf8(goodPassphrase) });
    const devices = await other.ask('account.devices', {});
    const gone = devices.find((device) => !device.current);
    await other.ask('account.revokeDevice', { deviceId: gone?.deviceId ?? '' });
    await expect(lost.ask('sync.now', {})).rejects.toMatchObject({ code: expect.stringMatching(/revoked$/) });
    await lost.heard(
      (event) => event.type === 'state' && event.state.problem?.code === 'sync.device_revoked',
    );
    expect(await lost.ask('host.state', {})).toMatchObject({ phase: 'firstStart', me: null });
    expect(filesUnder(join(lost.folder, 'data', 'vault'))).toEqual([]);
    // The other key is in use and untouched.
    expect(await other.settled()).toMatchObject({ connection: 'online' });
  });

  it('refuses a chosen passphrase that a classmate could guess, and creates nothing', async () => {
    const key = await openTestKey();
    keys.push(key);
    const { code } = server.account('pupil-1-05');
    await key.ask('account.activate', {
      server: server.origin,
      code,
      password: utf8('un mot de passe assez long 42'),
    });
    await expect(key.ask('vault.create', { passphrase: utf8('motdepasse123') })).rejects.toMatchObject({
      code: expect.stringMatching(/^vault\.passphrase_/),
    });
    expect(await key.ask('host.state', {})).toMatchObject({ phase: 'firstStart' });
    await key.ask('vault.create', { passphrase: utf8(goodPassphrase) });
    expect(await key.ask('vault.sheet', {})).toMatchObject({ personName: expect.stringContaining(' ') });
  });
});

/** The demonstration's teacher of a subject. */
function teacherOf(subjectId: string): string {
  return `teacher-${subjectId}`;
}
