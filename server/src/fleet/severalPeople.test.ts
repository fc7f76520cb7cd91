import { type KeyBatch, keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

/** Several people at one fleet: at the same moment, and each for those they answer for. */

let server: TestServer;
let technician: TestClient;
let cpe: TestClient;
beforeAll(async () => {
  server = await startTestServer();
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  cpe = testClient(server.origin);
  await activated(cpe, (await addPerson(server, { userId: 'cpe', role: 'cpe' })).code);
});
afterAll(() => server.stop());

async function json(client: TestClient, method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
  const response = await client.session.send({ method, path, ...(body && { json: body }) });
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}
async function prepare(wish: object): Promise<KeyBatch> {
  return keyBatch.parse(await json(technician, 'POST', '/api/v1/school/keys', wish));
}
async function keyForHead() {
  const [key] = (await prepare({ userIds: ['head'] })).keys;
  if (key === undefined) throw new Error('no key');
  return key;
}
const detail = (keyId: string) => json(technician, 'GET', `/api/v1/school/keys/${keyId}`);
const setState = (keyId: string, state: string) =>
  json(technician, 'PUT', `/api/v1/school/keys/${keyId}/state`, { state });
const lose = (client: TestClient, keyId: string) => json(client, 'POST', `/api/v1/keys/${keyId}/loss`);

test('two technicians who prepare one class at the same moment make one key a pupil', async () => {
  const { classes } = await json(technician, 'GET', '/api/v1/school/keys');
  const classId: string = classes[0].id;
  const both = await Promise.allSettled([prepare({ classId }), prepare({ classId })]);
  const made = both.flatMap((one) => (one.status === 'fulfilled' ? one.value.keys : []));
  const people = made.map((key) => key.holder?.userId);
  expect(people.length).toBeGreaterThan(3);
  expect(new Set(people).size).toBe(people.length);
  for (const one of both) if (one.status === 'rejected') expect(one.reason.code).toBe('fleet.nobody');
});

test('the head’s key is neither the CPE’s nor a technician’s to erase, once it is in use', async () => {
  const head = await addPerson(server, { userId: 'head', role: 'head' });
  const { keyId, ticket } = await keyForHead();
  expect(await detail(keyId)).toMatchObject({ mayEnd: true });
  // Not started: nothing is on it, and technicians make it anew.
  const path = `/api/v1/school/keys/${keyId}/replacement`;
  const [again] = keyBatch.parse(await json(technician, 'POST', path)).keys;
  const fresh = again?.keyId ?? '';
  expect(await codeOf(json(cpe, 'POST', `/api/v1/keys/${fresh}/loss`))).toBe('auth.forbidden');
  const client = testClient(server.origin);
  expect(await codeOf(client.auth.activate(head.code, testPassword, { label: 'Clé', ticket }))).toBe(
    'fleet.key_ended',
  );
  const device = { label: 'Clé', ticket: again?.ticket ?? '' };
  await client.session.adopt(await client.auth.activate(head.code, testPassword, device));
  for (const who of [cpe, technician]) {
    expect(await codeOf(lose(who, fresh))).toBe('auth.forbidden');
    expect(await json(who, 'GET', `/api/v1/school/keys/${fresh}`)).toMatchObject({ mayEnd: false });
    const listed = await json(who, 'GET', `/api/v1/school/keys?q=${again?.serial}`);
    expect(listed.keys).toMatchObject([{ keyId: fresh, mayEnd: false }]);
  }
  expect(await codeOf(setState(fresh, 'revoked'))).toBe('auth.forbidden');
  expect(await codeOf(json(technician, 'POST', `/api/v1/school/keys/${fresh}/replacement`))).toBe(
    'auth.forbidden',
  );
  expect(await detail(fresh)).toMatchObject({ state: 'active' });
  // The head says so; then another key takes its place.
  await lose(client, fresh);
  expect(await codeOf(json(technician, 'POST', `/api/v1/school/keys/${fresh}/replacement`))).toBe('ok');
});
