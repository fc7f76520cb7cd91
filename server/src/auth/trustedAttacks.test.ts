import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPerson } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { type PortalBrowser, portalBrowser } from '../testing/portalBrowser.ts';
import { type SteppedServer, startSteppedServer } from '../testing/steppedServer.ts';
import { testClient, testPassword } from '../testing/testClient.ts';
import { graceMs } from './refresh.ts';

let lab: SteppedServer;
beforeAll(async () => {
  lab = await startSteppedServer();
});
afterAll(() => lab.stop());

const dayMs = 86_400_000;
const random = (bytes: number) => randomBytes(bytes).toString('base64url');

/** A teacher with a program of codes, and a browser that they trust: there the password is enough. */
async function trusting() {
  const teacher = await lab.withTotp();
  const browser = portalBrowser(lab.server.origin);
  const entered = await browser.signIn(teacher.login, { trusted: true, secondCode: teacher.nextCode() });
  expect(entered.code).toBe('ok');
  return { ...teacher, browser };
}

/** Another browser with this mark. */
function withMark(mark: string): PortalBrowser {
  const browser = portalBrowser(lab.server.origin);
  browser.setTrusts(mark);
  return browser;
}
const kindsOf = async (userId: string) => {
  const rows = await lab.server.running.storage.reader
    .selectFrom('account_event')
    .select('kind')
    .where('user_id', '=', userId)
    .execute();
  return rows.map(({ kind }) => kind);
};

describe('a mark of trust alone', () => {
  test('signs nobody in, and reads nothing but the login', async () => {
    const { browser, login } = await trusting();
    const thief = withMark(browser.trusts());
    expect(await thief.whoIs()).toBeUndefined();
    expect(await thief.known()).toEqual([login]);
    for (const route of lab.server.running.server.routes) {
      if (route.access !== 'session' && route.access !== 'element') continue;
      const path = route.path.replace('/api/v1/', '').replace(/\{\w+\}/g, 'x');
      const response = await fetch(`${lab.server.origin}/api/v1/${path}`.replace('/api/v1//', '/'), {
        method: route.method.toUpperCase(),
        headers: {
          Cookie: `__Host-cartable-trust=${browser.trusts()}`,
          'X-Cartable-Portal': '1',
          Origin: lab.server.origin,
          'Sec-Fetch-Site': 'same-origin',
          'Content-Type': 'application/json',
        },
        ...(route.body !== undefined && route.method !== 'get' && { body: '{}' }),
      });
      expect([route.path, response.status]).toEqual([route.path, 401]);
      await response.body?.cancel();
    }
  });

  test.each([
    ['forged', () => `${random(16)}.${random(32)}`],
    ['of another form', () => 'x'.repeat(66)],
    ['that has no token', () => `${random(16)}.`],
    ['without end', () => 'A'.repeat(7000)],
    ['of many', () => Array.from({ length: 60 }, () => `${random(16)}.${random(32)}`).join('~')],
  ])('%s, does nothing', async (_, make) => {
    const { login } = await lab.withTotp();
    const browser = withMark(make());
    expect(await browser.known()).toEqual([]);
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
    expect((await browser.ask('portal/trusts/removal', { login })).status).toBe(204);
  });

  test('of one person does nothing for another', async () => {
    const { browser } = await trusting();
    const { login, nextCode } = await lab.withTotp();
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
    const entered = await browser.signIn(login, { secondCode: nextCode() });
    // Nor is it renewed, or taken over.
    expect([entered.code, entered.set.length]).toEqual(['ok', 1]);
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
  });

  test('the half that never changes, with another token, does nothing before the password is right', async () => {
    const { browser, login, userId } = await trusting();
    const [series = ''] = browser.trusts().split('.');
    const guess = withMark(`${series}.${random(32)}`);
    expect(await guess.known()).toEqual([]);
    expect((await guess.signIn(login, { password: 'pas le bon mot' })).code).toBe('auth.credentials_wrong');
    await guess.ask('portal/trusts/removal', { login });
    expect(await browser.known()).toEqual([login]);
    expect((await browser.signIn(login)).code).toBe('ok');
    expect(await kindsOf(userId)).not.toContain('trustCopied');
  });
});

describe('a copy of a mark', () => {
  test('is noticed once its owner has signed in again: the trust ends, and they are told', async () => {
    const { browser, login, userId, ...held } = await trusting();
    const address = await lab.withMail({ userId, login, client: held.client });
    const copied = browser.trusts();
    expect((await browser.signIn(login)).code).toBe('ok');
    expect(browser.trusts()).not.toBe(copied);
    lab.pass(graceMs + 1);
    const thief = withMark(copied);
    expect(await thief.known()).toEqual([]);
    expect((await thief.signIn(login)).code).toBe('auth.second_factor');
    expect(await kindsOf(userId)).toContain('trustCopied');
    expect((await lab.mailTo(address)).text).toContain('ne fait plus confiance');
    // The owner's own is no more either, and whoever is signed in with it is out.
    expect(await browser.whoIs()).toBeUndefined();
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
  });

  test('that was used first is noticed by its owner', async () => {
    const { browser, login, userId } = await trusting();
    const thief = withMark(browser.trusts());
    expect((await thief.signIn(login)).code).toBe('ok');
    lab.pass(graceMs + 1);
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
    expect(await thief.whoIs()).toBeUndefined();
    expect(await kindsOf(userId)).toContain('trustCopied');
  });

  test('whose successor was lost on the way is good once more within a minute', async () => {
    const { browser, login, userId } = await trusting();
    const before = browser.trusts();
    await browser.signIn(login);
    browser.setTrusts(before);
    lab.pass(graceMs - 1000);
    expect((await browser.signIn(login)).code).toBe('ok');
    expect((await browser.signIn(login)).code).toBe('ok');
    expect(await kindsOf(userId)).not.toContain('trustCopied');
  });

  test('used by two at once opens one chain only', async () => {
    const { browser, login } = await trusting();
    const two = [withMark(browser.trusts()), withMark(browser.trusts())] as const;
    await Promise.all(two.map((one) => one.signIn(login)));
    lab.pass(graceMs + 1);
    const after = [];
    for (const one of two) after.push((await one.signIn(login)).code);
    expect(after).toContain('auth.second_factor');
  });
});

describe('a trust ends with', () => {
  const passes = async ({ browser, login }: { readonly browser: PortalBrowser; readonly login: string }) =>
    (await browser.known()).includes(login) || (await browser.signIn(login)).code === 'ok';

  test('another password, on whichever device it is changed', async () => {
    const held = await trusting();
    await held.client.session.changePassword(testPassword, 'une autre phrase longue');
    expect(await held.browser.known()).toEqual([]);
    const asked = await held.browser.signIn(held.login, { password: 'une autre phrase longue' });
    expect(asked.code).toBe('auth.second_factor');
  });

  test('a second step that is taken away', async () => {
    const held = await trusting();
    const removed = await held.browser.ask('account/factors/totp/removal', {
      password: testPassword,
      secondCode: held.nextCode(),
    });
    expect(removed.code).toBe('ok');
    expect(await held.browser.known()).toEqual([]);
    // The session in which it was done goes on.
    expect(await held.browser.whoIs()).toBe(held.userId);
  });

  test('a first second step', async () => {
    const teacher = await lab.somebody();
    const browser = portalBrowser(lab.server.origin);
    await browser.signIn(teacher.login, { trusted: true });
    await lab.withTotp(teacher);
    expect(await browser.known()).toEqual([]);
  });

  test.each([
    ['the school’s block', 'blocked', 'PUT', { blocked: true }],
    ['the school’s new password', 'password-reset', 'POST', undefined],
    ['a second step that the school forgets', 'factors', 'DELETE', undefined],
  ])('%s', async (_, path, method, json) => {
    const held = await trusting();
    const technician = portalBrowser(lab.server.origin);
    const { code } = await addPerson(lab.server, { userId: `chef-${path}`, role: 'head', now: lab.now() });
    await technician.ask('portal/activations', { code, password: testPassword, label: 'Firefox' });
    const done = await technician.ask(`school/people/${held.userId}/${path}`, json, method);
    expect(done.code).toBe('ok');
    const rows = await lab.server.running.storage.reader
      .selectFrom('trusted_device')
      .select('id')
      .where('user_id', '=', held.userId)
      .execute();
    expect(rows).toEqual([]);
    if (path === 'blocked')
      await technician.ask(`school/people/${held.userId}/blocked`, { blocked: false }, 'PUT');
    expect(await held.browser.known()).toEqual([]);
    expect(await held.browser.whoIs()).toBeUndefined();
  });

  test('a code of the school, which it does not pass', async () => {
    const held = await trusting();
    const head = portalBrowser(lab.server.origin);
    const { code } = await addPerson(lab.server, { userId: 'chef-code', role: 'head', now: lab.now() });
    await head.ask('portal/activations', { code, password: testPassword, label: 'Firefox' });
    const given = await head.ask(`school/people/${held.userId}/activation`, undefined, 'POST');
    const json = { code: (given.body as { code: string }).code, password: testPassword, label: 'Firefox' };
    expect((await held.browser.ask('portal/activations', json)).code).toBe('auth.second_factor');
    const entered = await held.browser.ask('portal/activations', { ...json, secondCode: held.nextCode() });
    expect(entered.code).toBe('ok');
    expect(await held.browser.known()).toEqual([]);
  });

  test('ninety days without its person', async () => {
    const held = await trusting();
    lab.pass(90 * dayMs + 1);
    expect(await passes(held)).toBe(false);
  });
});

describe('declaring one', () => {
  test('counts wrong passwords as any sign-in does', async () => {
    const { browser, login } = await trusting();
    const codes = [];
    for (let i = 0; i < 11; i += 1)
      codes.push((await browser.signIn(login, { password: `mauvais ${i}` })).code);
    expect(codes[0]).toBe('auth.credentials_wrong');
    expect(codes.at(-1)).toBe('auth.throttled');
    expect((await browser.ask('account/trusted-devices', { password: 'x' })).code).toBe('auth.throttled');
  });

  test('is refused to a key, wherever it says so', async () => {
    const { client, login, nextCode } = await lab.withTotp();
    const send = (path: string, json: object) =>
      codeOf(client.session.send({ method: 'POST', path: `/api/v1/${path}`, json }));
    expect(await send('account/trusted-devices', { password: testPassword, secondCode: nextCode() })).toBe(
      'auth.forbidden',
    );
    const key = testClient(lab.server.origin);
    const device = { label: 'clé' };
    const secondCode = nextCode();
    for (const more of [{ trusted: true }, { browser: {} }, { device: { ...device, trusted: true } }]) {
      const json = { login, password: testPassword, secondCode, device, ...more };
      const asked = key.api.send({ method: 'POST', path: '/api/v1/auth/sessions', json });
      expect(await codeOf(asked)).toBe('request.invalid');
    }
    // Nor does a browser's mark help it.
    const { browser, login: own } = await trusting();
    const headers = { Cookie: `__Host-cartable-trust=${browser.trusts()}` };
    const withCookie: typeof fetch = (input, init) =>
      fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } });
    const other = testClient(lab.server.origin, { fetch: withCookie });
    expect(await codeOf(other.auth.signIn(own, testPassword, device))).toBe('auth.second_factor');
  });

  test('is for oneself: nobody else can be named', async () => {
    const held = await trusting();
    for (const more of [{ userId: 'teacher-maths' }, { login: 'x' }, { of: 'pupil-1-01' }]) {
      const asked = await held.browser.ask('account/trusted-devices', { password: testPassword, ...more });
      expect(asked.code).toBe('request.invalid');
    }
    const { browser } = await trusting();
    const { devices } = (await held.browser.ask('account/trusted-devices')).body as {
      devices: { id: string }[];
    };
    const theirs = await browser.ask(`account/trusted-devices/${devices[0]?.id}`, undefined, 'DELETE');
    expect(theirs.code).toBe('request.not_found');
    expect(await held.browser.known()).toEqual([held.login]);
  });

  test('takes no mark that somebody has put into the browser before (fixation)', async () => {
    const { browser: attacker } = await trusting();
    const victim = await lab.somebody();
    const planted = attacker.trusts();
    const browser = withMark(planted);
    await browser.signIn(victim.login, { trusted: true });
    const [first, second] = browser.trusts().split('~');
    expect(first).toBe(planted);
    expect(second).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
    expect(await attacker.known()).not.toContain(victim.login);
  });

  test.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://mechant.example' }],
    ['a page without our mark', { 'X-Cartable-Portal': '' }],
  ])('is not what %s makes a browser do, nor is ending one', async (_, headers) => {
    const { browser, login } = await trusting();
    const json = { password: testPassword };
    for (const [path, body, method] of [
      ['account/trusted-devices', json, 'POST'],
      ['account/trusted-devices/x', undefined, 'DELETE'],
      ['portal/trusts', undefined, 'GET'],
      ['portal/trusts/removal', { login }, 'POST'],
      ['portal/sessions', { login, ...json, label: 'x', trusted: true }, 'POST'],
    ] as const) {
      const { code, set } = await browser.ask(path, body, method, headers);
      expect([path, code, set]).toEqual([path, 'portal.other_site', []]);
    }
    expect(await browser.known()).toEqual([login]);
  });
});

describe('a school that refuses it to its staff', () => {
  test('makes what there is do nothing, and families keep theirs; both are in its audit', async () => {
    const held = await trusting();
    const parent = portalBrowser(lab.server.origin);
    const { code } = await addPerson(lab.server, { userId: 'parent-r', role: 'guardian', now: lab.now() });
    await parent.ask('portal/activations', { code, password: testPassword, label: 'Firefox', trusted: true });
    const head = portalBrowser(lab.server.origin);
    const its = await addPerson(lab.server, { userId: 'chef-r', role: 'head', now: lab.now() });
    await head.ask('portal/activations', { code: its.code, password: testPassword, label: 'Firefox' });
    const set = (json: object) => head.ask('school/security', json, 'PUT');
    expect((await set({})).code).toBe('request.invalid');
    expect((await set({ staffTrust: false })).code).toBe('ok');
    expect((await head.ask('school/security')).body).toMatchObject({
      staffTrust: false,
      staffSecondFactor: false,
      trustChanged: { by: { familyName: 'Durand' } },
    });
    expect(await held.browser.known()).toEqual([]);
    expect((await held.browser.signIn(held.login, { trusted: true })).code).toBe('auth.second_factor');
    const secondCode = held.nextCode();
    const entered = await held.browser.signIn(held.login, { trusted: true, secondCode });
    expect([entered.code, entered.set.length]).toEqual(['ok', 1]);
    expect((await held.browser.ask('account/trusted-devices')).body).toMatchObject({ state: 'school' });
    const json = { password: testPassword, secondCode: held.nextCode() };
    expect((await held.browser.ask('account/trusted-devices', json)).code).toBe('auth.trust_refused');
    await parent.signOut();
    expect(await parent.known()).toEqual(['parent-r']);
    expect((await held.browser.ask('school/security', { staffTrust: true }, 'PUT')).code).toBe(
      'auth.forbidden',
    );

    await set({ staffTrust: true });
    expect(await held.browser.known()).toEqual([held.login]);
    const lines = await lab.server.running.storage.reader
      .selectFrom('audit_entry')
      .select('action')
      .where('action', 'in', ['security.staff_trust_refused', 'security.staff_trust_allowed'])
      .orderBy('seq')
      .execute();
    expect(lines.map(({ action }) => action)).toEqual([
      'security.staff_trust_refused',
      'security.staff_trust_allowed',
    ]);
  });
});
