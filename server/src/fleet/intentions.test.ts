import { keyBatch, type KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { maintain } from '../ops/maintenance.ts';
import { nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { addPerson } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

let server: TestServer;
let technician: TestClient;
let colleague: TestClient;
let now = Date.now();
beforeAll(async () => {
  server = await startTestServer({
    clock: { now: () => now as ClaimedTime, monotonic: () => performance.now() },
  });
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  colleague = testClient(server.origin);
  await activated(colleague, (await addPerson(server, { userId: 'tech2', role: 'technician' })).code);
});
afterAll(() => server.stop());

async function prepare(wish: object, intention?: string, client = technician): Promise<KeyBatch> {
  const response = await client.session.send({
    method: 'POST',
    path: '/api/v1/school/keys',
    ...(intention !== undefined && { query: { intention } }),
    json: wish,
  });
  return keyBatch.parse(await response.json());
}
async function total(): Promise<number> {
  const response = await technician.session.send({ method: 'GET', path: '/api/v1/school/keys' });
  return ((await response.json()) as { readonly total: number }).total;
}
const intend = () => newId<string>(nodeRandom);

test.each([
  ['for nobody yet', { count: 4 }, 4],
  ['for a class, which has none without a key the second time', { classId: '2de-1' }, undefined],
  ['for people', { userIds: ['pupil-1-01', 'teacher-maths'] }, 2],
])(
  'keys %s that are asked for four times at once are one batch, and the same to whoever asks later',
  async (_, wish, count) => {
    const before = await total();
    const intention = intend();
    const batches = await Promise.all(Array.from({ length: 4 }, () => prepare(wish, intention)));
    now += 3_600_000;
    batches.push(await prepare(wish, intention));
    for (const one of batches) expect(one).toEqual(batches[0]);
    const made = batches[0]?.keys.length ?? 0;
    expect(made).toBeGreaterThan(1);
    if (count !== undefined) expect(made).toBe(count);
    expect(await total()).toBe(before + made);
  },
);

test('another intention, another wish or another person is another batch; so is each request without one', async () => {
  const intention = intend();
  const ids = new Set<string | undefined>();
  for (const make of [
    () => prepare({ count: 1 }, intention),
    () => prepare({ count: 2 }, intention),
    () => prepare({ count: 1 }, intend()),
    () => prepare({ count: 1 }, intention, colleague),
    () => prepare({ count: 1 }),
    () => prepare({ count: 1 }),
  ]) {
    ids.add((await make()).keys[0]?.keyId);
  }
  expect(ids.size).toBe(6);
});

test('one of another form is refused: it would guard nothing', async () => {
  for (const wrong of ['', 'x', 'a b'.repeat(8), 'é'.repeat(22), 'A'.repeat(500)]) {
    expect(await codeOf(prepare({ count: 1 }, wrong))).toBe('request.invalid');
  }
});

test('the tickets that are given again start the keys; once one was started, nobody gets the batch again', async () => {
  const intention = intend();
  const wish = { userIds: ['pupil-1-05', 'pupil-1-06'] };
  await prepare(wish, intention);
  const again = await prepare(wish, intention);
  const key = testClient(server.origin);
  const device = { label: 'Clé', ticket: again.keys[0]?.ticket ?? '' };
  expect(await codeOf(key.auth.activate(server.account('pupil-1-05').code, testPassword, device))).toBe('ok');
  expect(await codeOf(prepare(wish, intention))).toBe('fleet.changed');
});

test('a key with a newer ticket is not given out with its old one', async () => {
  const intention = intend();
  const { keys } = await prepare({ count: 2 }, intention);
  const path = `/api/v1/school/keys/${keys[1]?.keyId}/ticket`;
  await technician.session.send({ method: 'POST', path });
  expect(await codeOf(prepare({ count: 2 }, intention))).toBe('fleet.changed');
});

test('what was intended is forgotten after a week', async () => {
  const { storage } = server.running;
  const held = async () => (await storage.reader.selectFrom('fleet_intention').select('at').execute()).length;
  await prepare({ count: 1 }, intend());
  expect(await held()).toBeGreaterThan(0);
  await maintain(storage, memoryBlobStore(), nodeHasher, now + 6 * 86_400_000);
  expect(await held()).toBeGreaterThan(0);
  await maintain(storage, memoryBlobStore(), nodeHasher, now + 8 * 86_400_000);
  expect(await held()).toBe(0);
});
