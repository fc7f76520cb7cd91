import { keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeHasher } from '../ops/nodeHost.ts';
import { eraseAccount } from '../storage/repositories/erasure.ts';
import { joinAccounts } from '../storage/repositories/personAccounts.ts';
import { personKeys } from '../storage/repositories/personTables.ts';
import { forgetStrays, strayKeysOf } from '../storage/repositories/strayKeys.ts';
import { addPerson, addSchool } from '../testing/addPerson.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

/** What technicians see of keys of the program that are none of the fleet's. */

let server: TestServer;
let technician: TestClient;
let now = Date.now();
const unknown = 'A'.repeat(22);
const serialOf = (keyId: string) => keyNames(nodeHasher, keyId).serial;

beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
});
afterAll(() => server.stop());

async function json(client: TestClient, method: 'GET' | 'POST', path: string, body?: object) {
  const response = await client.session.send({ method, path, ...(body && { json: body }) });
  return JSON.parse(await response.text());
}
async function keyFor(userId: string) {
  const [key] = keyBatch.parse(
    await json(technician, 'POST', '/api/v1/school/keys', { userIds: [userId] }),
  ).keys;
  if (key === undefined) throw new Error('no key');
  return key;
}
type Told = Readonly<Record<'reason' | 'serial', string | null>> & {
  readonly at: number;
  readonly holder: { readonly userId: string };
};
/** What the fleet's page tells of a person: why, which number, when. */
async function told(userId: string, client = technician) {
  const { strays } = await json(client, 'GET', '/api/v1/school/keys');
  return (strays as Told[]).flatMap(({ holder, reason, serial, at }) =>
    holder.userId === userId ? [[reason, serial, at]] : [],
  );
}
/** A first start with the activation code. */
const start = (userId: string, more: { readonly ticket?: string; readonly keyId?: string }) =>
  testClient(server.origin).auth.activate(server.account(userId).code, testPassword, {
    label: 'Clé',
    ...more,
  });
const signIn = (userId: string, more: { readonly ticket?: string; readonly keyId?: string }) =>
  testClient(server.origin).auth.signIn(server.account(userId).login, testPassword, {
    label: 'Clé',
    ...more,
  });

test('a number that nobody knows: the person, the number and the day, once, the newest; gone when they start a key of the fleet', async () => {
  const who = 'pupil-1-01';
  await start(who, { keyId: unknown });
  expect(await told(who)).toEqual([['unknown', serialOf(unknown), now]]);
  now += 60_000;
  const other = 'B'.repeat(22);
  await signIn(who, { keyId: other });
  expect(await told(who)).toEqual([['unknown', serialOf(other), now]]);
  const { ticket } = await keyFor(who);
  await signIn(who, { ticket });
  expect(await told(who)).toEqual([]);
});

test('somebody else’s number, also with a key of one’s own', async () => {
  const { keyId, ticket } = await keyFor('pupil-1-02');
  await start('pupil-1-02', { ticket });
  const own = await keyFor('pupil-1-03');
  await start('pupil-1-03', { ticket: own.ticket });
  await signIn('pupil-1-03', { keyId: own.keyId });
  expect(await told('pupil-1-03')).toEqual([]);
  await signIn('pupil-1-03', { keyId });
  expect(await told('pupil-1-03')).toEqual([['other', serialOf(keyId), now]]);
  expect(await told('pupil-1-02')).toEqual([]);
});

test('a key serves its person under each of their accounts: none of them is a stranger with it', async () => {
  const { keyId, ticket } = await keyFor('pupil-1-07');
  await start('pupil-1-07', { ticket });
  const other = { schoolId: server.demo.schoolId, userId: 'also-teacher' };
  const { code } = await addPerson(server, { userId: other.userId, role: 'teacher' });
  const { login } = await testClient(server.origin).auth.activate(code, testPassword, {
    label: 'Clé',
    keyId,
  });
  expect(await told(other.userId)).toEqual([['other', serialOf(keyId), now]]);
  await server.running.storage.transaction(async (writer) => {
    await forgetStrays(writer, other.schoolId, other.userId);
    await joinAccounts(writer, [{ ...other, userId: 'pupil-1-07' }, other], 'person', now);
  });
  await testClient(server.origin).auth.signIn(login, testPassword, { label: 'Clé', keyId });
  expect(await told(other.userId)).toEqual([]);
});

test('also in another school that knows nothing of it; on another stick its number is unknown there', async () => {
  const schoolId = '0782222Z';
  await addSchool(server, schoolId, 'Lycée Jules-Verne');
  const { code } = await addPerson(server, { userId: 'both', role: 'teacher' });
  const password = 'sept lampes vertes';
  const { keyId, ticket } = await keyFor('both');
  const key = testClient(server.origin);
  await key.auth.activate(code, testPassword, { label: 'Clé', ticket });
  const there = await addPerson(server, { userId: 'both', role: 'teacher', schoolId, login: 'both.there' });
  await key.auth.activate(there.code, password, { label: 'Clé', keyId });
  const { reader } = server.running.storage;
  expect(await strayKeysOf(reader, schoolId, now, 9)).toEqual([]);
  await testClient(server.origin).auth.signIn('both.there', password, { label: 'Clé', keyId });
  const stray = { userId: 'both', reason: 'unknown', keyId, at: now };
  expect(await strayKeysOf(reader, schoolId, now, 9)).toEqual([stray]);
  // It is part of what is told to the person about themselves, and goes with the account.
  expect(await personKeys(reader, schoolId, 'both')).toEqual([
    { serial: keyId, state: 'stray:unknown', activeAt: now },
  ]);
  await server.running.storage.transaction((writer) => eraseAccount(writer, schoolId, 'both', now));
  expect(await strayKeysOf(reader, schoolId, now, 9)).toEqual([]);
});

test('a refused ticket: forged, with the number that came beside it or none; somebody else’s, with its own', async () => {
  const theirs = await keyFor('pupil-1-04');
  await expect(start('pupil-1-05', { ticket: 'x' })).rejects.toThrow('fleet.ticket_forged');
  expect(await told('pupil-1-05')).toEqual([['ticket', null, now]]);
  await expect(start('pupil-1-05', { ticket: 'x', keyId: unknown })).rejects.toThrow('fleet.ticket_forged');
  expect(await told('pupil-1-05')).toEqual([['ticket', serialOf(unknown), now]]);
  await expect(start('pupil-1-05', { ticket: theirs.ticket })).rejects.toThrow('fleet.ticket_other_person');
  expect(await told('pupil-1-05')).toEqual([['ticket', serialOf(theirs.keyId), now]]);
  // Neither the code nor the key is spent.
  await start('pupil-1-04', { ticket: theirs.ticket });
  expect(await told('pupil-1-04')).toEqual([]);
});

test('whom nobody recognised leaves no trace, nor does a program without a number', async () => {
  const before = (await json(technician, 'GET', '/api/v1/school/keys')).strays;
  await expect(
    testClient(server.origin).auth.signIn('nobody', testPassword, { label: 'Clé', ticket: 'x' }),
  ).rejects.toThrow('auth.');
  await start('pupil-1-06', {});
  expect((await json(technician, 'GET', '/api/v1/school/keys')).strays).toEqual(before);
});

test('the CPE, who only looks, is not told', async () => {
  const cpe = testClient(server.origin);
  await activated(cpe, (await addPerson(server, { userId: 'cpe', role: 'cpe' })).code);
  expect(await told('pupil-1-03', cpe)).toEqual([]);
  expect(await told('pupil-1-03')).toHaveLength(1);
});

test('nothing is shown or kept longer than a year', async () => {
  now += 366 * 86_400_000;
  // A technician's session has run out by then: the first of the sign-ins removes what is old.
  await signIn('pupil-1-06', { keyId: unknown });
  const { reader } = server.running.storage;
  const rows = await reader.selectFrom('stray_key').select(['user_id', 'reason']).execute();
  expect(rows).toEqual([{ user_id: 'pupil-1-06', reason: 'unknown' }]);
});
