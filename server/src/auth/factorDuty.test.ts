import { school } from '@cartable/shared/domain/directory/school.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smtpMailer } from '../mail/mailer.ts';
import { setEmail } from '../storage/repositories/accounts.ts';
import { saveFederatedSession } from '../storage/repositories/federation.ts';
import { addPerson, writeRecords } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { type MailServer, startMailServer } from '../testing/mailServer.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';
import { factorGraceMs } from './factorDuty.ts';

const provider = {
  id: 'academie',
  label: 'Académie',
  issuer: 'https://sso.academie.example',
  clientId: 'x',
  scope: 'openid',
  sources: [],
  standsForSecondStep: true,
};
let server: TestServer;
let relay: MailServer;
let now = Date.UTC(2026, 10, 25, 9);
beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  relay = await startMailServer();
  const mailer = smtpMailer(relay.url, 'cartable@region.example');
  server = await startTestServer({ clock, mailer, providers: [provider] });
});
afterAll(async () => {
  await server.stop();
  await relay.close();
});

const password = testPassword;
async function send(client: TestClient, path: string, json?: object) {
  const request = {
    method: json === undefined ? 'GET' : 'POST',
    path: `/api/v1/${path}`,
    ...(json && { json }),
  } as const;
  const text = await (await client.session.send(request)).text();
  return text === '' ? {} : (JSON.parse(text) as Record<string, never>);
}
const codeAt = (secret: unknown) =>
  new TOTP({ secret: Secret.fromBase32(String(secret)) }).generate({ timestamp: now });

/** Staff whose key has its session already when the school begins to ask. */
async function keyOf(userId: string, email?: string) {
  await ask(false);
  const client = testClient(server.origin);
  const { code } = await addPerson(server, { userId, role: 'cpe', now });
  const { deviceId } = await activated(client, code);
  if (email !== undefined) {
    const { storage } = server.running;
    await storage.transaction((writer) => setEmail(writer, { schoolId: 'demo', userId }, email));
  }
  await ask(true);
  const renew = async () => {
    await client.session.adopt(await client.auth.refresh((await client.store.load()) ?? ''));
  };
  return { client, renew, deviceId };
}
const ask = async (staffSecondFactor: boolean) => {
  const row = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', school.type)
    .executeTakeFirstOrThrow();
  const record = { ...(JSON.parse(row.content ?? '{}') as object), staffSecondFactor };
  await writeRecords(server, [{ type: school.type, record }], now);
};

test('a key has a week from the next renewal, is told by mail once, then renews nothing; more time lets it go on', async () => {
  const { client, renew } = await keyOf('cpe-2', 'cpe@lycee.example');
  await renew();
  const mail = await relay.next();
  expect(mail.to).toEqual(['cpe@lycee.example']);
  const day = new Date(now + factorGraceMs).toLocaleDateString('fr-FR', { timeZone: 'Europe/Paris' });
  expect(mail.text).toContain(day);
  const dueAt = now + factorGraceMs;
  expect(await send(client, 'account/factors')).toMatchObject({ required: true, dueAt });
  now += factorGraceMs - 1000;
  await renew();
  now += 2000;
  expect(await codeOf(renew())).toBe('auth.second_factor_required');
  // The same token, every time: nothing was spent, and no session ended.
  expect(await codeOf(renew())).toBe('auth.second_factor_required');
  expect(relay.waiting).toBe(0);
  const technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
  await technician.session.send({ method: 'DELETE', path: '/api/v1/school/people/cpe-2/factors' });
  await renew();
});

test('a key goes on with a second step; whoever removes it has a week again', async () => {
  const { client, renew } = await keyOf('cpe-3');
  await renew();
  const { secret } = await send(client, 'account/factors/totp', { password });
  await send(client, 'account/factors/totp/confirmations', { code: codeAt(secret) });
  now += 2 * factorGraceMs;
  await renew();
  await send(client, 'account/factors/totp/removal', { password, secondCode: codeAt(secret) });
  await renew();
  now += factorGraceMs + 1000;
  expect(await codeOf(renew())).toBe('auth.second_factor_required');
});

test('a key goes on when a provider that stands for the step signed it in, and no longer after a password did', async () => {
  const { client, renew, deviceId } = await keyOf('cpe-4');
  const identity = { issuer: `${provider.issuer}/`, subject: 'x', sid: null, idToken: '' };
  await server.running.storage.transaction((writer) =>
    saveFederatedSession(writer, { schoolId: 'demo', deviceId, ...identity }),
  );
  now += 2 * factorGraceMs;
  await renew();
  now += 2 * factorGraceMs;
  await renew();
  await client.session.adopt(await client.auth.signIn('cpe-4', password, { label: 'x', id: deviceId }));
  now += factorGraceMs + 1000;
  expect(await codeOf(renew())).toBe('auth.second_factor_required');
});

test('switched off and asked for again, everybody has a week anew; asked for once more while it is, nobody has', async () => {
  const head = testClient(server.origin);
  await activated(head, (await addPerson(server, { userId: 'head-5', role: 'head', now })).code);
  const { client, renew } = await keyOf('cpe-5');
  const choose = (staffSecondFactor: boolean) =>
    head.session.send({ method: 'PUT', path: '/api/v1/school/security', json: { staffSecondFactor } });
  await renew();
  now += 2 * 86_400_000;
  const enter = () => head.auth.signIn('head-5', password, { label: 'x' });
  await head.session.adopt(await enter());
  await choose(false);
  now += 100 * 86_400_000;
  await head.session.adopt(await enter());
  await choose(true);
  expect(await codeOf(renew())).toBe('ok');
  expect(await codeOf(enter())).toBe('ok');
  expect(await send(client, 'account/factors')).toMatchObject({ dueAt: now + factorGraceMs });
  now += factorGraceMs - 1000;
  await head.session.adopt(await enter());
  await choose(true);
  now += 2000;
  expect(await codeOf(renew())).toBe('auth.second_factor_required');
  expect(await codeOf(enter())).toBe('auth.second_factor_required');
});

test('pupils and parents are not asked', async () => {
  await ask(true);
  const client = testClient(server.origin);
  const child = { pupilId: 'pupil-2-07' as never, classId: '2de-1' as never };
  const { code } = await addPerson(server, { userId: 'parent', role: 'guardian', membership: child, now });
  const { refreshToken } = await activated(client, code);
  const next = await client.auth.refresh(refreshToken);
  now += 2 * factorGraceMs;
  expect(await codeOf(client.auth.refresh(next.refreshToken))).toBe('ok');
});
