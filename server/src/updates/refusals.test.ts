import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import type { RefusalCode } from '@cartable/shared/update/refusal.ts';
import { releaseTarget } from '@cartable/shared/update/release.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';
import { rolloutCommand } from './rolloutCommand.ts';
import { updatePlace } from './updateFiles.ts';

/** Keys that do not take what they are offered: told, shown, and a reason to stop when it is the version that is wrong. */
let server: TestServer;
let technician: TestClient;
const pupils: TestClient[] = [];

beforeAll(async () => {
  server = await startTestServer();
  publish(['2.0.0', '2.1.0', '2.2.0', '2.3.0', '2.4.0']);
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  for (let number = 1; number <= 6; number++) {
    const userId = `pupil-1-0${number}`;
    const batch = keyBatch.parse(
      await json(technician, 'POST', '/api/v1/school/keys', { userIds: [userId] }),
    );
    const client = testClient(server.origin);
    const device = { label: 'Clé', ticket: batch.keys[0]?.ticket ?? '' };
    await client.session.adopt(await client.auth.activate(server.account(userId).code, testPassword, device));
    pupils.push(client);
  }
});
afterAll(() => server.stop());

function publish(versions: readonly string[]): void {
  const write = (name: string, signed: object) => {
    const path = updatePlace(join(server.folder, 'updates'), 'metadata', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ signed, signatures: [] }));
  };
  const names = versions.map((version) => releaseTarget('linux', version));
  write('1.targets.json', { targets: Object.fromEntries(names.map((name) => [name, {}])) });
  write('1.snapshot.json', { meta: { 'targets.json': { version: 1 } } });
  write('timestamp.json', { meta: { 'snapshot.json': { version: 1 } } });
}
async function json(client: TestClient, method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
  const response = await client.session.send({ method, path, ...(body && { json: body }) });
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}
/** What pupil `at`'s key tells: the version that runs, and what it refused. */
const tell = (at: number, refused?: { version: string; code: string }, more: object = {}) =>
  json(pupils[at] as TestClient, 'POST', '/api/v1/updates/offer', {
    ...{ system: 'linux', version: '1.0.0', failed: null },
    ...(refused && { refused }),
    ...more,
  });
const refuses = (at: number, version: string, code: RefusalCode) => tell(at, { version, code });
const start = (version: string, percent = 100) =>
  json(technician, 'PUT', `/api/v1/school/updates/${version}`, { percent, state: 'running' });
const seen = async (version: string) =>
  (await json(technician, 'GET', '/api/v1/school/updates')).rollouts.find(
    (one: { version: string }) => one.version === version,
  );

test('three keys that refuse a signature stop the version, and the third is told so', async () => {
  await start('2.0.0');
  for (let turn = 0; turn < 3; turn++) await refuses(0, '2.0.0', 'update.forged');
  await refuses(1, '2.0.0', 'update.dead_end');
  expect(await seen('2.0.0')).toMatchObject({
    ...{ state: 'running', started: 0, failed: 2 },
    keys: {
      ...{ started: 0, wentBack: 0 },
      refused: [
        { code: 'update.forged', keys: 1 },
        { code: 'update.dead_end', keys: 1 },
      ],
    },
  });
  const third = await refuses(2, '2.0.0', 'update.unfit');
  expect(third).toMatchObject({ version: null, stopped: ['2.0.0'] });
  expect(await seen('2.0.0')).toMatchObject({ state: 'stopped', reason: 'refusals', failed: 3 });
});

test('after a person has started it again, those who refuse it still stop it no more', async () => {
  await start('2.0.0');
  for (const at of [0, 1, 2]) await refuses(at, '2.0.0', 'update.forged');
  expect(await seen('2.0.0')).toMatchObject({ state: 'running', failed: 0 });
  // They are shown as long as they tell it.
  expect((await seen('2.0.0')).keys.refused).toEqual([{ code: 'update.forged', keys: 3 }]);
});

test('no room, old signatures or an older repository stop nothing, and are counted', async () => {
  await start('2.1.0');
  await refuses(0, '2.1.0', 'update.key_full');
  await refuses(1, '2.1.0', 'update.key_full');
  await refuses(2, '2.1.0', 'update.expired');
  await refuses(3, '2.1.0', 'update.rolled_back');
  expect(await seen('2.1.0')).toMatchObject({
    ...{ state: 'running', failed: 0 },
    keys: {
      refused: [
        { code: 'update.expired', keys: 1 },
        { code: 'update.rolled_back', keys: 1 },
        { code: 'update.key_full', keys: 2 },
      ],
    },
  });
  // Room was made: the key that runs it is one that started it.
  await tell(0, undefined, { version: '2.1.0' });
  expect(await seen('2.1.0')).toMatchObject({ started: 1, failed: 0, keys: { started: 1 } });
  expect((await seen('2.1.0')).keys.refused.at(-1)).toEqual({ code: 'update.key_full', keys: 1 });
});

test('the operator sees them by their code, of all schools or one', async () => {
  const list = async (...more: readonly string[]) => {
    const lines: string[] = [];
    await rolloutCommand(['list', '--data', server.folder, ...more], (line) => lines.push(line));
    return lines.map((line) => JSON.parse(line)).find(({ version }) => version === '2.1.0').refused;
  };
  const told = { 'update.expired': 1, 'update.key_full': 1, 'update.rolled_back': 1 };
  expect(await list()).toEqual(told);
  const { uai } = await server.running.storage.reader
    .selectFrom('region_school')
    .select('uai')
    .executeTakeFirstOrThrow();
  expect(await list('--school', uai)).toEqual(told);
});

test('the last word of a key counts, in one figure', async () => {
  await start('2.2.0');
  await refuses(0, '2.2.0', 'update.key_full');
  await refuses(0, '2.2.0', 'update.forged');
  expect(await seen('2.2.0')).toMatchObject({ failed: 1 });
  await refuses(0, '2.2.0', 'update.expired');
  expect(await seen('2.2.0')).toMatchObject({ failed: 0 });
  await refuses(0, '2.2.0', 'update.forged');
  await tell(0, undefined, { version: '2.2.0' });
  expect(await seen('2.2.0')).toMatchObject({ started: 1, failed: 0 });
  // A repair of what runs that comes to nothing is no refusal of the version, nor is one that another system tells later.
  await tell(0, { version: '2.2.0', code: 'update.forged' }, { version: '2.2.0' });
  await refuses(0, '2.2.0', 'update.forged');
  expect(await seen('2.2.0')).toMatchObject({ started: 1, failed: 0, keys: { refused: [] } });
  // A failure to start stays one.
  await tell(1, undefined, { failed: '2.2.0' });
  await refuses(1, '2.2.0', 'update.forged');
  expect(await seen('2.2.0')).toMatchObject({ failed: 1, keys: { wentBack: 1, refused: [] } });
});

test('a version that does not go to the key, or that there is not, is not refused by it', async () => {
  await start('2.3.0', 0);
  for (const at of [0, 1, 2]) await refuses(at, '2.3.0', 'update.forged');
  expect(await seen('2.3.0')).toMatchObject({ state: 'running', failed: 0, keys: { refused: [] } });
  await start('2.3.0');
  await refuses(0, '2.3.0', 'update.forged');
  expect(await seen('2.3.0')).toMatchObject({ failed: 1 });
  await refuses(0, '9.9.9', 'update.forged');
  expect(await seen('9.9.9')).toBeUndefined();
});

test('sessions that are no key of the fleet tell nothing, and words that are no code are refused', async () => {
  await start('2.4.0');
  const client = testClient(server.origin);
  const { login } = server.account('pupil-1-05');
  await client.session.adopt(await client.auth.signIn(login, testPassword, { label: 'x' }));
  const refused = { version: '2.4.0', code: 'update.forged' };
  const question = { system: 'linux', version: '1.0.0', failed: null, refused };
  await json(client, 'POST', '/api/v1/updates/offer', question);
  expect(await seen('2.4.0')).toMatchObject({ failed: 0, keys: { refused: [] } });
  for (const code of ['update.source_away', 'Camille Martin', ''])
    await expect(tell(5, { version: '2.4.0', code })).rejects.toMatchObject({ code: 'request.invalid' });
});
