import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { chainStart } from '@cartable/shared/sync/chain.ts';
import type { Grant } from '@cartable/shared/sync/http/authClient.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHasher } from '../ops/nodeHost.ts';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

let server: TestServer;
let now = Date.now();
let technician: TestClient;
let head: TestClient;
beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  head = testClient(server.origin);
  await activated(head, (await addPerson(server, { userId: 'head', role: 'head' })).code);
});
afterAll(() => server.stop());

const refusal = (code: string) => expect.objectContaining({ code });

function setBlocked(by: TestClient, userId: string, blocked: boolean) {
  const path = `/api/v1/school/people/${userId}/blocked`;
  return by.session.send({ method: 'PUT', path, json: { blocked } });
}
function setProfile(by: TestClient, role: string, blocked: boolean) {
  const path = `/api/v1/school/profiles/${role}/blocked`;
  return by.session.send({ method: 'PUT', path, json: { blocked } });
}
function sync(client: TestClient, { deviceId }: Grant) {
  const last = { seq: 0, hash: chainStart(nodeHasher, deviceId) };
  return client.transport.sync({ v: 1, device: deviceId, last, pending: 0 });
}
async function pupil(userId: string) {
  const client = testClient(server.origin);
  const grant = await activated(client, server.account(userId).code);
  return { client, grant, login: server.account(userId).login };
}

/** Opens the pupil's event stream; resolves when the server has ended it. */
async function openStream(client: TestClient): Promise<{ readonly ended: Promise<void> }> {
  const response = await client.session.send({
    method: 'GET',
    path: '/api/v1/sync/hints',
    timeoutMs: 'none',
  });
  const reader = response.body?.getReader();
  await reader?.read();
  const toTheEnd = async () => {
    while (reader !== undefined && !(await reader.read()).done);
  };
  return { ended: toTheEnd() };
}

describe('a blocked person', () => {
  test('is out at once: requests, synchronisation, renewal, sign-in, a waiting code, the event stream', async () => {
    const { client, grant, login } = await pupil('pupil-1-01');
    const stream = await openStream(client);
    await setBlocked(technician, 'pupil-1-01', true);
    expect(await codeOf(client.session.devices())).toBe('auth.blocked');
    expect(await codeOf(sync(client, grant))).toBe('auth.blocked');
    expect(await codeOf(client.auth.refresh(grant.refreshToken))).toBe('auth.blocked');
    expect(await codeOf(testClient(server.origin).auth.signIn(login, testPassword, { label: 'x' }))).toBe(
      'auth.blocked',
    );
    await stream.ended;

    const answer = await technician.session.send({
      method: 'POST',
      path: '/api/v1/school/people/pupil-1-01/activation',
    });
    const { code } = (await answer.json()) as { code: string };
    const again = testClient(server.origin).auth.activate(code, testPassword, { label: 'x' });
    await expect(again).rejects.toEqual(refusal('auth.blocked'));
  });

  test('a wrong password does not tell that the account is blocked', async () => {
    const { login } = server.account('pupil-1-01');
    const attempt = testClient(server.origin).auth.signIn(login, 'pas le bon mot', { label: 'x' });
    expect(await codeOf(attempt)).toBe('auth.credentials_wrong');
  });

  test('let in again, signs in anew: the sessions of before stay ended', async () => {
    const { client, grant, login } = await pupil('pupil-1-02');
    await setBlocked(technician, 'pupil-1-02', true);
    now += 1000;
    await setBlocked(technician, 'pupil-1-02', false);
    expect(await codeOf(client.session.devices())).toBe('auth.session_ended');
    expect(await codeOf(sync(client, grant))).toBe('auth.session_ended');
    now += 1000;
    const next = await client.auth.signIn(login, testPassword, { label: 'x', id: grant.deviceId });
    await client.session.adopt(next);
    expect((await sync(client, next)).head.records).toBeGreaterThan(0);
  });

  test('sees in their history who did it', async () => {
    const { client } = await pupil('pupil-1-03');
    await setBlocked(technician, 'pupil-1-03', true);
    await setBlocked(technician, 'pupil-1-03', false);
    now += 1000;
    const grant = await client.auth.signIn(server.account('pupil-1-03').login, testPassword, { label: 'x' });
    await client.session.adopt(grant);
    const answer = await client.session.send({ method: 'GET', path: '/api/v1/account/events' });
    const told = (await answer.json()) as readonly { readonly kind: string; readonly by: unknown }[];
    expect(told.map((one) => one.kind).sort()).toEqual(['activated', 'blocked', 'unblocked']);
    expect(told.find((one) => one.kind === 'blocked')?.by).toEqual({
      givenName: 'Marc',
      familyName: 'Tessier',
    });
  });
});

describe('a profile kept out', () => {
  test('is out at once with its cookies and streams, and back without signing in again', async () => {
    const { client, grant } = await pupil('pupil-2-01');
    const stream = await openStream(client);
    await setProfile(technician, 'pupil', true);
    expect(await codeOf(client.session.devices())).toBe('auth.blocked');
    expect(await codeOf(sync(client, grant))).toBe('auth.blocked');
    await stream.ended;
    expect(await codeOf(client.auth.refresh(grant.refreshToken))).toBe('auth.blocked');
    expect(await technician.session.devices()).toHaveLength(1);
    await setProfile(technician, 'pupil', false);
    expect((await sync(client, grant)).head.records).toBeGreaterThan(0);
  });

  test('takes its rights from somebody of several profiles, and leaves the others', async () => {
    const { code } = await addPerson(server, { userId: 'both', role: 'teacher', membership: teaches });
    await writeRecords(server, [membershipOf('both', 'cpe')]);
    const client = testClient(server.origin);
    const grant = await activated(client, code);
    const scopes = async () => (await sync(client, grant)).head.scopes?.map((one) => one.id);
    expect(await scopes()).toContain('class:2de-1:staff');
    await setProfile(technician, 'teacher', true);
    expect(await scopes()).not.toContain('class:2de-1:staff');
    expect(await scopes()).toContain('school');
    await setProfile(technician, 'cpe', true);
    expect(await codeOf(sync(client, grant))).toBe('auth.blocked');
    await setProfile(technician, 'teacher', false);
    await setProfile(technician, 'cpe', false);
    expect(await scopes()).toContain('class:2de-1:staff');
  });
});

test('each switch of the school leaves a line in the audit and, beside it, who used it last', async () => {
  const { reader } = server.running.storage;
  const lines = async () =>
    (await reader.selectFrom('audit_entry').selectAll().orderBy('seq').execute())
      .filter((one) => one.action.startsWith('security.'))
      .map((one) => [one.action, one.type, one.target_id, one.actor_id, one.actor_roles]);
  const before = (await lines()).length;
  const path = '/api/v1/school/security';
  const choose = (staffSecondFactor: boolean) =>
    head.session.send({ method: 'PUT', path, json: { staffSecondFactor } });
  const read = async (of: string) =>
    (await (await head.session.send({ method: 'GET', path: `/api/v1/school/${of}` })).json()) as object;
  expect(await read('security')).toMatchObject({ changed: null });
  await choose(true);
  // Nothing changes: nothing is written.
  await choose(true);
  now += 1000;
  await choose(false);
  const profileAt = now + 1000;
  now = profileAt;
  await setProfile(technician, 'pupil', true);
  await setProfile(technician, 'pupil', true);
  await setProfile(technician, 'pupil', false);
  expect((await lines()).slice(before)).toEqual([
    ['security.second_step_asked', 'school', 'demo', 'head', 'head'],
    ['security.second_step_dropped', 'school', 'demo', 'head', 'head'],
    ['security.profile_blocked', 'profile', 'pupil', 'technician', 'technician'],
    ['security.profile_unblocked', 'profile', 'pupil', 'technician', 'technician'],
  ]);
  expect(await read('security')).toMatchObject({
    staffSecondFactor: false,
    changed: { at: profileAt - 1000 },
  });
  const marc = { givenName: 'Marc', familyName: 'Tessier' };
  expect(await read('profiles')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ role: 'pupil', changed: { at: profileAt, by: marc } }),
    ]),
  );
});

describe('who may', () => {
  const path = '/api/v1/school/people/pupil-1-05/blocked';
  const block = { method: 'PUT', path, json: { blocked: true } } as const;

  test('neither a class teacher nor the pupil nor another pupil', async () => {
    const teacher = testClient(server.origin);
    await activated(teacher, server.account('teacher-maths').code);
    const { client } = await pupil('pupil-1-05');
    for (const by of [teacher, client]) {
      expect(await codeOf(by.session.send(block))).toBe('auth.forbidden');
      expect(await codeOf(setProfile(by, 'pupil', true))).toBe('auth.forbidden');
      for (const get of ['school/people', 'school/people/pupil-1-06', 'school/profiles']) {
        const asked = by.session.send({ method: 'GET', path: `/api/v1/${get}` });
        expect(await codeOf(asked), get).toBe('auth.forbidden');
      }
    }
  });

  test('nobody themselves or somebody of as much power; a head a technician, not the other way', async () => {
    expect(await codeOf(setBlocked(technician, 'technician', true))).toBe('auth.forbidden');
    expect(await codeOf(setBlocked(technician, 'head', true))).toBe('auth.forbidden');
    expect(await codeOf(setProfile(technician, 'head', true))).toBe('auth.forbidden');
    const code = { method: 'POST', path: '/api/v1/school/people/head/activation' } as const;
    expect(await codeOf(technician.session.send(code))).toBe('auth.forbidden');
    await setBlocked(head, 'technician', true);
    expect(await codeOf(technician.session.devices())).toBe('auth.blocked');
    await setBlocked(head, 'technician', false);
    now += 1000;
    const { login } = server.account('technician');
    await technician.session.adopt(await technician.auth.signIn(login, testPassword, { label: 'x' }));
  });

  test('people and profiles that do not exist are not found', async () => {
    expect(await codeOf(setBlocked(technician, 'nobody', true))).toBe('request.not_found');
    expect(await codeOf(setProfile(technician, 'nothing', true))).toBe('request.not_found');
  });
});

test('the list of people finds names and logins without accents or case, and says who is blocked', async () => {
  const list = async (query: Readonly<Record<string, string>>) => {
    const answer = await technician.session.send({ method: 'GET', path: '/api/v1/school/people', query });
    return (await answer.json()) as { total: number; people: readonly { userId: string }[] };
  };
  expect((await list({})).total).toBeGreaterThan(60);
  expect((await list({})).people).toHaveLength(50);
  await setBlocked(technician, 'pupil-2-09', true);
  expect((await list({ only: 'blocked' })).people.map((one) => one.userId)).toContain('pupil-2-09');
  const { login } = server.account('pupil-2-09');
  expect((await list({ q: login.toUpperCase() })).people).toMatchObject([
    { userId: 'pupil-2-09', activated: false, blockedAt: now },
  ]);
  expect((await list({ q: 'personne qui existe' })).people).toEqual([]);
});

test('a substitute has the class until the last day, and only their own things from the next', async () => {
  const { code } = await addPerson(server, {
    userId: 'substitute',
    role: 'teacher',
    membership: { ...teaches, startsOn: day(0), endsOn: day(3) },
  });
  const client = testClient(server.origin);
  const grant = await activated(client, code);
  const scopes = async () => (await sync(client, grant)).head.scopes?.map((one) => one.id);
  expect(await scopes()).toContain('class:2de-1:staff');
  now += 3 * 86_400_000;
  expect(await scopes()).toContain('class:2de-1:staff');
  now += 86_400_000;
  expect(await scopes()).toEqual(['user:substitute:ro']);
  const reset = { method: 'POST', path: '/api/v1/school/people/pupil-1-07/password-reset' } as const;
  expect(await codeOf(client.session.send(reset))).toBe('auth.forbidden');
});

const teaches = { classId: '2de-1', subjectId: 'maths' } as object;

function day(later: number) {
  const format = new Intl.DateTimeFormat('fr-CA', { timeZone: 'Europe/Paris' });
  return format.format(now + later * 86_400_000) as never;
}
