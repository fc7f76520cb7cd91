import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isLeaseOver, mustBeAllowedSchool } from './machineRules.ts';
import { goodPassphrase, openTestKey, removeTestKey, startTestKey, type TestKey } from './testKey.ts';
import { startConnectProxy, type ConnectProxy } from '../../network/testing/connectProxy.ts';

const dayMs = 86_400_000;
const passphrase = () => utf8(goodPassphrase);
let server: TestServer;
let proxy: ConnectProxy;
const keys: TestKey[] = [];

beforeAll(async () => {
  server = await startTestServer();
  proxy = await startConnectProxy();
});
afterEach(async () => {
  for (const key of keys.splice(0)) await removeTestKey(key);
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
});

async function start(userId: string): Promise<TestKey> {
  const key = await startTestKey(server.origin, server.account(userId).code);
  keys.push(key);
  return key;
}

/** The same key in another machine. */
async function elsewhere(key: TestKey, rules: Parameters<typeof openTestKey>[1]): Promise<TestKey> {
  await key.close();
  return openTestKey(key.folder, rules);
}

describe('the lease', () => {
  it.each([
    [null, true],
    [30 * dayMs, false],
    [30 * dayMs + 1, true],
    [0, false],
    [-dayMs, false],
    // The PC's clock is behind the server's last word: it proves nothing.
    [-dayMs - 1, true],
  ])('with a contact %s ms ago is over: %s', (ago, over) => {
    const now = 1_800_000_000_000;
    expect(isLeaseOver(ago === null ? null : now - ago, now, 30)).toBe(over);
  });

  it('opens a key that speaks with its server now, and only then', async () => {
    const key = await start('pupil-1-11');
    // A day's lease, and the last contact two days ago by this machine's clock.
    const rules = { certificates: [], leaseDays: 1 };
    const real = Date.now;
    try {
      Date.now = () => real() + 2 * dayMs;
      const here = await elsewhere(key, rules);
      await here.ask('vault.unlock', { passphrase: passphrase() });
      expect(await here.ask('host.state', {})).toMatchObject({ phase: 'unlocked' });
      const away = await elsewhere(here, { ...rules, proxy: 'http://127.0.0.1:9' });
      await expect(away.ask('vault.unlock', { passphrase: passphrase() })).rejects.toMatchObject({
        code: 'policy.lease_over',
        data: { days: 1 },
      });
      expect(await away.ask('host.state', {})).toMatchObject({ phase: 'locked', me: null });
      await expect(away.ask('sync.status', {})).rejects.toMatchObject({ code: 'vault.locked' });
    } finally {
      Date.now = real;
    }
    // Within the lease no server is needed.
    const offline = await elsewhere(key, { ...rules, proxy: 'http://127.0.0.1:9' });
    await offline.ask('vault.unlock', { passphrase: passphrase() });
  });

  it('erases a key that was declared lost before anything of it is seen', async () => {
    const lost = await start('pupil-1-12');
    await lost.close();
    const other = await openTestKey();
    keys.push(other);
    await other.ask('account.signIn', {
      server: server.origin,
      login: server.account('pupil-1-12').login,
      password: utf8('un mot de passe assez long 42'),
    });
    await other.ask('vault.create', { passphrase: passphrase() });
    const gone = (await other.ask('account.devices', {})).find((device) => !device.current);
    await other.ask('account.revokeDevice', { deviceId: gone?.deviceId ?? '' });
    const real = Date.now;
    try {
      Date.now = () => real() + 2 * dayMs;
      const here = await openTestKey(lost.folder, { certificates: [], leaseDays: 1 });
      await expect(here.ask('vault.unlock', { passphrase: passphrase() })).rejects.toMatchObject({
        code: 'sync.device_revoked',
      });
      await here.heard((event) => event.type === 'state' && event.state.problem !== null);
      expect(await here.ask('host.state', {})).toMatchObject({ phase: 'firstStart', me: null });
    } finally {
      Date.now = real;
    }
  });
});

describe('allowed schools', () => {
  it('are compared whatever their case; without a list every school is allowed', () => {
    const rules = { certificates: [], allowedSchools: ['0750001a'] };
    expect(() => mustBeAllowedSchool(rules, '0750001A')).not.toThrow();
    expect(() => mustBeAllowedSchool(undefined, '0750001A')).not.toThrow();
    expect(() => mustBeAllowedSchool(rules, '0750001')).toThrow('policy.school_refused');
  });

  it('keep other schools’ keys locked, and change nothing on them', async () => {
    const key = await start('pupil-1-13');
    const refusing = await elsewhere(key, { certificates: [], allowedSchools: ['0930000Z'] });
    const header = () => readFileSync(join(key.folder, 'data', 'vault', 'vault.a.json'));
    const before = header();
    await expect(refusing.ask('vault.unlock', { passphrase: passphrase() })).rejects.toMatchObject({
      code: 'policy.school_refused',
    });
    expect(await refusing.ask('host.state', {})).toMatchObject({ phase: 'locked', me: null, problem: null });
    expect(header().equals(before)).toBe(true);
    const allowing = await elsewhere(refusing, {
      certificates: [],
      allowedSchools: [server.demo.schoolId],
    });
    await allowing.ask('vault.unlock', { passphrase: passphrase() });
  });

  it('do not spend an activation code, and keep no device of a sign-in', async () => {
    const { code, login } = server.account('pupil-1-14');
    const password = () => utf8('un mot de passe assez long 42');
    const refusing = await openTestKey(undefined, { certificates: [], allowedSchools: ['0930000Z'] });
    keys.push(refusing);
    const refused = { code: 'policy.school_refused' };
    await expect(
      refusing.ask('account.activate', { server: server.origin, code, password: password() }),
    ).rejects.toMatchObject(refused);
    const key = await startTestKey(server.origin, code);
    keys.push(key);
    await expect(
      refusing.ask('account.signIn', { server: server.origin, login, password: password() }),
    ).rejects.toMatchObject(refused);
    await expect(refusing.ask('vault.create', { passphrase: passphrase() })).rejects.toMatchObject({
      code: 'account.sign_in_first',
    });
  });
});

describe('a proxy', () => {
  it('carries everything that a key says to its server', async () => {
    const { code } = server.account('pupil-1-15');
    const before = proxy.tunnels();
    const key = await startTestKey(server.origin, code, undefined, {
      certificates: [],
      proxy: proxy.origin,
    });
    keys.push(key);
    expect(await key.settled()).toMatchObject({ connection: 'online', pending: 0 });
    expect(proxy.tunnels()).toBeGreaterThan(before);
  });

  it('that is away makes the server unreachable: there is no way around it', async () => {
    const key = await openTestKey(undefined, { certificates: [], proxy: 'http://127.0.0.1:9' });
    keys.push(key);
    const { code } = server.account('pupil-1-16');
    await expect(key.ask('account.checkCode', { server: server.origin, code })).rejects.toMatchObject({
      code: 'net.unreachable',
    });
  });
});

it('a machine that does not print says so to the page', async () => {
  const key = await openTestKey(undefined, { certificates: [], noPrinting: true });
  keys.push(key);
  expect(await key.ask('host.state', {})).toMatchObject({ noPrinting: true });
});
