import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../testing/codeOf.ts';
import { type SteppedServer, startSteppedServer } from '../testing/steppedServer.ts';
import { testClient, testPassword } from '../testing/testClient.ts';
import { type TrustingPeople, trustingPeople } from '../testing/trustingPeople.ts';
import { graceMs } from './refresh.ts';

let lab: SteppedServer;
let people: TrustingPeople;
beforeAll(async () => {
  lab = await startSteppedServer();
  people = trustingPeople(lab);
});
afterAll(() => lab.stop());

const random = (bytes: number) => randomBytes(bytes).toString('base64url');

describe('a mark of trust alone', () => {
  test('signs nobody in, and reads nothing but the login', async () => {
    const { browser, login } = await people.trusting();
    const thief = people.withMark(browser.trusts());
    expect(await thief.whoIs()).toBeUndefined();
    expect(await thief.known()).toEqual([login]);
    for (const route of lab.server.running.server.routes) {
      if (route.access !== 'session' && route.access !== 'element') continue;
      const response = await fetch(lab.server.origin + route.path.replace(/\{\w+\}/g, 'x'), {
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
    const browser = people.withMark(make());
    expect(await browser.known()).toEqual([]);
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
    expect((await browser.ask('portal/trusts/removal', { login })).status).toBe(204);
  });

  test('of one person does nothing for another', async () => {
    const { browser } = await people.trusting();
    const { login, nextCode } = await lab.withTotp();
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
    const entered = await browser.signIn(login, { secondCode: nextCode() });
    // Nor is it renewed, or taken over.
    expect([entered.code, entered.set.length]).toEqual(['ok', 1]);
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
  });

  test('the half that never changes, with another token, does nothing before the password is right', async () => {
    const { browser, login, userId } = await people.trusting();
    const [series = ''] = browser.trusts().split('.');
    const guess = people.withMark(`${series}.${random(32)}`);
    expect(await guess.known()).toEqual([]);
    expect((await guess.signIn(login, { password: 'pas le bon mot' })).code).toBe('auth.credentials_wrong');
    await guess.ask('portal/trusts/removal', { login });
    expect(await browser.known()).toEqual([login]);
    expect((await browser.signIn(login)).code).toBe('ok');
    expect(await people.kindsOf(userId)).not.toContain('trustCopied');
  });
});

describe('a copy of a mark', () => {
  test('is noticed once its owner has signed in again: the trust ends, and they are told', async () => {
    const { browser, login, userId, ...held } = await people.trusting();
    const address = await lab.withMail({ userId, login, client: held.client });
    const copied = browser.trusts();
    expect((await browser.signIn(login)).code).toBe('ok');
    expect(browser.trusts()).not.toBe(copied);
    lab.pass(graceMs + 1);
    const thief = people.withMark(copied);
    expect(await thief.known()).toEqual([]);
    expect((await thief.signIn(login)).code).toBe('auth.second_factor');
    expect(await people.kindsOf(userId)).toContain('trustCopied');
    expect((await lab.mailTo(address)).text).toContain('ne fait plus confiance');
    // The owner's own is no more either, and whoever is signed in with it is out.
    expect(await browser.whoIs()).toBeUndefined();
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
  });

  test('that was used first is noticed by its owner', async () => {
    const { browser, login, userId } = await people.trusting();
    const thief = people.withMark(browser.trusts());
    expect((await thief.signIn(login)).code).toBe('ok');
    lab.pass(graceMs + 1);
    expect((await browser.signIn(login)).code).toBe('auth.second_factor');
    expect(await thief.whoIs()).toBeUndefined();
    expect(await people.kindsOf(userId)).toContain('trustCopied');
  });

  test('whose successor was lost on the way is good once more within a minute', async () => {
    const { browser, login, userId } = await people.trusting();
    const before = browser.trusts();
    await browser.signIn(login);
    browser.setTrusts(before);
    lab.pass(graceMs - 1000);
    expect((await browser.signIn(login)).code).toBe('ok');
    expect((await browser.signIn(login)).code).toBe('ok');
    expect(await people.kindsOf(userId)).not.toContain('trustCopied');
  });

  test('used by two at once opens one chain only', async () => {
    const { browser, login } = await people.trusting();
    const two = [people.withMark(browser.trusts()), people.withMark(browser.trusts())] as const;
    await Promise.all(two.map((one) => one.signIn(login)));
    lab.pass(graceMs + 1);
    const after = [];
    for (const one of two) after.push((await one.signIn(login)).code);
    expect(after).toContain('auth.second_factor');
  });
});

describe('declaring one', () => {
  test('counts wrong passwords as any sign-in does', async () => {
    const { browser, login } = await people.trusting();
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
    const { browser, login: own } = await people.trusting();
    const headers = { Cookie: `__Host-cartable-trust=${browser.trusts()}` };
    const withCookie: typeof fetch = (input, init) =>
      fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } });
    const other = testClient(lab.server.origin, { fetch: withCookie });
    expect(await codeOf(other.auth.signIn(own, testPassword, device))).toBe('auth.second_factor');
  });

  test('is for oneself: nobody else can be named', async () => {
    const held = await people.trusting();
    for (const more of [{ userId: 'teacher-maths' }, { login: 'x' }, { of: 'pupil-1-01' }]) {
      const asked = await held.browser.ask('account/trusted-devices', { password: testPassword, ...more });
      expect(asked.code).toBe('request.invalid');
    }
    const { browser } = await people.trusting();
    const { devices } = (await held.browser.ask('account/trusted-devices')).body as {
      devices: { id: string }[];
    };
    const theirs = await browser.ask(`account/trusted-devices/${devices[0]?.id}`, undefined, 'DELETE');
    expect(theirs.code).toBe('request.not_found');
    expect(await held.browser.known()).toEqual([held.login]);
  });

  test('takes no mark that somebody has put into the browser before (fixation)', async () => {
    const { browser: attacker } = await people.trusting();
    const victim = await lab.somebody();
    const planted = attacker.trusts();
    const browser = people.withMark(planted);
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
    const { browser, login } = await people.trusting();
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
