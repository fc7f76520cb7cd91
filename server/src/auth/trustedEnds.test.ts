import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPerson } from '../testing/addPerson.ts';
import { type PortalBrowser, portalBrowser } from '../testing/portalBrowser.ts';
import { type SteppedServer, startSteppedServer } from '../testing/steppedServer.ts';
import { testPassword } from '../testing/testClient.ts';
import { type TrustingPeople, trustingPeople } from '../testing/trustingPeople.ts';

let lab: SteppedServer;
let people: TrustingPeople;
beforeAll(async () => {
  lab = await startSteppedServer();
  people = trustingPeople(lab);
});
afterAll(() => lab.stop());

const dayMs = 86_400_000;

describe('a trust ends with', () => {
  const passes = async ({ browser, login }: { readonly browser: PortalBrowser; readonly login: string }) =>
    (await browser.known()).includes(login) || (await browser.signIn(login)).code === 'ok';

  test('another password, on whichever device it is changed', async () => {
    const held = await people.trusting();
    await held.client.session.changePassword(testPassword, 'une autre phrase longue');
    expect(await held.browser.known()).toEqual([]);
    const asked = await held.browser.signIn(held.login, { password: 'une autre phrase longue' });
    expect(asked.code).toBe('auth.second_factor');
  });

  test('a second step that is taken away', async () => {
    const held = await people.trusting();
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
    const held = await people.trusting();
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
    const held = await people.trusting();
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
    const held = await people.trusting();
    lab.pass(90 * dayMs + 1);
    expect(await passes(held)).toBe(false);
  });
});

describe('a school that refuses it to its staff', () => {
  test('makes what there is do nothing, and families keep theirs; both are in its audit', async () => {
    const held = await people.trusting();
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

test('declaring one is told by mail and in the history', async () => {
  const person = await lab.somebody();
  const address = await lab.withMail(person);
  const browser = portalBrowser(lab.server.origin);
  await browser.signIn(person.login, { trusted: true });
  const mail = await lab.mailTo(address);
  expect(mail.text).toContain('fait désormais confiance');
  expect(mail.text).toContain('Firefox');
  expect(await people.kindsOf(person.userId)).toContain('deviceTrusted');
});
