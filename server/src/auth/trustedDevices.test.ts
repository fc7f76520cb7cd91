import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { maintain } from '../ops/maintenance.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { type PortalBrowser, portalBrowser } from '../testing/portalBrowser.ts';
import { type SteppedServer, startSteppedServer } from '../testing/steppedServer.ts';
import { testPassword } from '../testing/testClient.ts';
import { keptIdleMs, keptMostMs, maxTrustsOfBrowser, stepTrustMs, trustIdleMs } from './trustTimes.ts';

let lab: SteppedServer;
beforeAll(async () => {
  lab = await startSteppedServer();
});
afterAll(() => lab.stop());

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
let made = 0;

/** Somebody of a family, with an account, in a browser that nobody has used. */
async function family(role: 'guardian' | 'pupil' = 'guardian') {
  made += 1;
  const userId = `famille-${made}`;
  const { code } = await addPerson(lab.server, { userId, role, now: lab.now() });
  const browser = portalBrowser(lab.server.origin);
  const activate = (more: object = {}) =>
    browser.ask('portal/activations', { code, password: testPassword, label: 'Firefox', ...more });
  return { userId, login: userId, browser, activate };
}

async function signedIn(more: object = { trusted: true }, role?: 'guardian' | 'pupil') {
  const person = await family(role);
  await person.activate();
  await person.browser.signOut();
  const answer = await person.browser.signIn(person.login, more);
  expect(answer.code).toBe('ok');
  return { ...person, answer };
}

const eventKinds = async (browser: PortalBrowser) =>
  ((await browser.ask('account/events')).body as { kind: string }[]).map(({ kind }) => kind);
interface Listed {
  readonly state: string;
  readonly devices: readonly {
    readonly id: string;
    readonly current: boolean;
    readonly deviceId: string | null;
  }[];
}
const listOf = async (browser: PortalBrowser) =>
  (await browser.ask('account/trusted-devices')).body as Listed;

describe('a pupil or a guardian on a device of theirs', () => {
  test.each(['guardian', 'pupil'] as const)(
    '%s: stays signed in when the browser is closed',
    async (role) => {
      const { browser, answer, userId } = await signedIn({ trusted: true }, role);
      const [session = '', trust = ''] = answer.set;
      expect(session).toMatch(
        /^__Host-cartable=[\w-]{43}; Max-Age=2592000; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      );
      expect(trust).toMatch(
        /^__Host-cartable-trust=[\w-]{22}\.[\w-]{43}; Max-Age=15552000; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
      );
      browser.reopen({ kept: true });
      lab.pass(20 * dayMs);
      expect(await browser.whoIs()).toBe(userId);
      expect((await browser.ask('devices')).body).toEqual([expect.objectContaining({ current: true })]);
    },
  );

  test('without it nothing has a date, and a school day is the end', async () => {
    const { browser, answer } = await signedIn({});
    expect(answer.set).toHaveLength(1);
    expect(answer.set[0]).not.toContain('Max-Age');
    lab.pass(12 * hourMs + 1);
    expect(await browser.whoIs()).toBeUndefined();
  });

  test('a month without a visit is the end, the server says so whatever the browser keeps', async () => {
    const { browser } = await signedIn();
    lab.pass(keptIdleMs - hourMs);
    expect((await browser.ask('devices')).code).toBe('ok');
    lab.pass(hourMs + 1);
    expect((await browser.ask('devices')).code).toBe('auth.session_ended');
    expect(await browser.whoIs()).toBeUndefined();
  });

  test('each visit begins the month anew, until three months after the sign-in', async () => {
    const { browser, userId } = await signedIn();
    for (const days of [25, 50, 75]) {
      lab.pass(25 * dayMs);
      const { body, set } = await browser.ask('portal/session');
      expect(body).toMatchObject({ userId });
      const left = keptMostMs - days * dayMs;
      expect(set[0]).toContain(`Max-Age=${Math.min(keptIdleMs, left) / 1000};`);
    }
    lab.pass(keptMostMs - 75 * dayMs + 1);
    expect(await browser.whoIs()).toBeUndefined();
  });

  test('whoever becomes staff has a school day from then on', async () => {
    const { browser, userId } = await signedIn();
    lab.pass(dayMs);
    expect(await browser.whoIs()).toBe(userId);
    await writeRecords(lab.server, [membershipOf(userId, 'teacher')], lab.now());
    expect(await browser.whoIs()).toBeUndefined();
    expect((await browser.ask('devices')).code).toBe('auth.session_ended');
  });

  test('the first sign-in with a code may declare it too', async () => {
    const { browser, activate, userId, login } = await family();
    expect((await activate({ trusted: true })).set).toHaveLength(2);
    browser.reopen({ kept: true });
    lab.pass(dayMs);
    expect(await browser.whoIs()).toBe(userId);
    await browser.signOut();
    expect(await browser.known()).toEqual([login]);
  });
});

describe('a member of staff', () => {
  test('has a session of a school day, trusted or not', async () => {
    const person = await lab.somebody();
    const browser = portalBrowser(lab.server.origin);
    const { set } = await browser.signIn(person.login, { trusted: true });
    expect(set[0]).not.toContain('Max-Age');
    expect(await browser.whoIs()).toBe(person.userId);
    lab.pass(12 * hourMs + 1);
    expect(await browser.whoIs()).toBeUndefined();
  });

  test('is not asked for the second step on a trusted device for thirty days; the password always is', async () => {
    const { login, nextCode } = await lab.withTotp();
    const browser = portalBrowser(lab.server.origin);
    expect((await browser.signIn(login, { trusted: true })).code).toBe('auth.second_factor');
    expect(browser.trusts()).toBe('');
    expect((await browser.signIn(login, { trusted: true, secondCode: nextCode() })).code).toBe('ok');
    await browser.signOut();
    expect((await browser.signIn(login, { password: 'pas le bon mot' })).code).toBe('auth.credentials_wrong');
    expect((await browser.signIn(login)).code).toBe('ok');
    // Signing in without it does not prolong it.
    lab.pass(stepTrustMs - dayMs);
    expect((await browser.signIn(login)).code).toBe('ok');
    lab.pass(2 * dayMs);
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
    expect((await browser.signIn(login, { secondCode: nextCode() })).code).toBe('ok');
    expect((await browser.signIn(login)).code).toBe('ok');
  });

  test('a passkey is both steps; a device that was trusted without any stands for none', async () => {
    const { login, passkey } = await lab.withPasskey();
    const browser = portalBrowser(lab.server.origin);
    const { body } = await browser.ask('portal/passkeys/options', {});
    const response = passkey.get({ challenge: String((body as { challenge: string }).challenge) });
    const entered = await browser.ask('portal/passkeys/sessions', {
      response,
      label: 'Firefox',
      trusted: true,
    });
    expect(entered.code).toBe('ok');
    expect((await browser.signIn(login)).code).toBe('ok');

    const other = await lab.somebody();
    const bare = portalBrowser(lab.server.origin);
    await bare.signIn(other.login, { trusted: true });
    await lab.withTotp(other);
    expect((await bare.signIn(other.login)).code).toBe('auth.second_factor');
  });

  test('proves the second step for whatever guards the account, on a trusted device too', async () => {
    const { login, nextCode } = await lab.withTotp();
    const browser = portalBrowser(lab.server.origin);
    await browser.signIn(login, { trusted: true, secondCode: nextCode() });
    await browser.signIn(login);
    const asked = await browser.ask('account/factors/recovery-codes', { password: testPassword });
    expect(asked.code).toBe('auth.second_factor');
  });
});

describe('the sign-in page', () => {
  test('knows whose device it is, and several people of a family, each by themselves', async () => {
    const one = await signedIn();
    await one.browser.signOut();
    const two = await family();
    await two.activate();
    expect((await one.browser.signIn(two.login, { trusted: true })).code).toBe('ok');
    await one.browser.signOut();
    expect(await one.browser.known()).toEqual([one.login, two.login]);
    // « Ce n'est pas moi » is about one of them.
    expect((await one.browser.ask('portal/trusts/removal', { login: one.login })).status).toBe(204);
    expect(await one.browser.known()).toEqual([two.login]);
    expect((await one.browser.signIn(one.login)).set).toHaveLength(1);
    await one.browser.ask('portal/trusts/removal', { login: two.login });
    expect(one.browser.trusts()).toBe('');
  });

  test('a browser holds so many; the first makes room, and is trusted no more', async () => {
    const { browser, login } = await signedIn();
    const logins: string[] = [];
    for (let i = 0; i < maxTrustsOfBrowser; i += 1) {
      const next = await family();
      await next.activate();
      expect((await browser.signIn(next.login, { trusted: true })).code).toBe('ok');
      logins.push(next.login);
    }
    expect(await browser.known()).toEqual(logins);
    expect((await browser.signIn(login, {})).set).toHaveLength(1);
    expect((await listOf(browser)).devices).toEqual([]);
  });

  test('a sign-in from elsewhere with it is nothing to tell, and one without it is', async () => {
    const { browser, login } = await signedIn();
    const opera = { 'User-Agent': 'Mozilla/5.0 Edg/140.0' };
    const json = { login, password: testPassword, label: 'Edge' };
    await browser.ask('portal/sessions', json, 'POST', opera);
    expect(await eventKinds(browser)).not.toContain('signInNew');
    const stranger = portalBrowser(lab.server.origin);
    await stranger.ask('portal/sessions', json, 'POST', { 'User-Agent': 'Mozilla/5.0 Safari/1' });
    expect(await eventKinds(stranger)).toContain('signInNew');
  });
});

describe('in the settings', () => {
  test('the browser that is open becomes one with the password, and is none any more at will', async () => {
    const { browser, userId } = await signedIn({});
    expect(await listOf(browser)).toEqual({ state: 'offered', devices: [] });
    const wrong = await browser.ask('account/trusted-devices', { password: 'pas le bon mot' });
    expect([wrong.code, wrong.set]).toEqual(['auth.credentials_wrong', []]);
    const declared = await browser.ask('account/trusted-devices', { password: testPassword });
    expect(declared.code).toBe('ok');
    expect(declared.set[0]).toContain('Max-Age=2592000;');
    const { state, devices } = await listOf(browser);
    expect([state, devices.length, devices[0]?.current]).toEqual(['here', 1, true]);
    const twice = await browser.ask('account/trusted-devices', { password: testPassword });
    expect(twice.code).toBe('auth.trust_there');
    lab.pass(dayMs);
    expect(await browser.whoIs()).toBe(userId);

    const ended = await browser.ask(`account/trusted-devices/${devices[0]?.id}`, undefined, 'DELETE');
    expect(ended.status).toBe(204);
    expect(ended.set[0]).not.toContain('Max-Age');
    expect(browser.trusts()).toBe('');
    expect(await browser.whoIs()).toBe(userId);
    lab.pass(12 * hourMs + 1);
    expect(await browser.whoIs()).toBeUndefined();
  });

  test('asks for the second step, which it then stands for', async () => {
    const { login, nextCode } = await lab.withTotp();
    const browser = portalBrowser(lab.server.origin);
    await browser.signIn(login, { secondCode: nextCode() });
    const declare = (more: object) =>
      browser.ask('account/trusted-devices', { password: testPassword, ...more });
    expect((await declare({})).code).toBe('auth.second_factor');
    expect((await declare({ secondCode: nextCode() })).code).toBe('ok');
    expect((await browser.signIn(login)).code).toBe('ok');
  });

  test('ending another device signs out whoever is on it, and it is not listed', async () => {
    const { browser, login } = await signedIn();
    const elsewhere = portalBrowser(lab.server.origin);
    await elsewhere.signIn(login);
    const [trust] = (await listOf(elsewhere)).devices;
    expect(trust).toMatchObject({ current: false, deviceId: expect.any(String) });
    await elsewhere.ask(`account/trusted-devices/${trust?.id}`, undefined, 'DELETE');
    expect(await browser.whoIs()).toBeUndefined();
    expect(await browser.known()).toEqual([]);
    expect((await elsewhere.ask('devices')).body).toHaveLength(1);
    expect(await eventKinds(elsewhere)).toEqual(expect.arrayContaining(['deviceTrusted', 'deviceUntrusted']));
  });

  test('a browser whose access is cut as lost is trusted no more', async () => {
    const { browser, login } = await signedIn();
    const elsewhere = portalBrowser(lab.server.origin);
    await elsewhere.signIn(login);
    const deviceId = (await listOf(elsewhere)).devices[0]?.deviceId;
    await elsewhere.ask(`devices/${deviceId}`, undefined, 'DELETE');
    expect(await browser.known()).toEqual([]);
    expect((await listOf(elsewhere)).devices).toEqual([]);
  });
});

test('nothing of a mark can be read in the database, and what nobody uses is forgotten', async () => {
  const { browser } = await signedIn();
  const rows = await lab.server.running.storage.reader.selectFrom('trusted_device').selectAll().execute();
  for (const part of browser.trusts().split(/[.~]/)) expect(JSON.stringify(rows)).not.toContain(part);
  lab.pass(trustIdleMs + 1);
  expect(await browser.known()).toEqual([]);
  await maintain(lab.server.running.storage, memoryBlobStore(), nodeHasher, lab.now());
  expect(await lab.server.running.storage.reader.selectFrom('trusted_device').selectAll().execute()).toEqual(
    [],
  );
});
