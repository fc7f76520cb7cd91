import type { FleetPage } from '@cartable/shared/bridge/asks/fleet.ts';
import { unseenDays } from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { keyBatch, type KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPerson } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

const day = 86_400_000;
let now = Date.now();
let server: TestServer;
let technician: TestClient;
let cpe: TestClient;
beforeAll(async () => {
  server = await startTestServer({
    clock: { now: () => now as ClaimedTime, monotonic: () => performance.now() },
  });
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
const list = (query = ''): Promise<FleetPage> => json(technician, 'GET', `/api/v1/school/keys?${query}`);
const prepare = async (wish: object): Promise<KeyBatch> =>
  keyBatch.parse(await json(technician, 'POST', '/api/v1/school/keys', wish));
async function startedKey(userId: string, program: string): Promise<string> {
  const [key] = (await prepare({ userIds: [userId] })).keys;
  if (key === undefined) throw new Error('no key');
  const device = { label: 'Clé', ticket: key.ticket, program };
  await testClient(server.origin).auth.activate(server.account(userId).code, testPassword, device);
  return key.serial;
}
const serials = ({ keys }: FleetPage) => keys.map(({ serial }) => serial);

describe('a list of keys', () => {
  test('in use and not seen for sixty days, with an older program; each order', async () => {
    const old = await startedKey('pupil-1-01', '1.9.0');
    now += (unseenDays - 1) * day;
    const middle = await startedKey('pupil-1-02', '1.10.0');
    expect(serials(await list('state=unseen'))).toEqual([]);
    now += 2 * day;
    const young = await startedKey('pupil-1-03', '1.10.0');
    expect(serials(await list('state=unseen'))).toEqual([old]);
    // By their numbers: 1.10 is newer than 1.9.
    expect(serials(await list('state=outdated'))).toEqual([old]);
    expect(serials(await list('state=active&sort=seen'))).toEqual([old, middle, young]);
    expect(serials(await list('state=active&sort=prepared'))).toEqual([young, middle, old]);
    expect(serials(await list('state=active&sort=program'))[0]).toBe(old);
    const names = (await list('state=active')).keys.map(({ holder }) => holder?.familyName ?? '');
    expect(names).toEqual(names.toSorted(frenchOrder));
    // The table has what the filter leaves.
    const table = await technician.session.send({
      method: 'GET',
      path: '/api/v1/school/keys.csv?state=unseen',
    });
    expect((await table.text()).split('\r\n')).toHaveLength(3);
  });

  test('every key is on one page, and none on two; a page that there is not is the last', async () => {
    await prepare({ count: 120 });
    const first = await list('state=prepared');
    expect([first.page, first.pages, first.total]).toEqual([0, 3, 120]);
    const pages = await Promise.all([0, 1, 2].map((page) => list(`state=prepared&page=${page}`)));
    expect(pages.map(({ keys }) => keys.length)).toEqual([50, 50, 20]);
    expect(new Set(pages.flatMap(serials)).size).toBe(120);
    expect((await list('state=prepared&page=999')).page).toBe(2);
    expect((await list('state=prepared&page=-1&sort=x')).page).toBe(0);
  });
});

describe('handing out', () => {
  const handOut = (wish: object, client = technician) =>
    json(client, 'POST', '/api/v1/school/key-handouts', { words: '', state: '', classId: '', ...wish });

  test('a whole class at once: those in the drawer, each with who did it; never twice', async () => {
    const { classes } = await list();
    const classId = classes[1]?.id ?? '';
    const { keys } = await prepare({ classId });
    const [one] = keys;
    if (one?.holder == null) throw new Error('no key');
    const device = { label: 'Clé', ticket: one.ticket };
    const { code } = server.account(one.holder.userId);
    await testClient(server.origin).auth.activate(code, testPassword, device);
    const { drawer } = await list(`class=${classId}`);
    expect(drawer).toBe(keys.length - 1);
    expect(await codeOf(handOut({ classId, count: keys.length }))).toBe('fleet.changed');
    expect((await list(`class=${classId}&state=handed_out`)).total).toBe(0);
    await handOut({ classId, count: drawer });
    expect((await list(`class=${classId}&state=handed_out`)).total).toBe(drawer);
    expect((await list(`class=${classId}&state=active`)).keys.map(({ keyId }) => keyId)).toContain(one.keyId);
    const { events } = await json(technician, 'GET', `/api/v1/school/keys/${keys[1]?.keyId}`);
    expect(events[0]).toMatchObject({ kind: 'handed_out', by: expect.anything() });
    expect(await codeOf(handOut({ classId, count: drawer }))).toBe('fleet.nobody');
    expect(events).toHaveLength(2);
  });

  test('one key by its number; and it is a technician’s', async () => {
    const [key] = (await prepare({ count: 1 })).keys;
    const wish = { words: key?.serial, count: 1 };
    expect(await codeOf(handOut(wish, cpe))).toBe('auth.forbidden');
    await handOut(wish);
    expect((await list(`q=${key?.serial}`)).keys[0]).toMatchObject({ state: 'handed_out' });
  });
});
