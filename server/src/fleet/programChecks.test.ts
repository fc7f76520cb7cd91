import { keyBatch, largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import type { FleetKeyDetail, FleetPage } from '@cartable/shared/bridge/asks/fleet.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addPerson } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

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

async function json(client: TestClient, method: 'GET' | 'POST', path: string, body?: object) {
  const response = await client.session.send({ method, path, ...(body && { json: body }) });
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}

/** A key of the fleet that its person has started. */
interface StartedKey {
  readonly keyId: string;
  readonly serial: string;
  readonly client: TestClient;
}
let pupils = 0;
async function startedKey(): Promise<StartedKey> {
  pupils += 1;
  const userId = `pupil-1-${String(pupils).padStart(2, '0')}`;
  const batch = keyBatch.parse(await json(technician, 'POST', '/api/v1/school/keys', { userIds: [userId] }));
  const [made] = batch.keys;
  if (made === undefined) throw new Error('no key');
  const client = testClient(server.origin);
  const device = { label: 'Clé', ticket: made.ticket };
  await client.session.adopt(await client.auth.activate(server.account(userId).code, testPassword, device));
  return { keyId: made.keyId, serial: made.serial, client };
}
const tell = (client: TestClient, check: object | undefined, system = 'linux') =>
  json(client, 'POST', '/api/v1/updates/offer', { system, version: '1.0.0', failed: null, check });
const workshop = (serial: string, wrong: number, client = technician) =>
  json(client, 'POST', '/api/v1/school/key-checks', { checks: [{ serial, wrong }] });
const detail = (keyId: string): Promise<FleetKeyDetail> =>
  json(technician, 'GET', `/api/v1/school/keys/${keyId}`);
const kinds = async (keyId: string) => (await detail(keyId)).events.map(({ kind }) => kind);
const list = (query: string): Promise<FleetPage> => json(technician, 'GET', `/api/v1/school/keys?${query}`);

let key: StartedKey;
beforeEach(async () => {
  key = await startedKey();
});

describe('what a key finds of itself', () => {
  test('flags it everywhere the fleet is shown, and a good verification clears it', async () => {
    await tell(key.client, { at: 1, wrong: 3 });
    expect(await detail(key.keyId)).toMatchObject({
      modified: true,
      checks: [{ place: 'linux', wrong: 3 }],
    });
    const page = await list('state=modified');
    expect(page.keys.map(({ keyId }) => keyId)).toEqual([key.keyId]);
    expect(page.modified).toBe(1);
    const table = await technician.session.send({
      method: 'GET',
      path: '/api/v1/school/keys.csv?state=modified',
    });
    // An id that begins with a hyphen is kept from being a formula.
    expect(await table.text()).toMatch(new RegExp(`;oui;'?${key.keyId}\r\n`));
    const [own] = await json(key.client, 'GET', '/api/v1/keys');
    expect(own).toMatchObject({ modified: true });

    await tell(key.client, { at: 2, wrong: 0 });
    expect(await detail(key.keyId)).toMatchObject({ modified: false });
    expect((await list('state=modified')).total).toBe(0);
    expect(await kinds(key.keyId)).toEqual(['intact', 'modified', 'active', 'prepared']);
  });

  test('is written once, however often it is told, and a healthy key has no line in its history', async () => {
    await tell(key.client, { at: 1, wrong: 0 });
    const [first] = (await detail(key.keyId)).checks;
    for (let times = 0; times < 3; times += 1) await tell(key.client, { at: 1, wrong: 0 });
    expect((await detail(key.keyId)).checks).toEqual([first]);
    expect(await kinds(key.keyId)).toEqual(['active', 'prepared']);
  });

  test('on one system says nothing of the programs for the others', async () => {
    await tell(key.client, { at: 1, wrong: 1 }, 'win');
    await tell(key.client, { at: 2, wrong: 0 }, 'linux');
    expect(await detail(key.keyId)).toMatchObject({ modified: true });
    await tell(key.client, { at: 3, wrong: 0 }, 'win');
    expect(await detail(key.keyId)).toMatchObject({ modified: false });
  });

  test('is nothing on a session that is no key of the fleet, and a key of before tells nothing', async () => {
    const browser = testClient(server.origin);
    const { login } = server.account('pupil-1-01');
    await browser.session.adopt(await browser.auth.signIn(login, testPassword, { label: 'x' }));
    await tell(browser, { at: 9, wrong: 5 });
    await tell(key.client, undefined);
    expect((await list('state=modified')).total).toBe(0);
    expect((await detail(key.keyId)).checks).toEqual([]);
  });

  test.each([
    { at: 1, wrong: -1 },
    { at: 1, wrong: 1e9 },
    { at: 'x', wrong: 0 },
    { at: 1, wrong: 1, files: ['a'] },
  ])('is refused when it is %j', async (check) => {
    expect(await codeOf(tell(key.client, check))).toBe('request.invalid');
  });
});

describe('what a technician’s computer finds', () => {
  test('is not undone by what the program says of itself', async () => {
    await workshop(key.serial, 2);
    await tell(key.client, { at: 5, wrong: 0 });
    expect(await detail(key.keyId)).toMatchObject({ modified: true });
    await workshop(key.serial, 0);
    expect(await detail(key.keyId)).toMatchObject({ modified: false });
    const [last] = (await detail(key.keyId)).events;
    expect(last).toMatchObject({ kind: 'intact', by: { givenName: expect.any(String) } });
  });

  test('clears what the key had found, also when the key tells that again', async () => {
    await tell(key.client, { at: 7, wrong: 4 });
    await workshop(key.serial, 0);
    await tell(key.client, { at: 7, wrong: 4 });
    expect(await detail(key.keyId)).toMatchObject({ modified: false });
    await tell(key.client, { at: 8, wrong: 4 });
    expect(await detail(key.keyId)).toMatchObject({ modified: true });
  });

  test('names the serials that are none of the school’s, and is a technician’s', async () => {
    expect(await workshop('0000-0000', 1)).toEqual({ unknown: ['0000-0000'], tickets: [] });
    for (const client of [cpe, key.client]) {
      expect(await codeOf(workshop(key.serial, 1, client))).toBe('auth.forbidden');
    }
    expect(await detail(key.keyId)).toMatchObject({ modified: false });
  });
});

test('as many as a batch has are noted at once, and more are refused in words', async () => {
  const check = { serial: key.serial, wrong: 0 };
  const send = (count: number) =>
    json(technician, 'POST', '/api/v1/school/key-checks', { checks: Array(count).fill(check) });
  expect(await send(largestBatch)).toEqual({ unknown: [], tickets: [] });
  await expect(send(largestBatch + 1)).rejects.toMatchObject({
    code: 'fleet.checks_many',
    data: { max: largestBatch },
  });
});

describe('the tickets that verified keys carry', () => {
  const judged = async (checks: readonly { serial: string; ticket: string }[]) => {
    const body = { checks: checks.map((one) => ({ ...one, wrong: 0 })) };
    const { tickets } = await json(technician, 'POST', '/api/v1/school/key-checks', body);
    return tickets;
  };
  const fresh = async () => {
    const { keys } = keyBatch.parse(await json(technician, 'POST', '/api/v1/school/keys', { count: 2 }));
    const [one, other] = keys;
    if (one === undefined || other === undefined) throw new Error('no key');
    return [one, other] as const;
  };

  test('one that is good is not named, and is not spent by the question', async () => {
    const [{ keyId, serial, ticket }] = await fresh();
    expect(await judged([{ serial, ticket }])).toEqual([]);
    pupils += 1;
    const { code } = server.account(`pupil-1-${String(pupils).padStart(2, '0')}`);
    const device = { label: 'Clé', ticket };
    expect(await codeOf(testClient(server.origin).auth.activate(code, testPassword, device))).toBe('ok');
    expect(await judged([{ serial, ticket }])).toEqual([{ serial, code: 'fleet.ticket_used' }]);
    expect(await detail(keyId)).toMatchObject({ copied: false });
  });

  test('replaced, of another key, of nobody, of a lost key: each for its reason', async () => {
    const [{ keyId, serial, ticket }, other] = await fresh();
    await json(technician, 'POST', `/api/v1/school/keys/${keyId}/ticket`);
    const { serial: lost, ticket: dead, keyId: lostId } = (await fresh())[0];
    await json(technician, 'POST', `/api/v1/keys/${lostId}/loss`);
    expect(
      await judged([
        { serial, ticket },
        { serial: other.serial, ticket },
        { serial: other.serial, ticket: 'x' },
        { serial: lost, ticket: dead },
        { serial: 'AAAA-AAAA', ticket },
      ]),
    ).toEqual([
      { serial, code: 'fleet.ticket_renewed' },
      { serial: other.serial, code: 'fleet.ticket_forged' },
      { serial: other.serial, code: 'fleet.ticket_forged' },
      { serial: lost, code: 'fleet.key_ended' },
    ]);
  });
});
