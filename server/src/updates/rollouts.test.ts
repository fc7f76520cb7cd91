import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { releaseTarget } from '@cartable/shared/update/release.ts';
import { mustStop, rolloutPlace } from '@cartable/shared/update/rollout.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHasher } from '../ops/nodeHost.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { deleteOldReports } from '../storage/repositories/updateRollouts.ts';
import { addPerson } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';
import { rolloutCommand } from './rolloutCommand.ts';
import { updatePlace } from './updateFiles.ts';

let server: TestServer;
let technician: TestClient;
let cpe: TestClient;
interface Holder {
  readonly client: TestClient;
  readonly deviceId: string;
}
const pupils: Holder[] = [];

beforeAll(async () => {
  server = await startTestServer();
  const folder = join(server.folder, 'updates');
  publish(folder, ['1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0', '1.6.0']);
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  cpe = testClient(server.origin);
  await activated(cpe, (await addPerson(server, { userId: 'cpe', role: 'cpe' })).code);
  for (let number = 1; number <= 9; number++) pupils.push(await preparedKey(`pupil-1-0${number}`));
});
afterAll(() => server.stop());

/** A key of the fleet, started by this pupil. */
async function preparedKey(userId: string): Promise<Holder> {
  const batch = await json(technician, 'POST', '/api/v1/school/keys', { userIds: [userId] });
  const client = testClient(server.origin);
  const device = { label: 'Clé', ticket: keyBatch.parse(batch).keys[0]?.ticket ?? '' };
  const grant = await client.auth.activate(server.account(userId).code, testPassword, device);
  await client.session.adopt(grant);
  return { client, deviceId: grant.deviceId };
}
/** Another session of a pupil, on something that no technician prepared. */
async function unprepared(userId: string): Promise<TestClient> {
  const client = testClient(server.origin);
  const { login } = server.account(userId);
  await client.session.adopt(await client.auth.signIn(login, testPassword, { label: 'x' }));
  return client;
}

/** The operator's own command, beside the running server. */
async function operator(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const said: string[] = [];
  await rolloutCommand([...args, '--data', server.folder], (line) => said.push(line));
  return said.map((line) => JSON.parse(line));
}

/** Metadata as a server reads it: it verifies nothing, since it believes nothing. */
function publish(folder: string, versions: readonly string[]): void {
  const write = (name: string, signed: object) => {
    const path = updatePlace(folder, 'metadata', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify({ signed, signatures: [] }));
  };
  const names = versions.flatMap((version) => [
    releaseTarget('linux', version),
    releaseTarget('win', version),
  ]);
  write('1.targets.json', { targets: Object.fromEntries(names.map((name) => [name, {}])) });
  write('1.snapshot.json', { meta: { 'targets.json': { version: 1 } } });
  write('timestamp.json', { meta: { 'snapshot.json': { version: 1 } } });
}

async function json(client: TestClient, method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
  const response = await client.session.send({ method, path, ...(body && { json: body }) });
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}
const told = (
  at: number,
  version = '1.0.0',
  failed: string | null = null,
): Promise<{ version: string | null; stopped: readonly string[] }> =>
  json(pupils[at]?.client as TestClient, 'POST', '/api/v1/updates/offer', {
    system: 'linux',
    version,
    failed,
  });
const offer = async (at: number, version = '1.0.0', failed: string | null = null): Promise<string | null> =>
  (await told(at, version, failed)).version;
const set = (client: TestClient, version: string, percent: number | null, state = 'running') =>
  json(client, 'PUT', `/api/v1/school/updates/${version}`, { percent, state });
const seen = async (version: string) =>
  (await json(technician, 'GET', '/api/v1/school/updates')).rollouts.find(
    (one: { version: string }) => one.version === version,
  );

describe('an offer', () => {
  test('a version of which nobody has said anything goes to nobody', async () => {
    expect(await offer(0)).toBeNull();
  });

  test('follows the school’s percentage, and grows with it without taking any key out again', async () => {
    const place = (at: number) => rolloutPlace(nodeHasher, '1.1.0', pupils[at]?.deviceId ?? '');
    let before: readonly number[] = [];
    for (const percent of [0, 25, 50, 75, 100]) {
      await set(technician, '1.1.0', percent);
      const offered: number[] = [];
      for (let at = 0; at < pupils.length; at++) {
        const version = await offer(at);
        expect(version).toBe(place(at) < percent ? '1.1.0' : null);
        if (version !== null) offered.push(at);
      }
      expect(before.every((at) => offered.includes(at))).toBe(true);
      before = offered;
    }
    expect(before).toHaveLength(pupils.length);
  });

  test('is the newest of those rolled out, never an older one nor the one that failed', async () => {
    await set(technician, '1.2.0', 100);
    expect(await offer(0)).toBe('1.2.0');
    expect(await offer(0, '1.1.0')).toBe('1.2.0');
    expect(await offer(0, '1.2.0')).toBeNull();
    expect(await offer(0, '1.3.0')).toBeNull();
    expect(await offer(0, '1.0.0', '1.2.0')).toBe('1.1.0');
  });

  test('is none of those that had failed before, either', async () => {
    const asked = { system: 'linux', version: '1.0.0', failed: '1.2.0', failedBefore: ['1.1.0'] };
    expect(
      (await json(pupils[0]?.client as TestClient, 'POST', '/api/v1/updates/offer', asked)).version,
    ).toBeNull();
  });

  test('is for the key’s system', async () => {
    const asked = { system: 'mac', version: '1.0.0', failed: null };
    const { version } = await json(pupils[0]?.client as TestClient, 'POST', '/api/v1/updates/offer', asked);
    expect(version).toBeNull();
  });
});

describe('deciding', () => {
  test('technicians decide, the CPE looks, pupils see nothing', async () => {
    expect(await codeOf(set(cpe, '1.1.0', 10))).toBe('auth.forbidden');
    expect((await json(cpe, 'GET', '/api/v1/school/updates')).manages).toBe(false);
    expect(await codeOf(json(pupils[0]?.client as TestClient, 'GET', '/api/v1/school/updates'))).toBe(
      'auth.forbidden',
    );
    expect(await codeOf(set(technician, '9.9.9', 10))).toBe('update.version_unknown');
    expect(await codeOf(set(technician, '1.1.0', 101))).toBe('request.invalid');
  });

  test('the region says it for all; a school may differ, but not go on with what is stopped for all', async () => {
    await operator('start', '1.3.0', '--percent', '100');
    // What another process wrote is seen within a twentieth of a second (sharedView.ts).
    await expect.poll(() => offer(3, '1.2.0')).toBe('1.3.0');
    expect(await seen('1.3.0')).toMatchObject({ percent: 100, own: false });
    await set(technician, '1.3.0', 0);
    expect(await offer(3, '1.2.0')).toBeNull();
    await set(technician, '1.3.0', null);
    expect(await offer(3, '1.2.0')).toBe('1.3.0');
    await operator('stop', '1.3.0');
    await expect.poll(() => offer(3, '1.2.0')).toBeNull();
    expect(await seen('1.3.0')).toMatchObject({ state: 'stopped', reason: 'person' });
    // A key on which it waits hears of it; one that runs it or a later one has nothing to hear.
    expect(await told(3, '1.2.0')).toMatchObject({ version: null, stopped: ['1.3.0'] });
    expect((await told(3, '1.3.0')).stopped).toEqual([]);
    expect(await codeOf(set(technician, '1.3.0', 100))).toBe('update.stopped_for_all');
  });
});

describe('a stop', () => {
  test('is told to the keys of the school that said it, and a share of none is no stop', async () => {
    await set(technician, '1.6.0', 0);
    expect(await told(3, '1.5.1')).toMatchObject({ version: null, stopped: [] });
    await set(technician, '1.6.0', 50, 'stopped');
    expect(await told(3, '1.5.1')).toMatchObject({ version: null, stopped: ['1.6.0'] });
    // Said in both places it is told once.
    await operator('stop', '1.6.0');
    await expect.poll(async () => (await seen('1.6.0')).reason).toBe('person');
    expect((await told(3, '1.5.1')).stopped).toEqual(['1.6.0']);
    await operator('start', '1.6.0', '--percent', '0');
    await set(technician, '1.6.0', null);
    await expect.poll(async () => (await told(3, '1.5.1')).stopped).toEqual([]);
  });

  test('is told to a key on which the version waits, also when it was withdrawn meanwhile', async () => {
    const folder = join(server.folder, 'updates');
    await set(technician, '1.6.0', 0, 'stopped');
    publish(folder, ['1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0']);
    expect(await told(3, '1.5.1')).toMatchObject({ version: null, stopped: ['1.6.0'] });
    publish(folder, ['1.1.0', '1.2.0', '1.3.0', '1.4.0', '1.5.0', '1.6.0']);
    await set(technician, '1.6.0', null);
  });
});

describe('the operator’s command', () => {
  test('lists what is published, and refuses what makes no sense', async () => {
    const listed = await operator('list');
    expect(listed.map((one) => one.version)).toEqual(['1.6.0', '1.5.0', '1.4.0', '1.3.0', '1.2.0', '1.1.0']);
    expect(listed.find((one) => one.version === '1.3.0')).toMatchObject({ school: '*', state: 'stopped' });
    expect(await codeOf(operator('start', '1.4.0'))).toBe('server.config');
    expect(await codeOf(operator('start', '1.4.0', '--percent', '101'))).toBe('server.config');
    expect(await codeOf(operator('start', '7.0.0', '--percent', '1'))).toBe('update.version_unknown');
    expect(await codeOf(operator('start', '1.4.0', '--percent', '1', '--school', '0000000X'))).toBe(
      'region.place_unknown',
    );
    expect(await codeOf(operator('begin'))).toBe('server.config');
  });
});

describe('failures', () => {
  test('each device counts once, and the third of a few stops the roll-out by itself', async () => {
    await operator('start', '1.4.0', '--percent', '100');
    await expect.poll(async () => (await seen('1.4.0')).percent).toBe(100);
    expect(await offer(7, '1.4.0')).toBeNull();
    expect(await seen('1.4.0')).toMatchObject({ started: 1, failed: 0 });
    for (let turn = 0; turn < 3; turn++) await offer(0, '1.2.0', '1.4.0');
    await offer(1, '1.2.0', '1.4.0');
    expect(await seen('1.4.0')).toMatchObject({ failed: 2, state: 'running' });
    expect(await offer(2, '1.2.0')).toBe('1.4.0');
    expect((await told(2, '1.2.0', '1.4.0')).stopped).toContain('1.4.0');
    expect(await seen('1.4.0')).toMatchObject({ failed: 3, state: 'stopped', reason: 'failures' });
    expect(await offer(4, '1.2.0')).toBeNull();
  });

  test('a version that was started again has new figures, and a good start does not stop it', async () => {
    await operator('stop', '1.4.0');
    for (const at of [5, 6, 7]) await offer(at, '1.2.0', '1.4.0');
    await operator('start', '1.4.0', '--percent', '100');
    await set(technician, '1.4.0', null);
    await expect.poll(async () => (await seen('1.4.0')).state).toBe('running');
    expect(await seen('1.4.0')).toMatchObject({ started: 0, failed: 0 });
    expect(await offer(4, '1.4.0')).toBeNull();
    expect(await seen('1.4.0')).toMatchObject({ state: 'running', started: 1, failed: 0 });
    // What failed before the new start is not told again, nor what failed while it was stopped.
    for (const at of [0, 1, 2, 5, 6, 7]) await offer(at, '1.2.0', '1.4.0');
    expect(await seen('1.4.0')).toMatchObject({ state: 'running', failed: 0 });
  });

  test('a version that started and failed later on counts as failed', async () => {
    await operator('start', '1.5.0', '--percent', '100');
    await expect.poll(async () => (await seen('1.5.0')).percent).toBe(100);
    await offer(3, '1.5.0');
    expect(await seen('1.5.0')).toMatchObject({ started: 1, failed: 0 });
    await offer(3, '1.2.0', '1.5.0');
    expect(await seen('1.5.0')).toMatchObject({ started: 0, failed: 1 });
    // By chance it starts once more, somewhere else: it stays a failure.
    await offer(3, '1.5.0');
    expect(await seen('1.5.0')).toMatchObject({ started: 0, failed: 1 });
  });

  test('one person stops nothing: only keys of the fleet count, once a person, and only where the version is offered', async () => {
    await operator('start', '1.6.0', '--percent', '100');
    await expect.poll(async () => (await seen('1.6.0')).percent).toBe(100);
    const lies = async (client: TestClient) =>
      json(client, 'POST', '/api/v1/updates/offer', { system: 'linux', version: '1.2.0', failed: '1.6.0' });
    for (let turn = 0; turn < 3; turn++) await lies(await unprepared('pupil-1-01'));
    expect(await seen('1.6.0')).toMatchObject({ state: 'running', started: 0, failed: 0 });
    // Two keys of one pupil are one.
    await offer(5, '1.2.0', '1.6.0');
    const batch = await json(technician, 'POST', '/api/v1/school/keys', { userIds: ['pupil-1-06'] });
    const second = testClient(server.origin);
    const ticket = keyBatch.parse(batch).keys[0]?.ticket ?? '';
    const { login } = server.account('pupil-1-06');
    await second.session.adopt(await second.auth.signIn(login, testPassword, { label: 'x', ticket }));
    await lies(second);
    expect(await seen('1.6.0')).toMatchObject({ state: 'running', failed: 1 });
    // A key that is not among those to which it goes cannot have had it.
    await set(technician, '1.6.0', 0);
    for (const at of [6, 7, 8]) await offer(at, '1.2.0', '1.6.0');
    expect(await seen('1.6.0')).toMatchObject({ state: 'running', failed: 1 });
  });

  test('versions that were never published leave nothing behind', async () => {
    const storage = await openSqliteStorage(join(server.folder, 'cartable.db'));
    try {
      const rows = () => storage.reader.selectFrom('update_report').select('version').execute();
      await offer(8, '0.0.1', '8.8.8');
      const versions = (await rows()).map(({ version }) => version);
      expect(versions.filter((one) => one === '0.0.1' || one === '8.8.8')).toEqual([]);
      expect(versions.length).toBeGreaterThan(0);
      await storage.transaction((writer) => deleteOldReports(writer, Date.now() + 1000));
      expect(await rows()).toEqual([]);
    } finally {
      await storage.close();
    }
  });

  test('a few among thousands do not', () => {
    expect(mustStop({ started: 1000, failed: 3 })).toBe(false);
    expect(mustStop({ started: 1000, failed: 21 })).toBe(true);
    expect(mustStop({ started: 0, failed: 2 })).toBe(false);
    expect(mustStop({ started: 0, failed: 3 })).toBe(true);
  });
});

describe('files', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.origin}/api/v1/updates/${path}`, { headers });

  test('are public; what has a version in its name may be kept for ever', async () => {
    const timestamp = await get('metadata/timestamp.json');
    expect(timestamp.headers.get('Cache-Control')).toBe('public, max-age=60');
    const targets = await get('metadata/1.targets.json');
    expect(targets.headers.get('Cache-Control')).toContain('immutable');
  });

  test('ranges, and what is not there', async () => {
    const whole = Buffer.from(await (await get('metadata/1.targets.json')).arrayBuffer());
    const part = await get('metadata/1.targets.json', { Range: 'bytes=5-9' });
    expect(part.status).toBe(206);
    expect(part.headers.get('Content-Range')).toBe(`bytes 5-9/${whole.length}`);
    expect(await part.text()).toBe(whole.subarray(5, 10).toString());
    expect((await get('metadata/1.targets.json', { Range: 'bytes=999999-' })).status).toBe(416);
    expect((await get('metadata/2.root.json')).status).toBe(404);
    for (const name of ['..%2F..%2Fcartable.db', '%2e%2e%2fcartable.db', 'x', '1.root.json%00']) {
      for (const kind of ['metadata', 'targets', 'chunks'])
        expect((await get(`${kind}/${name}`)).status).toBe(404);
    }
  });

  test('without a folder of updates nothing is offered', async () => {
    const bare = await startTestServer();
    try {
      const client = testClient(bare.origin);
      await client.session.adopt(
        await client.auth.activate(bare.account('technician').code, testPassword, { label: 'x' }),
      );
      expect(await json(client, 'GET', '/api/v1/school/updates')).toEqual({ manages: true, rollouts: [] });
    } finally {
      await bare.stop();
    }
  });
});
