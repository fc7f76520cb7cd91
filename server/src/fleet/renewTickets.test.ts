import { keyBatch, type KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addPerson } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

let server: TestServer;
let technician: TestClient;
beforeAll(async () => {
  server = await startTestServer();
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
});
afterAll(() => server.stop());

async function json(client: TestClient, method: 'GET' | 'POST', path: string, body?: object) {
  const response = await client.session.send({ method, path, ...(body && { json: body }) });
  return JSON.parse(await response.text());
}
const prepare = async (wish: object): Promise<KeyBatch> =>
  keyBatch.parse(await json(technician, 'POST', '/api/v1/school/keys', wish));
const renew = async (wish: object, client = technician): Promise<KeyBatch> =>
  keyBatch.parse(
    await json(client, 'POST', '/api/v1/school/key-tickets', { words: '', state: '', classId: '', ...wish }),
  );
const list = (query = '') => json(technician, 'GET', `/api/v1/school/keys?${query}`);
const start = (userId: string, ticket: string) =>
  testClient(server.origin).auth.activate(server.account(userId).code, testPassword, {
    label: 'Clé',
    ticket,
  });

test('the waiting keys of a class have new tickets, the started one keeps what it is, the former tickets end', async () => {
  const { classes } = await list();
  const before = await prepare({ classId: classes[0].id });
  const [first, second, third] = before.keys;
  if (first?.holder == null || second?.holder == null) throw new Error('no key');
  await start(first.holder.userId, first.ticket);
  const { waiting, total } = await list(`class=${classes[0].id}`);
  expect([waiting, total]).toEqual([before.keys.length - 1, before.keys.length]);

  const after = await renew({ classId: classes[0].id, count: waiting });
  const serials = (batch: readonly { serial: string }[]) => batch.map(({ serial }) => serial).sort();
  expect(serials(after.keys)).toEqual(serials(before.keys.slice(1)));
  expect(after.keys.find(({ keyId }) => keyId === third?.keyId)?.holder).toEqual(third?.holder);
  expect(await codeOf(start(second.holder.userId, second.ticket))).toBe('fleet.ticket_renewed');
  const fresh = after.keys.find(({ keyId }) => keyId === second.keyId)?.ticket ?? '';
  expect(await codeOf(start(second.holder.userId, fresh))).toBe('ok');
  const { events } = await json(technician, 'GET', `/api/v1/school/keys/${second.keyId}`);
  expect(events.map(({ kind }: { kind: string }) => kind)).toEqual(['active', 'ticket', 'prepared']);
});

test('when it is not the number that was said, or nobody waits, nothing is done', async () => {
  const { keys } = await prepare({ count: 3 });
  const [one] = keys;
  expect(await codeOf(renew({ words: one?.serial, count: 2 }))).toBe('fleet.changed');
  expect(await codeOf(renew({ state: 'lost', count: 1 }))).toBe('fleet.nobody');
  expect(await codeOf(start('pupil-2-05', one?.ticket ?? ''))).toBe('ok');
});

test('is a technician’s', async () => {
  const cpe = testClient(server.origin);
  await activated(cpe, (await addPerson(server, { userId: 'cpe', role: 'cpe' })).code);
  const { waiting } = await list();
  expect(await codeOf(renew({ count: waiting }, cpe))).toBe('auth.forbidden');
});
