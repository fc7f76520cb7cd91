import { school } from '@cartable/shared/domain/directory/school.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPerson, writeRecords } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { softPasskey } from '../testing/softPasskey.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';
import { factorGraceMs } from './factorDuty.ts';

let server: TestServer;
let now = Date.UTC(2026, 10, 25, 9);
beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
});
afterAll(() => server.stop());

async function send(
  client: TestClient,
  path: string,
  json?: object,
  method: 'GET' | 'POST' | 'PUT' = 'POST',
) {
  const request = { method, path: `/api/v1/${path}`, ...(json !== undefined && { json }) };
  const text = await (await client.session.send(request)).text();
  return text === '' ? {} : (JSON.parse(text) as Record<string, never>);
}
const codeAt = (secret: unknown, at = now) =>
  new TOTP({ secret: Secret.fromBase32(String(secret)) }).generate({ timestamp: at });
const password = testPassword;

/** Signs in with a key of its own. */
const signIn = (login: string, secondCode?: string) =>
  testClient(server.origin).auth.signIn(login, password, { label: 'x' }, secondCode);

async function withTotp(userId: string) {
  const client = testClient(server.origin);
  await activated(client, server.account(userId).code);
  const { secret, uri } = await send(client, 'account/factors/totp', { password });
  expect(uri).toContain(secret);
  const confirmed = await send(client, 'account/factors/totp/confirmations', { code: codeAt(secret) });
  const codes: readonly string[] = confirmed.recoveryCodes ?? [];
  now += 30_000;
  return { client, secret: String(secret), codes, login: server.account(userId).login };
}

describe('codes of a program', () => {
  test('are asked for once the password was right, and not before', async () => {
    const { login, secret } = await withTotp('teacher-maths');
    await expect(signIn(login)).rejects.toMatchObject({
      code: 'auth.second_factor',
      data: { totp: true, passkey: false },
    });
    const wrong = testClient(server.origin).auth.signIn(login, 'pas le bon', { label: 'x' }, codeAt(secret));
    expect(await codeOf(wrong)).toBe('auth.credentials_wrong');
    expect(await codeOf(signIn(login, codeAt(secret)))).toBe('ok');
  });

  test('are good once, even within their thirty seconds, and for two requests at once', async () => {
    const { login, secret } = await withTotp('teacher-francais');
    const code = codeAt(secret);
    const both = await Promise.all([codeOf(signIn(login, code)), codeOf(signIn(login, code))]);
    expect(both.sort()).toEqual(['auth.second_factor_wrong', 'ok']);
    expect(await codeOf(signIn(login, code))).toBe('auth.second_factor_wrong');
    now += 30_000;
    expect(await codeOf(signIn(login, codeAt(secret)))).toBe('ok');
    // An older one does not come back after a newer one was used.
    expect(await codeOf(signIn(login, codeAt(secret, now - 30_000)))).toBe('auth.second_factor_wrong');
  });

  test('the code that confirmed the secret does not sign in', async () => {
    const client = testClient(server.origin);
    await activated(client, server.account('pupil-1-01').code);
    const { secret } = await send(client, 'account/factors/totp', { password });
    const code = codeAt(secret);
    await send(client, 'account/factors/totp/confirmations', { code });
    expect(await codeOf(signIn(server.account('pupil-1-01').login, code))).toBe('auth.second_factor_wrong');
  });

  test('a secret that was never confirmed asks nothing; a wrong code does not confirm it', async () => {
    const client = testClient(server.origin);
    await activated(client, server.account('pupil-1-02').code);
    await send(client, 'account/factors/totp', { password });
    const confirm = send(client, 'account/factors/totp/confirmations', { code: '000000' });
    expect(await codeOf(confirm)).toBe('auth.second_factor_wrong');
    expect(await codeOf(signIn(server.account('pupil-1-02').login))).toBe('ok');
  });

  test('adding, replacing and removing take the password', async () => {
    const { client, login, secret } = await withTotp('pupil-1-03');
    for (const path of ['totp', 'totp/removal', 'recovery-codes']) {
      const asked = send(client, `account/factors/${path}`, { password: 'pas le bon' });
      expect(await codeOf(asked), path).toBe('auth.credentials_wrong');
    }
    const proof = () => {
      now += 30_000;
      return { password, secondCode: codeAt(secret) };
    };
    expect(await codeOf(send(client, 'account/factors/totp', proof()))).toBe('auth.factor_there');
    await send(client, 'account/factors/totp/removal', proof());
    expect(await codeOf(signIn(login))).toBe('ok');
  });

  test('guessing them is stopped', async () => {
    const { login } = await withTotp('pupil-1-04');
    const answers = [];
    for (let i = 0; i < 11; i += 1) answers.push(await codeOf(signIn(login, String(100_000 + i))));
    expect(answers[0]).toBe('auth.second_factor_wrong');
    expect(answers.at(-1)).toBe('auth.throttled');
  });

  test('being asked for the code is no failure: it does not throttle', async () => {
    const { login, secret } = await withTotp('pupil-1-05');
    for (let i = 0; i < 12; i += 1) expect(await codeOf(signIn(login))).toBe('auth.second_factor');
    expect(await codeOf(signIn(login, codeAt(secret)))).toBe('ok');
  });
});

describe('recovery codes', () => {
  test('ten, shown once, stored as hashes, each good once', async () => {
    const { client, login, codes, secret } = await withTotp('pupil-1-06');
    expect(codes).toHaveLength(10);
    expect(new Set(codes).size).toBe(10);
    const stored = await server.running.storage.reader.selectFrom('recovery_code').selectAll().execute();
    for (const code of codes) {
      expect(JSON.stringify(stored)).not.toContain(code);
      expect(JSON.stringify(stored)).not.toContain(code.replaceAll('-', ''));
    }
    const [first = '', second = ''] = codes;
    expect(await codeOf(signIn(login, first.toLowerCase()))).toBe('ok');
    expect(await codeOf(signIn(login, first))).toBe('auth.second_factor_wrong');
    expect((await send(client, 'account/factors', undefined, 'GET')).recoveryCodes).toBe(9);
    await send(client, 'account/factors/recovery-codes', { password, secondCode: codeAt(secret) });
    expect(await codeOf(signIn(login, second))).toBe('auth.second_factor_wrong');
    const events = await send(client, 'account/events', undefined, 'GET');
    expect(JSON.stringify(events)).toContain('recoveryCodeUsed');
  });

  test('of somebody else open nothing', async () => {
    const { codes } = await withTotp('pupil-1-07');
    const { login } = await withTotp('pupil-1-08');
    expect(await codeOf(signIn(login, codes[0]))).toBe('auth.second_factor_wrong');
  });
});

test('an activation code does not pass by the second step, and a technician may reset it', async () => {
  const { secret, login } = await withTotp('pupil-1-09');
  const technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  const { code } = await send(technician, 'school/people/pupil-1-09/activation');
  const activate = (secondCode?: string) =>
    testClient(server.origin).auth.activate(String(code), password, { label: 'x' }, secondCode);
  expect(await codeOf(activate())).toBe('auth.second_factor');
  expect(await codeOf(activate(codeAt(secret)))).toBe('ok');
  const reset = { method: 'DELETE', path: '/api/v1/school/people/pupil-1-09/factors' } as const;
  await technician.session.send(reset);
  expect(await codeOf(signIn(login))).toBe('ok');
});

test('staff of a school that asks for it have a week from their first sign-in; pupils and parents are not asked', async () => {
  const record = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', school.type)
    .executeTakeFirstOrThrow();
  const present = JSON.parse(record.content ?? '{}') as object;
  await writeRecords(server, [{ type: school.type, record: { ...present, staffSecondFactor: true } }], now);
  const staff = testClient(server.origin);
  await activated(staff, (await addPerson(server, { userId: 'cpe-1', role: 'cpe', now })).code);
  const dueAt = now + factorGraceMs;
  expect(await send(staff, 'account/factors', undefined, 'GET')).toMatchObject({ required: true, dueAt });
  now += factorGraceMs - 1000;
  expect(await codeOf(signIn('cpe-1'))).toBe('ok');
  now += 2000;
  expect(await codeOf(signIn('cpe-1'))).toBe('auth.second_factor_required');
  await activated(testClient(server.origin), server.account('pupil-1-10').code);
  now += 2 * factorGraceMs;
  expect(await codeOf(signIn(server.account('pupil-1-10').login))).toBe('ok');
});

describe('passkeys', () => {
  const label = 'Ordinateur de la salle des profs';
  const portal = async (path: string, json: object) => {
    const response = await fetch(`${server.origin}/api/v1/portal/${path}`, {
      method: 'POST',
      headers: {
        'X-Cartable-Portal': '1',
        'Sec-Fetch-Site': 'same-origin',
        Origin: server.origin,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify(json),
    });
    const cookie = response.headers.getSetCookie()[0] ?? '';
    return { status: response.status, cookie, body: (await response.json()) as Record<string, never> };
  };
  const options = async () => {
    const { body } = await portal('passkeys/options', {});
    return { challenge: String(body.challenge) };
  };
  async function withPasskey(userId: string) {
    const client = testClient(server.origin);
    await activated(client, server.account(userId).code);
    const passkey = softPasskey(server.origin);
    const asked = await send(client, 'account/passkeys/options', { password });
    expect(asked).toMatchObject({ authenticatorSelection: { userVerification: 'required' } });
    const response = passkey.create({ challenge: String(asked.challenge) });
    const { recoveryCodes } = await send(client, 'account/passkeys', { response, label });
    expect(recoveryCodes).toHaveLength(10);
    const paper = [...(recoveryCodes ?? [])] as string[];
    /** The password once more, with a code on paper. */
    const proof = () => ({ password, secondCode: paper.shift() ?? '' });
    return { client, passkey, userId, login: server.account(userId).login, proof };
  }
  const enter = (response: object) => portal('passkeys/sessions', { response, label: 'Firefox' });

  test('sign in without login or password, and stand for the second step', async () => {
    const { passkey, userId, login, client } = await withPasskey('pupil-2-01');
    const entered = await enter(passkey.get(await options()));
    expect(entered).toMatchObject({ status: 200, body: { userId, login } });
    expect(entered.cookie).toContain('HttpOnly');
    await expect(signIn(login)).rejects.toMatchObject({
      code: 'auth.second_factor',
      data: { totp: false, passkey: true },
    });
    expect(await send(client, 'account/factors', undefined, 'GET')).toMatchObject({
      passkeys: [{ id: passkey.id, label, usedAt: now }],
    });
  });

  test('an answer is good once, for five minutes, for a challenge of this server', async () => {
    const { passkey } = await withPasskey('pupil-2-02');
    const answer = passkey.get(await options());
    expect((await enter(answer)).status).toBe(200);
    expect((await enter(answer)).body.code).toBe('auth.passkey_wrong');
    const late = passkey.get(await options());
    now += 5 * 60_000 + 1;
    expect((await enter(late)).body.code).toBe('auth.passkey_wrong');
    expect((await enter(passkey.get({ challenge: 'AAAA' }))).body.code).toBe('auth.passkey_wrong');
  });

  test.each([
    ['another origin', { origin: 'https://mechant.example' }],
    ['another site’s hash', { rpId: 'mechant.example' }],
    ['a person who was not verified', { verified: false }],
    ['a counter that went back', { counter: 1 }],
    ['one that may suddenly be copied', { backup: { eligible: true, done: false } }],
    ['a copy of one that may not be copied', { backup: { eligible: false, done: true } }],
    ['another person’s name', { userHandle: Buffer.alloc(32, 1).toString('base64url') }],
  ])('%s is refused', async (_, forged) => {
    const { passkey, client } = await remembered();
    expect((await enter(passkey.get(await options()))).status).toBe(200);
    expect((await enter(passkey.get(await options(), forged))).body.code).toBe('auth.passkey_wrong');
    expect(client).toBeDefined();
  });

  test('one that its maker copies signs in with its person’s name, and answers no more once it says otherwise', async () => {
    const client = testClient(server.origin);
    await activated(client, server.account('pupil-2-07').code);
    const passkey = softPasskey(server.origin);
    const asked = await send(client, 'account/passkeys/options', { password });
    const backup = { eligible: true, done: true };
    const response = passkey.create({ challenge: String(asked.challenge) }, { backup });
    await send(client, 'account/passkeys', { response, label });
    const { id: userHandle } = asked.user as unknown as { id: string };
    expect((await enter(passkey.get(await options(), { backup, userHandle }))).status).toBe(200);
    // Its maker has not copied it yet, or no more: that may change.
    const apart = { eligible: true, done: false };
    expect((await enter(passkey.get(await options(), { backup: apart, userHandle }))).status).toBe(200);
    const otherwise = await enter(passkey.get(await options(), { userHandle }));
    expect(otherwise.body.code).toBe('auth.passkey_wrong');
  });

  test('of two answers at once that count alike, one is a copy’s', async () => {
    const { passkey } = await withPasskey('pupil-2-08');
    const challenges = [await options(), await options()];
    const entered = await Promise.all(challenges.map((one) => enter(passkey.get(one, { counter: 50 }))));
    expect(entered.map((one) => one.status).sort()).toEqual([200, 401]);
  });

  test('one that was made before its kind was kept goes on, and is held to what it says then', async () => {
    const { passkey } = await withPasskey('pupil-2-09');
    await server.running.storage.transaction((writer) =>
      writer
        .updateTable('passkey')
        .set({ backup_eligible: null })
        .where('credential_id', '=', passkey.id)
        .execute(),
    );
    const backup = { eligible: true, done: true };
    expect((await enter(passkey.get(await options(), { backup }))).status).toBe(200);
    expect((await enter(passkey.get(await options()))).body.code).toBe('auth.passkey_wrong');
  });

  test('another key’s signature, an unknown passkey and somebody else’s registration challenge are refused', async () => {
    const { passkey, client, proof } = await remembered();
    const other = softPasskey(server.origin);
    const unknown = other.get(await options());
    expect((await enter(unknown)).body.code).toBe('auth.passkey_wrong');
    const forged = { ...unknown, id: passkey.id, rawId: passkey.id };
    expect((await enter(forged)).body.code).toBe('auth.passkey_wrong');
    const thief = testClient(server.origin);
    await activated(thief, server.account('pupil-2-05').code);
    const asked = await send(client, 'account/passkeys/options', proof());
    const response = other.create({ challenge: String(asked.challenge) });
    expect(await codeOf(send(thief, 'account/passkeys', { response, label }))).toBe('auth.passkey_wrong');
    const again = await send(client, 'account/passkeys/options', proof());
    const twice = passkey.create({ challenge: String(again.challenge) });
    expect(await codeOf(send(client, 'account/passkeys', { response: twice, label }))).toBe(
      'auth.passkey_wrong',
    );
  });

  test('a removed one opens nothing; a blocked person is out', async () => {
    const { passkey, client, proof } = await withPasskey('pupil-2-06');
    await server.running.storage.transaction((writer) =>
      writer.updateTable('account').set({ blocked_at: now }).where('user_id', '=', 'pupil-2-06').execute(),
    );
    expect((await enter(passkey.get(await options()))).body.code).toBe('auth.blocked');
    await server.running.storage.transaction((writer) =>
      writer.updateTable('account').set({ blocked_at: null }).where('user_id', '=', 'pupil-2-06').execute(),
    );
    await send(client, `account/passkeys/${passkey.id}/removal`, proof());
    expect((await enter(passkey.get(await options()))).body.code).toBe('auth.passkey_wrong');
    const gone = send(client, `account/passkeys/${passkey.id}/removal`, { password });
    expect(await codeOf(gone)).toBe('request.not_found');
  });

  let held: Awaited<ReturnType<typeof withPasskey>> | undefined;
  /** One pupil's, for tests that only try to get in with it. */
  async function remembered() {
    held ??= await withPasskey('pupil-2-03');
    return held;
  }
});
