import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { activated, testClient } from '@cartable/server/testing/testClient.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolmentPath, readTicket } from './enrolment.ts';
import { goodPassphrase, openTestKey, removeTestKey, startTestKey } from './testKey.ts';

let server: TestServer;
const technician = () => technicianClient;
let technicianClient: ReturnType<typeof testClient>;
beforeAll(async () => {
  server = await startTestServer();
  technicianClient = testClient(server.origin);
  await activated(technicianClient, server.account('technician').code);
});
afterAll(() => server.stop());

async function keyFor(userId: string) {
  const path = '/api/v1/school/keys';
  const response = await technician().session.send({ method: 'POST', path, json: { userIds: [userId] } });
  const [key] = keyBatch.parse(await response.json()).keys;
  if (key === undefined) throw new Error('no key');
  return key;
}
async function stateOf(keyId: string) {
  const path = `/api/v1/school/keys/${keyId}`;
  return (await technician().session.send({ method: 'GET', path })).json();
}
/** A key as `key personalise` leaves it, with this in its enrolment file. */
function preparedFolder(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-enrol-'));
  mkdirSync(join(folder, 'data'));
  writeFileSync(enrolmentPath(join(folder, 'data')), text);
  return folder;
}
const ticketFile = (ticket: string) => JSON.stringify({ product: 'cartable', format: 1, ticket });

test('the first start uses the ticket of the key and forgets it; nothing is asked of the pupil but their code', async () => {
  const { keyId, ticket } = await keyFor('pupil-1-01');
  const folder = preparedFolder(ticketFile(ticket));
  const opened = await openTestKey(folder);
  const password = utf8('un mot de passe assez long 42');
  const { code } = server.account('pupil-1-01');
  await opened.ask('account.activate', { server: server.origin, code, password });
  // Not before the sign-in is durable on the key.
  expect(existsSync(enrolmentPath(join(folder, 'data')))).toBe(true);
  await opened.ask('vault.create', { passphrase: utf8(goodPassphrase) });
  expect(existsSync(enrolmentPath(join(folder, 'data')))).toBe(false);
  expect(await stateOf(keyId)).toMatchObject({ state: 'active', program: 'test' });
  await opened.settled();
  await removeTestKey(opened);
});

test('a key that lost its database is still the key of the fleet: said to be lost, it erases itself', async () => {
  const { keyId, ticket } = await keyFor('pupil-1-04');
  const folder = preparedFolder(ticketFile(ticket));
  const before = await openTestKey(folder, undefined, keyId);
  // The bytes of a password are wiped by each use.
  const password = () => utf8('un mot de passe assez long 42');
  const { code, login } = server.account('pupil-1-04');
  await before.ask('account.activate', { server: server.origin, code, password: password() });
  await before.ask('vault.create', { passphrase: utf8(goodPassphrase) });
  await before.settled();
  await before.close();
  rmSync(join(folder, 'data', 'vault', 'db'), { recursive: true });

  const after = await openTestKey(folder, undefined, keyId);
  await after.ask('vault.unlock', { passphrase: utf8(goodPassphrase) });
  await after.heard((event) => event.type === 'state' && event.state.phase === 'firstStart');
  await after.ask('account.signIn', { server: server.origin, login, password: password() });
  await after.settled();
  expect((await stateOf(keyId)).events.map(({ kind }: { kind: string }) => kind)).toEqual([
    'active',
    'active',
    'prepared',
  ]);
  await technician().session.send({ method: 'POST', path: `/api/v1/keys/${keyId}/loss` });
  await expect(after.ask('sync.now', {})).rejects.toMatchObject({ code: 'sync.device_revoked' });
  await after.heard((event) => event.type === 'state' && event.state.problem?.code === 'sync.device_revoked');
  // Begun anew, it does not come back.
  const again = after.ask('account.signIn', { server: server.origin, login, password: password() });
  await expect(again).rejects.toMatchObject({ code: 'fleet.key_ended' });
  await removeTestKey(after);
});

test.each([
  ['that is known to be protected', true],
  ['whose folder takes no file', false],
])('a key %s is found out before code and ticket are spent', async (_what, readOnly) => {
  const { keyId, ticket } = await keyFor('pupil-1-05');
  const folder = preparedFolder(ticketFile(ticket));
  // A folder of the system in which nobody may make a file, whoever runs this.
  if (!readOnly) symlinkSync('/sys', join(folder, 'data', 'vault'));
  const { code, login } = server.account('pupil-1-05');
  const password = () => utf8('un mot de passe assez long 42');
  const protectedKey = await openTestKey(folder, undefined, undefined, readOnly);
  for (const refused of [
    () => protectedKey.ask('account.checkCode', { server: server.origin, code }),
    () => protectedKey.ask('account.activate', { server: server.origin, code, password: password() }),
    () => protectedKey.ask('account.signIn', { server: server.origin, login, password: password() }),
  ]) {
    await expect(refused()).rejects.toMatchObject({ code: 'key.start_read_only' });
  }
  expect(await stateOf(keyId)).toMatchObject({ state: 'prepared' });
  await removeTestKey(protectedKey);
  // The code is good on a key that can be written.
  const good = await openTestKey(preparedFolder(ticketFile(ticket)));
  await good.ask('account.checkCode', { server: server.origin, code });
  await removeTestKey(good);
});

test('a ticket for somebody else refuses the start, and the code stays good', async () => {
  const { ticket } = await keyFor('pupil-1-02');
  const folder = preparedFolder(ticketFile(ticket));
  await expect(startTestKey(server.origin, server.account('pupil-1-03').code, folder)).rejects.toMatchObject({
    code: 'fleet.ticket_other_person',
  });
  const plain = await startTestKey(server.origin, server.account('pupil-1-03').code);
  await removeTestKey(plain);
  rmSync(folder, { recursive: true });
});

test.each([
  ['no JSON', 'x'],
  ['another kind of file', '{"product":"cartable"}'],
  ['too large', ticketFile('x'.repeat(5000))],
])('a spoilt ticket (%s) is not passed over', async (_what, text) => {
  const folder = preparedFolder(text);
  expect(() => readTicket(join(folder, 'data'))).toThrow('fleet.ticket_forged');
  rmSync(folder, { recursive: true });
});
