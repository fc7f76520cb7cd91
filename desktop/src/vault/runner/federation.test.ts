import { hashRecoveryCode, newRecoveryCode } from '@cartable/server/auth/activationCode.ts';
import { newTotpSecret } from '@cartable/server/auth/totp.ts';
import { personIdOf } from '@cartable/server/directory/recordIds.ts';
import { nodeRandom } from '@cartable/server/ops/nodeHost.ts';
import { saveRecoveryCodes, saveTotp } from '@cartable/server/storage/repositories/factors.ts';
import { addPerson } from '@cartable/server/testing/addPerson.ts';
import { codeOf } from '@cartable/server/testing/codeOf.ts';
import {
  directoryClaim,
  type IdentityProvider,
  startIdentityProvider,
} from '@cartable/server/testing/identityProvider.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { webBrowser } from '@cartable/server/testing/webBrowser.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  goodPassphrase,
  openTestKey,
  removeTestKey,
  startTestKey,
  testPassword,
  type TestKey,
} from './testKey.ts';

const userId = personIdOf('aaf:creteil', 'pupil', '1001');
const keys: TestKey[] = [];
let provider: IdentityProvider;
let server: TestServer;
beforeAll(async () => {
  provider = await startIdentityProvider({ subject: 'sujet-1001', externalId: '1001' });
  const { issuer, clientId, clientSecret } = provider;
  const rest = { scope: 'openid directory', externalIdClaim: directoryClaim, sources: ['aaf:creteil'] };
  const described = { id: 'essai', label: 'Essai', issuer, clientId, clientSecret, ...rest };
  server = await startTestServer({ providers: [{ ...described, standsForSecondStep: true }] });
  provider.serve(server.origin);
  await addPerson(server, { userId, role: 'pupil', membership: { classId: '2de-1' as never } });
});
afterEach(async () => {
  for (const key of keys.splice(0)) await removeTestKey(key);
});
afterAll(async () => {
  await server.stop();
  await provider.close();
});

async function begun(): Promise<{ readonly key: TestKey; readonly url: string }> {
  const key = await openTestKey();
  keys.push(key);
  const { url } = await key.ask('account.beginFederation', { server: server.origin, provider: 'essai' });
  return { key, url };
}
/** Goes where the system's browser goes, up to the key's own listener. */
const backTo = (url: string) => webBrowser().follow(url, (at) => at.pathname === '/cartable');

test('a new key signs in through the system’s browser, makes its profile and synchronises', async () => {
  const { key, url } = await begun();
  const finished = key.ask('account.finishFederation', {});
  const back = await backTo(url);
  expect(back.hostname).toBe('127.0.0.1');
  const shown = await fetch(back);
  expect(await shown.text()).toContain('revenir à Cartable');
  expect(await finished).toMatchObject({ userId, roles: ['pupil'] });
  await key.ask('vault.create', { passphrase: utf8(goodPassphrase) });
  expect((await key.settled()).lastSyncAt).not.toBeNull();
  // The listener is gone, and what it was given is worth nothing more.
  await expect(fetch(back)).rejects.toThrow();
  expect(await codeOf(key.ask('account.finishFederation', {}))).toBe('account.federation_ended');
});

test('neither another state nor another page’s name for this computer reaches the listener', async () => {
  const { key, url } = await begun();
  const back = await backTo(url);
  const wrong = new URL(back);
  wrong.searchParams.set('state', 'x'.repeat(43));
  expect((await fetch(wrong)).status).toBe(404);
  const renamed = new URL(back);
  renamed.hostname = 'localhost';
  expect(await fetch(renamed).then((one) => one.status)).toBe(404);
  const finished = key.ask('account.finishFederation', {});
  await fetch(back);
  expect(await finished).toMatchObject({ userId });
});

test('a provider that sends the person back with an error, and a sign-in that is given up, say so', async () => {
  const refused = await begun();
  const failed = codeOf(refused.key.ask('account.finishFederation', {}));
  const back = await backTo(refused.url);
  back.searchParams.delete('code');
  back.searchParams.set('error', 'auth.provider_away');
  expect(await (await fetch(back)).text()).toContain('n’a pas abouti');
  expect(await failed).toBe('auth.provider_away');

  const given = await begun();
  const waiting = codeOf(given.key.ask('account.finishFederation', {}));
  await given.key.close();
  expect(await waiting).toBe('account.federation_ended');
});

test('an open key links its account with its password, and unlinks it; another’s identity and a wrong password are refused', async () => {
  const key = await startTestKey(server.origin, server.account('pupil-1-02').code);
  keys.push(key);
  const link = async (password: string) => {
    const { url } = await key.ask('account.beginFederation', { server: server.origin, provider: 'essai' });
    const linked = key.ask('account.linkFederation', { password: utf8(password) });
    const outcome = codeOf(linked);
    await fetch(await backTo(url));
    return outcome;
  };
  // The directory says that this identity is somebody else's.
  expect(await link(testPassword)).toBe('auth.identity_taken');
  provider.person = { subject: 'sujet-9', externalId: '9' };
  expect(await link('not the password')).toBe('auth.credentials_wrong');
  expect(await link(testPassword)).toBe('ok');
  const asked = () => key.ask('ask', { name: 'account.identities', args: {} });
  expect(await asked()).toMatchObject([{ label: 'Essai' }]);
  const secrets = { password: utf8(testPassword) };
  await key.ask('ask', { name: 'account.unlink', args: { issuer: provider.issuer }, secrets });
  expect(await asked()).toEqual([]);
});

test('an account with a second step is linked with its code too, for the same visit', async () => {
  const key = await startTestKey(server.origin, server.account('pupil-1-03').code);
  keys.push(key);
  const paper = newRecoveryCode(nodeRandom);
  await server.running.storage.transaction(async (writer) => {
    const owner = { schoolId: 'demo', userId: 'pupil-1-03' };
    await saveTotp(writer, owner, { secret: newTotpSecret(), confirmedAt: Date.now(), lastStep: 0 });
    await saveRecoveryCodes(writer, owner, [hashRecoveryCode(paper) ?? '']);
  });
  provider.person = { subject: 'sujet-10', externalId: '10' };
  const { url } = await key.ask('account.beginFederation', { server: server.origin, provider: 'essai' });
  const link = (more: { readonly secondCode?: string }) =>
    codeOf(key.ask('account.linkFederation', { password: utf8(testPassword), ...more }));
  const first = link({});
  await fetch(await backTo(url));
  expect(await first).toBe('auth.second_factor');
  expect(await link({ secondCode: '000000' })).toBe('auth.second_factor_wrong');
  expect(await link({ secondCode: paper })).toBe('ok');
  expect(await key.ask('ask', { name: 'account.identities', args: {} })).toMatchObject([{ label: 'Essai' }]);
});
