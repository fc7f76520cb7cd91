import { chainStart } from '@cartable/shared/sync/chain.ts';
import type { Grant } from '@cartable/shared/sync/http/authClient.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHasher } from '../ops/nodeHost.ts';
import { addPerson, addSchool, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';
import { webBrowser } from '../testing/webBrowser.ts';
import { Secret, TOTP } from 'otpauth';

const other = '0782222Z';
const otherPassword = 'sept lampes vertes';
let server: TestServer;
let technician: TestClient;
beforeAll(async () => {
  server = await startTestServer();
  await addSchool(server, other, 'Lycée Jules-Verne');
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
});
afterAll(() => server.stop());

const label = { label: 'clé' };
type Asked = { readonly schoolId: string; readonly userId: string; readonly profile: 'work' | 'family' };

async function person(userId: string, role: 'teacher' | 'guardian' | 'pupil', schoolId?: string) {
  const login = `${userId}.${schoolId ?? 'demo'}`;
  const more = schoolId === undefined ? {} : { schoolId };
  const { code } = await addPerson(server, { userId, role, login, ...more });
  const client = testClient(server.origin);
  const password = schoolId === undefined ? testPassword : otherPassword;
  const grant = await client.auth.activate(code, password, label);
  await client.session.adopt(grant);
  return { client, grant, login, password, userId };
}
const post = (client: TestClient, path: string, json: object) =>
  client.session.send({ method: 'POST', path, json });
const join = (client: TestClient, json: object) => post(client, '/api/v1/account/places', json);
const listOf = async (client: TestClient) =>
  (await (await client.session.send({ method: 'GET', path: '/api/v1/account/places' })).json()) as (Asked & {
    readonly current: boolean;
    readonly roles: readonly string[];
    readonly schoolName: string;
  })[];
async function change(client: TestClient, { schoolId, userId, profile }: Asked): Promise<Grant> {
  const json = { schoolId, userId, profile, device: label };
  const grant = (await (await post(client, '/api/v1/auth/places', json)).json()) as Grant;
  await client.session.adopt(grant);
  return grant;
}
async function scopesOf(client: TestClient, { deviceId }: Grant): Promise<readonly string[]> {
  const last = { seq: 0, hash: chainStart(nodeHasher, deviceId) };
  const { head } = await client.transport.sync({ v: 1, device: deviceId, last, pending: 0 });
  return (head.scopes ?? []).flatMap((one) => ('id' in one ? [String(one.id)] : []));
}

describe('a teacher in two schools', () => {
  test('joins both with both passwords, has one from then on, and goes from one to the other', async () => {
    const here = await person('t-two', 'teacher');
    const there = await person('t-two-versailles', 'teacher', other);
    const wrong = { password: here.password, other: { login: there.login, password: 'pas le bon mot' } };
    expect(await codeOf(join(here.client, wrong))).toBe('auth.credentials_wrong');
    const proof = { login: there.login, password: there.password };
    expect(await codeOf(join(here.client, { password: 'pas le bon mot', other: proof }))).toBe(
      'auth.credentials_wrong',
    );
    expect(await listOf(here.client)).toHaveLength(1);

    await join(here.client, { password: here.password, other: proof });
    expect((await listOf(here.client)).map((one) => [one.schoolName, one.current]).sort()).toEqual([
      ['Lycée Jules-Verne', false],
      [expect.any(String), true],
    ]);
    // The other account's sessions were opened with a password that is no more.
    expect(await codeOf(there.client.session.devices())).toBe('auth.session_ended');
    const fresh = testClient(server.origin);
    expect(await codeOf(fresh.auth.signIn(there.login, there.password, label))).toBe(
      'auth.credentials_wrong',
    );
    const entered = await fresh.auth.signIn(there.login, here.password, label);
    expect(entered).toMatchObject({ schoolId: other, several: true });

    const before = here.grant.refreshToken;
    const moved = await change(here.client, {
      schoolId: other,
      userId: there.userId,
      profile: 'work',
    });
    expect(moved).toMatchObject({ schoolId: other, userId: there.userId });
    expect(await codeOf(here.client.auth.refresh(before))).toBe('auth.session_ended');
    expect(await scopesOf(here.client, moved)).not.toContain(`user:${here.userId}:ro`);

    // A change of the password is one for both.
    await here.client.session.send({
      method: 'PUT',
      path: '/api/v1/auth/password',
      json: { present: here.password, next: 'un tout autre secret' },
    });
    const again = await testClient(server.origin).auth.signIn(here.login, 'un tout autre secret', label);
    expect(again.userId).toBe(here.userId);
  });

  test('a code that a school gives opens that school only', async () => {
    const here = await person('t-code', 'teacher');
    const there = await person('t-code-2', 'teacher', other);
    await join(there.client, {
      password: there.password,
      other: { login: here.login, password: here.password },
    });
    const path = `/api/v1/school/people/${here.userId}/password-reset`;
    const { code } = (await (await post(technician, path, {})).json()) as { code: string };
    const taken = testClient(server.origin);
    await activated(taken, code);
    expect(await listOf(taken)).toHaveLength(1);
    const asked = { schoolId: other, userId: there.userId, profile: 'work' } as const;
    expect(await codeOf(change(taken, asked))).toBe('auth.place_unknown');
    expect(await codeOf(testClient(server.origin).auth.signIn(there.login, there.password, label))).toBe(
      'ok',
    );
  });

  test('the second step of one account is asked for in the other', async () => {
    const here = await person('t-step', 'teacher');
    const there = await person('t-step-2', 'teacher', other);
    const begun = await post(here.client, '/api/v1/account/factors/totp', { password: here.password });
    const { secret } = (await begun.json()) as { secret: string };
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const confirmed = await post(here.client, '/api/v1/account/factors/totp/confirmations', { code });
    const { recoveryCodes } = (await confirmed.json()) as { recoveryCodes: readonly string[] };
    const proof = { login: here.login, password: here.password };
    expect(await codeOf(join(there.client, { password: there.password, other: proof }))).toBe(
      'auth.second_factor',
    );
    await join(here.client, {
      password: here.password,
      secondCode: recoveryCodes[0],
      other: { login: there.login, password: there.password },
    });
    const signIn = testClient(server.origin).auth.signIn(there.login, here.password, label);
    expect(await codeOf(signIn)).toBe('auth.second_factor');
  });

  test('a key that was lost in one school is lost in the other', async () => {
    const here = await person('t-lost', 'teacher');
    const there = await person('t-lost-2', 'teacher', other);
    await join(here.client, {
      password: here.password,
      other: { login: there.login, password: there.password },
    });
    const { deviceId } = here.grant;
    await change(here.client, { schoolId: other, userId: there.userId, profile: 'work' });
    await technician.session.send({ method: 'DELETE', path: `/api/v1/school/devices/${deviceId}` });
    expect(await codeOf(here.client.session.devices())).toBe('auth.device_revoked');
  });
});

describe('a teacher who is also a parent', () => {
  test('of one account: each session is one of the two, in scopes and in rights', async () => {
    const both = await person('t-parent', 'teacher');
    await writeRecords(server, [
      membershipOf('t-parent', 'teacher', { classId: '2de-1' as never, subjectId: 'maths' as never }),
      membershipOf('t-parent', 'guardian', { pupilId: 'pupil-2-01' as never, classId: '2de-2' as never }),
    ]);
    const client = testClient(server.origin);
    const grant = await client.auth.signIn(both.login, both.password, label);
    await client.session.adopt(grant);
    expect(grant.identity.roles).toEqual(['teacher']);
    const atWork = await scopesOf(client, grant);
    expect(atWork).toContain('class:2de-1:staff');
    expect(atWork).not.toContain('user:pupil-2-01:ro');

    const places = await listOf(client);
    expect(places.map((one) => [one.profile, one.current])).toEqual([
      ['work', true],
      ['family', false],
    ]);
    const home = await change(client, { schoolId: grant.schoolId, userId: both.userId, profile: 'family' });
    expect(home.identity.roles).toEqual(['guardian']);
    const atHome = await scopesOf(client, home);
    expect(atHome).toContain('user:pupil-2-01:ro');
    expect(atHome).not.toContain('class:2de-1:staff');
    expect(atHome).not.toContain('school:role:teacher');
    // The renewal keeps what the session is.
    const renewed = await client.auth.refresh(home.refreshToken);
    expect(renewed).toMatchObject({ profile: 'family', identity: { roles: ['guardian'] } });
  });

  test('of two accounts: those who answer for both join them, and nobody else', async () => {
    const teacher = await person('t-adm', 'teacher');
    const parent = await person('p-adm', 'guardian');
    const path = `/api/v1/school/people/${teacher.userId}/joins`;
    expect(await codeOf(post(parent.client, path, { userId: parent.userId }))).toBe('auth.forbidden');
    expect(await codeOf(post(technician, path, { userId: 'technician' }))).toBe('auth.forbidden');
    await person('p-far', 'guardian', other);
    expect(await codeOf(post(technician, path, { userId: 'p-far' }))).toBe('request.not_found');
    await post(technician, path, { userId: parent.userId });
    expect(await codeOf(teacher.client.session.devices())).toBe('auth.session_ended');
    const client = testClient(server.origin);
    await client.session.adopt(await client.auth.signIn(teacher.login, teacher.password, label));
    expect((await listOf(client)).map((one) => one.profile).sort()).toEqual(['family', 'work']);
    const events = await client.session.send({ method: 'GET', path: '/api/v1/account/events' });
    const [joined] = (await events.json()) as { kind: string; by: object | null }[];
    expect(joined).toMatchObject({ kind: 'accountsJoined', by: { familyName: expect.any(String) } });
  });

  test('staff never open another school’s account, nor one above them, by joining what is joined to it', async () => {
    const friend = await person('t-friend', 'teacher');
    const target = await person('t-target', 'teacher');
    const far = await person('t-target-2', 'teacher', other);
    const join = (by: typeof target, proof: object) =>
      post(by.client, '/api/v1/account/places', { password: by.password, other: proof });
    await join(target, { login: far.login, password: far.password });
    const path = `/api/v1/school/people/${friend.userId}/joins`;
    expect(await codeOf(post(technician, path, { userId: target.userId }))).toBe('auth.join_refused');

    const { code } = await addPerson(server, { userId: 'boss', role: 'head' });
    const boss = testClient(server.origin);
    await activated(boss, code);
    const asParent = await person('p-boss', 'guardian');
    const proof = { login: asParent.login, password: asParent.password };
    await post(boss, '/api/v1/account/places', { password: testPassword, other: proof });
    expect(await codeOf(post(technician, path, { userId: asParent.userId }))).toBe('auth.forbidden');
  });

  test('a pupil’s account is never joined with an adult’s', async () => {
    const parent = await person('p-child', 'guardian');
    const child = await person('c-child', 'pupil');
    const proof = { login: child.login, password: child.password };
    const asked = { password: parent.password, other: proof };
    expect(await codeOf(join(parent.client, asked))).toBe('auth.join_refused');
  });
});

describe('in a browser', () => {
  test('another place is another cookie; the one before is worthless; another site cannot ask', async () => {
    const here = await person('t-web', 'teacher');
    const there = await person('t-web-2', 'teacher', other);
    await join(here.client, {
      password: here.password,
      other: { login: there.login, password: there.password },
    });
    const browser = webBrowser();
    const own = {
      'X-Cartable-Portal': '1',
      Origin: server.origin,
      'Content-Type': 'application/json',
      'Sec-Fetch-Site': 'same-origin',
    };
    const send = (path: string, json: object, headers: object = own) =>
      browser.go(`${server.origin}${path}`, {
        method: 'POST',
        headers: { ...headers },
        body: JSON.stringify(json),
      });
    const signedIn = await send('/api/v1/portal/sessions', {
      login: here.login,
      password: here.password,
      label: 'Firefox',
    });
    expect(await signedIn.json()).toMatchObject({ several: true });
    const [[name, before] = ['', '']] = browser.jar.get(server.origin) ?? [];
    const asked = { schoolId: other, userId: there.userId, profile: 'work', label: 'Firefox' };
    const foreign = { ...own, Origin: 'https://ailleurs.example', 'Sec-Fetch-Site': 'cross-site' };
    expect((await send('/api/v1/portal/places', asked, foreign)).status).toBe(403);
    expect((await send('/api/v1/auth/places', { ...asked, label: undefined, device: label })).status).toBe(
      403,
    );

    const moved = await send('/api/v1/portal/places', asked);
    expect(await moved.json()).toMatchObject({ schoolId: other, userId: there.userId });
    expect(browser.jar.get(server.origin)?.get(name)).not.toBe(before);
    const old = await fetch(`${server.origin}/api/v1/portal/session`, {
      headers: { ...own, Cookie: `${name}=${before}` },
    });
    expect(await old.json()).toBeNull();
  });
});

test('an account that the person took apart stands alone again, and only their own can be', async () => {
  const here = await person('t-apart', 'teacher');
  const there = await person('t-apart-2', 'teacher', other);
  await join(here.client, {
    password: here.password,
    other: { login: there.login, password: there.password },
  });
  const removal = '/api/v1/account/places/removal';
  const foreign = { schoolId: server.demo.schoolId, userId: 'technician', password: here.password };
  expect(await codeOf(post(here.client, removal, foreign))).toBe('auth.place_unknown');
  await post(here.client, removal, { schoolId: other, userId: there.userId, password: here.password });
  expect(await listOf(here.client)).toHaveLength(1);
});
