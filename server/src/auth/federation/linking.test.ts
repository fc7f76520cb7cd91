import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeRandom } from '../../ops/nodeHost.ts';
import { saveRecoveryCodes, saveTotp } from '../../storage/repositories/factors.ts';
import { codeOf } from '../../testing/codeOf.ts';
import {
  challengeOf,
  type FederatedServer,
  portalHeaders,
  randomToken as random,
  startFederatedServer,
} from '../../testing/federatedServer.ts';
import { activated, testClient, testPassword } from '../../testing/testClient.ts';
import { webBrowser } from '../../testing/webBrowser.ts';
import { hashRecoveryCode, newRecoveryCode } from '../activationCode.ts';
import { newTotpSecret } from '../totp.ts';

let doors: FederatedServer;
beforeAll(async () => {
  doors = await startFederatedServer();
});
afterAll(() => doors.stop());

describe('linking', () => {
  test('ties a provider’s person to the account whose password is given, and no other in the school', async () => {
    doors.provider.person = { subject: 'lien-1' };
    const client = testClient(doors.server.origin);
    await activated(client, doors.server.account('pupil-1-01').code);
    const link = async (by: typeof client, password = testPassword) => {
      const { code, verifier } = await doors.visit();
      const json = { code, verifier, password };
      return by.session.send({ method: 'POST', path: '/api/v1/account/identities', json });
    };
    expect(await codeOf(link(client, 'pas le bon'))).toBe('auth.credentials_wrong');
    await link(client);
    expect(await doors.keySignIn(await doors.visit()).signedIn).toMatchObject({ userId: 'pupil-1-01' });
    const other = testClient(doors.server.origin);
    await activated(other, doors.server.account('pupil-1-02').code);
    expect(await codeOf(link(other))).toBe('auth.identity_taken');
    const listed = await client.session.send({ method: 'GET', path: '/api/v1/account/identities' });
    expect(await listed.json()).toMatchObject([
      { issuer: doors.provider.issuer, label: 'ÉduConnect d’essai' },
    ]);
    const removal = { issuer: doors.provider.issuer, password: testPassword };
    const path = '/api/v1/account/identities/removal';
    await client.session.send({ method: 'POST', path, json: removal });
    expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('auth.identity_unknown');
  });
});

test('linking with the password alone does not go around a second step, at a provider that stands for it either', async () => {
  const client = testClient(doors.server.origin);
  await activated(client, doors.server.account('pupil-1-07').code);
  const paper = newRecoveryCode(nodeRandom);
  await doors.server.running.storage.transaction(async (writer) => {
    const owner = { schoolId: 'demo', userId: 'pupil-1-07' };
    await saveTotp(writer, owner, { secret: newTotpSecret(), confirmedAt: doors.now(), lastStep: 0 });
    await saveRecoveryCodes(writer, owner, [hashRecoveryCode(paper) ?? '']);
  });
  doors.provider.person = { subject: 'deuxieme-pas' };
  const { code, verifier } = await doors.visit();
  const link = (more: object) =>
    client.session.send({
      method: 'POST',
      path: '/api/v1/account/identities',
      json: { code, verifier, password: testPassword, ...more },
    });
  expect(await codeOf(link({}))).toBe('auth.second_factor');
  expect(await codeOf(link({ secondCode: '000000' }))).toBe('auth.second_factor_wrong');
  // Neither refusal used up what the browser brought back, nor linked anything.
  expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('auth.identity_unknown');
  expect(await codeOf(link({ secondCode: paper }))).toBe('ok');
});

describe('linking from a browser', () => {
  /** Signs in with a password in a browser of its own. */
  async function inBrowser(userId: string) {
    const browser = webBrowser();
    const send = (method: string, path: string, json: object, headers: object = {}) =>
      browser.go(`${doors.server.origin}/api/v1/${path}`, {
        method,
        headers: { ...portalHeaders(doors.server.origin), ...headers },
        body: JSON.stringify(json),
      });
    const { login } = doors.server.account(userId);
    const enter = () => send('POST', 'portal/sessions', { login, password: testPassword, label: 'Firefox' });
    expect((await enter()).status).toBe(200);
    return { browser, send, enter };
  }
  const prepare = (by: Awaited<ReturnType<typeof inBrowser>>, verifier: string, password = testPassword) =>
    by.send('POST', 'account/identities/intents', { challenge: challengeOf(verifier), password });
  const finish = (by: Awaited<ReturnType<typeof inBrowser>>, came: { code: string; verifier: string }) =>
    by.send('POST', 'account/identities', { code: came.code, verifier: came.verifier });
  beforeAll(async () => {
    for (const userId of ['pupil-1-05', 'pupil-1-06'])
      await activated(testClient(doors.server.origin), doors.server.account(userId).code);
  });

  test('needs the password anew, then ties what comes back to the account, once', async () => {
    doors.provider.person = { subject: 'navigateur-1' };
    const mine = await inBrowser('pupil-1-05');
    const came = await doors.visit({ target: 'portal', browser: mine.browser });
    expect((await finish(mine, came)).status).toBe(401);
    expect((await prepare(mine, came.verifier, 'pas le bon')).status).toBe(401);
    expect((await prepare(mine, came.verifier)).status).toBe(204);
    expect((await finish(mine, came)).status).toBe(204);
    expect((await finish(mine, came)).status).toBe(401);
    expect(await doors.keySignIn(await doors.visit()).signedIn).toMatchObject({ userId: 'pupil-1-05' });
  });

  test('what a stranger obtained is not linked to the account of whoever is made to bring it (fixation)', async () => {
    doors.provider.person = { subject: 'navigateur-voleur' };
    const thief = await inBrowser('pupil-1-06');
    const stolen = await doors.visit({ target: 'portal', browser: thief.browser });
    await prepare(thief, stolen.verifier);
    const victim = await inBrowser('pupil-1-05');
    expect((await finish(victim, stolen)).status).toBe(401);
    // Nor when the victim had announced a visit of their own.
    await prepare(victim, random());
    expect((await finish(victim, stolen)).status).toBe(401);
  });

  test('another session of the same person does not finish it, nor the same browser after signing in anew', async () => {
    doors.provider.person = { subject: 'navigateur-2' };
    const first = await inBrowser('pupil-1-06');
    const came = await doors.visit({ target: 'portal', browser: first.browser });
    await prepare(first, came.verifier);
    expect((await finish(await inBrowser('pupil-1-06'), came)).status).toBe(401);
    await first.enter();
    expect((await finish(first, came)).status).toBe(401);
  });

  test('another site can neither announce nor finish it (CSRF), and it is over after a quarter of an hour', async () => {
    doors.provider.person = { subject: 'navigateur-3' };
    const mine = await inBrowser('pupil-1-06');
    const came = await doors.visit({ target: 'portal', browser: mine.browser });
    const foreign = { Origin: 'https://mechant.example', 'Sec-Fetch-Site': 'cross-site' };
    const intent = { challenge: challengeOf(came.verifier), password: testPassword };
    expect((await mine.send('POST', 'account/identities/intents', intent, foreign)).status).toBe(403);
    await prepare(mine, came.verifier);
    const link = { code: came.code, verifier: came.verifier };
    expect((await mine.send('POST', 'account/identities', link, foreign)).status).toBe(403);
    doors.pass(16 * 60_000);
    expect((await finish(mine, came)).status).toBe(401);
  });
});
