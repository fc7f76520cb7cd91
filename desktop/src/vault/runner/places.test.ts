import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addPerson, addSchool, membershipOf, writeRecords } from '@cartable/server/testing/addPerson.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { testClient } from '@cartable/server/testing/testClient.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Vault } from '../vault.ts';
import { nodeVaultTools } from '../vaultTools.ts';
import { vaultClock } from './vaultClock.ts';
import { assignmentArgs } from '@cartable/shared/testing/smallSchool.ts';
import {
  goodPassphrase,
  openTestKey,
  removeTestKey,
  startTestKey,
  type TestKey,
  testPassword,
} from './testKey.ts';

const elsewhere = '0782222Z';
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await addSchool(server, elsewhere, 'Lycée Jules-Verne');
});
afterAll(() => server.stop());

const query = (key: TestKey, name: string, args: object = {}) => key.ask('query', { name, args });
const me = async (key: TestKey) => (await key.ask('host.state', {})).me;
const text = (value: unknown) => JSON.stringify(value);

async function setState(state: 'open' | 'suspended'): Promise<void> {
  await server.running.storage.transaction((writer) =>
    writer.updateTable('school').set({ state }).where('school_id', '=', server.demo.schoolId).execute(),
  );
}

async function teacherInTwo(userId: string) {
  const { code } = await addPerson(server, { userId, role: 'teacher' });
  const teaching = { classId: '2de-1' as never, subjectId: 'maths' as never };
  await writeRecords(server, [membershipOf(userId, 'teacher', teaching)]);
  const key = await startTestKey(server.origin, code);
  const there = await addPerson(server, {
    ...{ userId: `${userId}-there`, role: 'teacher', schoolId: elsewhere, login: `${userId}.there` },
  });
  const other = testClient(server.origin);
  await other.auth.activate(there.code, 'sept lampes vertes', { label: 'x' });
  await key.ask('ask', {
    name: 'account.join',
    args: { login: `${userId}.there` },
    secrets: { password: utf8(testPassword), other: utf8('sept lampes vertes') },
  });
  return { key, place: { schoolId: elsewhere, userId: `${userId}-there`, profile: 'work' } as const };
}

test('a teacher’s key goes to the other school: nothing of the first is left, and it comes back after a lock', async () => {
  const { key, place } = await teacherInTwo('k-two');
  const home = await me(key);
  await key.ask('mutate', { name: 'settings.set', args: { key: 'theme', value: 'dark' } });
  await key.settled();
  expect(text(await query(key, 'directory.teaching'))).toContain('2de-1');

  await key.ask('account.changePlace', place);
  await key.settled();
  expect(await me(key)).toMatchObject({ schoolId: elsewhere, userId: place.userId, several: true });
  expect(await query(key, 'directory.teaching')).toEqual([]);
  expect(text(await query(key, 'directory.me'))).toContain('Jules-Verne');

  await key.ask('vault.lock', {});
  await key.ask('vault.unlock', { passphrase: utf8(goodPassphrase) });
  expect(await me(key)).toMatchObject({ schoolId: elsewhere });
  await key.settled();
  await key.ask('account.changePlace', {
    schoolId: home?.schoolId ?? '',
    userId: home?.userId ?? '',
    profile: 'work',
  });
  await key.settled();
  expect(text(await query(key, 'directory.teaching'))).toContain('2de-1');
  await removeTestKey(key);
});

test('what waits goes up first; with no network nothing changes and nothing is lost', async () => {
  const { key, place } = await teacherInTwo('k-waits');
  // The school shuts: the key's work is not taken.
  await setState('suspended');
  await key.ask('mutate', { name: 'settings.set', args: { key: 'theme', value: 'dark' } });
  await expect(key.ask('account.changePlace', place)).rejects.toMatchObject({ code: 'school.not_open' });
  expect(await me(key)).toMatchObject({ userId: 'k-waits' });
  expect((await key.ask('sync.status', {})).pending).toBe(1);
  await setState('open');
  await key.ask('account.changePlace', place);
  expect(await me(key)).toMatchObject({ userId: place.userId });
  await removeTestKey(key);
});

test('files that a rebuilding found are judged before the place is left', async () => {
  const { key, place } = await teacherInTwo('k-found');
  const path = join(key.folder, 'cours.odt');
  writeFileSync(path, 'brouillon');
  await key.ask('content.add', { path, name: 'cours.odt' });
  await key.close();
  const vault = new Vault(nodeVaultTools(join(key.folder, 'data', 'vault'), vaultClock));
  await vault.unlock(secret(utf8(goodPassphrase)));
  vault.content?.files.found.mark(vault.content.files.ids());
  await vault.lock('quit');

  await setState('suspended');
  const found = await openTestKey(key.folder);
  await found.ask('vault.unlock', { passphrase: utf8(goodPassphrase) });
  await expect(found.ask('account.changePlace', place)).rejects.toMatchObject({
    code: 'account.work_waiting',
    data: { waiting: 1 },
  });
  await setState('open');
  await found.settled();
  expect(text(await query(found, 'documents.search', { text: 'cours' }))).toContain('cours.odt');
  await found.ask('account.changePlace', place);
  await removeTestKey(found);
});

test('a parent’s screens have nothing of the teacher’s, on the same account', async () => {
  const { code } = await addPerson(server, { userId: 'k-both', role: 'teacher' });
  await writeRecords(server, [
    membershipOf('k-both', 'teacher', { classId: '2de-1' as never, subjectId: 'maths' as never }),
    membershipOf('k-both', 'guardian', { pupilId: 'pupil-2-01' as never, classId: '2de-2' as never }),
  ]);
  const key = await startTestKey(server.origin, code);
  expect(await me(key)).toMatchObject({ roles: ['teacher'], several: true });
  const pupils = (classId: string) => query(key, 'directory.classPupils', { classId });
  expect(await pupils('2de-1')).not.toEqual([]);
  expect(await pupils('2de-2')).toEqual([]);
  const { schoolId } = server.demo;
  await key.ask('account.changePlace', { schoolId, userId: 'k-both', profile: 'family' });
  await key.settled();
  expect(await me(key)).toMatchObject({ roles: ['guardian'], profile: 'family' });
  expect(await pupils('2de-1')).toEqual([]);
  expect(text(await query(key, 'directory.children'))).toContain('pupil-2-01');
  // What a teacher may do is refused on the key itself, before any server.
  const given = { ...assignmentArgs('w1'), classId: '2de-1', subjectId: 'maths' };
  await expect(key.ask('mutate', { name: 'homework.give', args: given })).rejects.toMatchObject({
    code: 'action.not_allowed',
  });
  await removeTestKey(key);
});
