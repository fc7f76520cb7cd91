import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { IsoDay } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashRecoveryCode, newRecoveryCode } from '../activationCode.ts';
import { personIdOf } from '../../directory/recordIds.ts';
import { addSchool, membershipOf, writeRecords } from '../../testing/addPerson.ts';
import { nodeRandom } from '../../ops/nodeHost.ts';
import { saveRecoveryCodes, saveTotp } from '../../storage/repositories/factors.ts';
import { saveBlockedProfiles } from '../../storage/repositories/profileBlocks.ts';
import { setSchoolState } from '../../storage/repositories/schoolStates.ts';
import {
  challengeOf,
  type FederatedServer,
  portalHeaders,
  randomToken as random,
  startFederatedServer,
} from '../../testing/federatedServer.ts';
import type { IdentityProvider } from '../../testing/identityProvider.ts';
import { startTestServer, type TestServer } from '../../testing/startTestServer.ts';
import { activated, testClient, testPassword } from '../../testing/testClient.ts';
import { webBrowser } from '../../testing/webBrowser.ts';
import { newTotpSecret } from '../totp.ts';

let doors: FederatedServer;
let provider: IdentityProvider;
let server: TestServer;
beforeAll(async () => {
  doors = await startFederatedServer();
  ({ provider, server } = doors);
});
afterAll(() => doors.stop());

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const visit: FederatedServer['visit'] = (options) => doors.visit(options);
const keySignIn: FederatedServer['keySignIn'] = (came, more) => doors.keySignIn(came, more);
const portalSignIn: FederatedServer['portalSignIn'] = (came) => doors.portalSignIn(came);
const known: FederatedServer['known'] = (externalId) => doors.known(externalId);
const page = () => portalHeaders(server.origin);

describe('through the system browser and a loopback address', () => {
  test('a key signs in as whom the directory knows, and stays linked when the provider says no more', async () => {
    const userId = await known('1001');
    const came = await visit();
    expect(came.back.origin).toBe('http://127.0.0.1:50123');
    const { signedIn } = keySignIn(came);
    expect(await signedIn).toMatchObject({ userId, schoolId: 'demo', identity: { roles: ['pupil'] } });
    provider.person = { subject: 'sujet-1001' };
    expect(await keySignIn(await visit()).signedIn).toMatchObject({ userId });
  });

  test('what the browser brings back is worth nothing to another program, twice, or later', async () => {
    await known('1002');
    const came = await visit();
    expect(await codeOf(keySignIn({ ...came, verifier: random() }).signedIn)).toBe('auth.federation_refused');
    expect(await codeOf(keySignIn({ ...came, code: random() }).signedIn)).toBe('auth.federation_refused');
    expect(await codeOf(keySignIn(came).signedIn)).toBe('ok');
    expect(await codeOf(keySignIn(came).signedIn)).toBe('auth.federation_refused');
    const late = await visit();
    doors.pass(2 * 60_000 + 1);
    expect(await codeOf(keySignIn(late).signedIn)).toBe('auth.federation_refused');
  });

  test('somebody unknown is told to link the account first, and a blocked one that they are blocked', async () => {
    provider.person = { subject: 'inconnu', externalId: '9999' };
    expect(await codeOf(keySignIn(await visit()).signedIn)).toBe('auth.identity_unknown');
    const userId = await known('1003');
    await server.running.storage.transaction((writer) =>
      writer.updateTable('account').set({ blocked_at: doors.now() }).where('user_id', '=', userId).execute(),
    );
    expect(await codeOf(keySignIn(await visit()).signedIn)).toBe('auth.blocked');
  });

  describe('whom the directory knows and who has no account', () => {
    /** A directory's person without an account. */
    async function unlettered(
      externalId: string,
      more: {
        readonly endsOn?: IsoDay;
        readonly kind?: 'pupil' | 'guardian';
        readonly schoolId?: string;
      } = {},
    ) {
      const { endsOn = null, kind = 'pupil', schoolId } = more;
      const userId = personIdOf('aaf:creteil', kind, externalId);
      const name = { familyName: 'Élan', givenName: `Nouvelle-${externalId}` };
      const person = { id: userId, ...name, kind, classIds: [] };
      const records = [{ type: 'directory.person', record: person }, membershipOf(userId, kind, { endsOn })];
      await writeRecords(server, records, doors.now(), schoolId);
      provider.person = { subject: `sujet-${externalId}`, externalId };
      return userId;
    }
    const accountsOf = (userId: string) =>
      server.running.storage.reader.selectFrom('account').selectAll().where('user_id', '=', userId).execute();

    test('has one from their first sign-in, linked, with its history, and the same at the next', async () => {
      const userId = await unlettered('7001');
      const first = keySignIn(await visit());
      expect(await first.signedIn).toMatchObject({ userId, login: 'nouvelle-7001.elan' });
      await first.client.session.adopt(await first.signedIn);
      const events = await first.client.session.send({ method: 'GET', path: '/api/v1/account/events' });
      expect(await events.json()).toMatchObject([
        { kind: 'identityLinked', data: { label: 'ÉduConnect d’essai' } },
      ]);
      provider.person = { subject: 'sujet-7001' };
      expect(await keySignIn(await visit()).signedIn).toMatchObject({ userId });
      expect(await accountsOf(userId)).toHaveLength(1);
    });

    test('who left is given none', async () => {
      const userId = await unlettered('7002', { endsOn: '2020-01-01' as IsoDay });
      expect(await codeOf(keySignIn(await visit()).signedIn)).toBe('auth.identity_unknown');
      expect(await accountsOf(userId)).toEqual([]);
    });

    test('an identifier that is a pupil’s and a parent’s opens neither', async () => {
      const userIds = [await unlettered('7003'), await unlettered('7003', { kind: 'guardian' })];
      expect(await codeOf(keySignIn(await visit()).signedIn)).toBe('auth.identity_unknown');
      for (const userId of userIds) expect(await accountsOf(userId)).toEqual([]);
    });

    test('a school that is not open, or a profile that it keeps out, gives none', async () => {
      await addSchool(server, '0930002B', 'Lycée fermé');
      const userId = await unlettered('7004', { schoolId: '0930002B' });
      const { storage } = server.running;
      await storage.transaction((writer) => setSchoolState(writer, '0930002B', 'closed'));
      expect(await codeOf(keySignIn(await visit()).signedIn)).toBe('school.not_open');
      await storage.transaction(async (writer) => {
        await setSchoolState(writer, '0930002B', 'open');
        await saveBlockedProfiles(writer, '0930002B', ['pupil']);
      });
      expect(await codeOf(keySignIn(await visit()).signedIn)).toBe('auth.blocked');
      expect(await accountsOf(userId)).toEqual([]);
    });

    test('a newcomer with a second school chooses, and has an account where they enter only', async () => {
      await addSchool(server, '0930003C', 'Lycée Ailleurs');
      const userId = await unlettered('7005');
      await unlettered('7005', { schoolId: '0930003C' });
      const came = await visit();
      expect(await codeOf(keySignIn(came).signedIn)).toBe('auth.choose_school');
      const { signedIn } = keySignIn(came, { schoolId: '0930003C' });
      expect(await signedIn).toMatchObject({ userId, schoolId: '0930003C' });
      expect((await accountsOf(userId)).map((one) => one.school_id)).toEqual(['0930003C']);
    });
  });

  test('a person of two schools chooses', async () => {
    const userId = await known('1004');
    await server.running.storage.transaction(async (writer) => {
      const account = { user_id: userId, password_hash: null, blocked_at: null, created_at: doors.now() };
      const none = { email: null, factor_due_at: null };
      await writer
        .insertInto('account')
        .values({ ...account, ...none, school_id: 'other', login: 'autre.lycee' })
        .execute();
      await setSchoolState(writer, 'other', 'open');
    });
    const came = await visit();
    expect(await codeOf(keySignIn(came).signedIn)).toBe('auth.choose_school');
    const asked = { method: 'POST', path: '/api/v1/federation/accounts' } as const;
    const { code, verifier } = came;
    const answer = await testClient(server.origin).api.send({ ...asked, json: { code, verifier } });
    expect(await answer.json()).toEqual([
      { schoolId: 'demo', schoolName: 'Lycée Rosa-Bonheur' },
      { schoolId: 'other', schoolName: '' },
    ]);
    expect(await codeOf(keySignIn(came, { schoolId: 'elsewhere' }).signedIn)).toBe('auth.choose_school');
    expect(await keySignIn(came, { schoolId: 'other' }).signedIn).toMatchObject({ schoolId: 'other' });
  });
});

describe('in the portal', () => {
  test('the browser comes back to the page’s fragment and gets a cookie', async () => {
    const userId = await known('2001');
    const came = await visit({ target: 'portal' });
    expect(came.back.origin).toBe(server.origin);
    expect(came.back.search).toBe('');
    expect(await portalSignIn(came)).toMatchObject({ status: 200, body: { userId } });
    expect(came.browser.jar.get(server.origin)?.has('__Host-cartable')).toBe(true);
  });
});

test('two tabs of one browser may be at the provider at once, and who took too long is told so in words', async () => {
  await known('2003');
  const browser = webBrowser();
  const away = async () => {
    const start = doors.startUrl('portal');
    const callback = await browser.follow(start, (url) => url.pathname.endsWith('/callback'));
    return callback.href;
  };
  const back = async (callback: string) => (await browser.go(callback)).headers.get('Location');
  const tabs = [await away(), await away(), await away()];
  expect(await back(tabs[0] ?? '')).toMatch(/#\/federation\?code=/);
  expect(await back(tabs[1] ?? '')).toMatch(/#\/federation\?code=/);
  doors.pass(16 * 60_000);
  const refused = `${server.origin}/#/federation?error=auth.federation_refused`;
  expect(await back(tabs[2] ?? '')).toBe(refused);
});

describe('linking', () => {
  test('ties a provider’s person to the account whose password is given, and no other in the school', async () => {
    provider.person = { subject: 'lien-1' };
    const client = testClient(server.origin);
    await activated(client, server.account('pupil-1-01').code);
    const link = async (by: typeof client, password = testPassword) => {
      const { code, verifier } = await visit();
      const json = { code, verifier, password };
      return by.session.send({ method: 'POST', path: '/api/v1/account/identities', json });
    };
    expect(await codeOf(link(client, 'pas le bon'))).toBe('auth.credentials_wrong');
    await link(client);
    expect(await keySignIn(await visit()).signedIn).toMatchObject({ userId: 'pupil-1-01' });
    const other = testClient(server.origin);
    await activated(other, server.account('pupil-1-02').code);
    expect(await codeOf(link(other))).toBe('auth.identity_taken');
    const listed = await client.session.send({ method: 'GET', path: '/api/v1/account/identities' });
    expect(await listed.json()).toMatchObject([{ issuer: provider.issuer, label: 'ÉduConnect d’essai' }]);
    const removal = { issuer: provider.issuer, password: testPassword };
    const path = '/api/v1/account/identities/removal';
    await client.session.send({ method: 'POST', path, json: removal });
    expect(await codeOf(keySignIn(await visit()).signedIn)).toBe('auth.identity_unknown');
  });
});

test('linking with the password alone does not go around a second step, at a provider that stands for it either', async () => {
  const client = testClient(server.origin);
  await activated(client, server.account('pupil-1-07').code);
  const paper = newRecoveryCode(nodeRandom);
  await server.running.storage.transaction(async (writer) => {
    const owner = { schoolId: 'demo', userId: 'pupil-1-07' };
    await saveTotp(writer, owner, { secret: newTotpSecret(), confirmedAt: doors.now(), lastStep: 0 });
    await saveRecoveryCodes(writer, owner, [hashRecoveryCode(paper) ?? '']);
  });
  provider.person = { subject: 'deuxieme-pas' };
  const { code, verifier } = await visit();
  const link = (more: object) =>
    client.session.send({
      method: 'POST',
      path: '/api/v1/account/identities',
      json: { code, verifier, password: testPassword, ...more },
    });
  expect(await codeOf(link({}))).toBe('auth.second_factor');
  expect(await codeOf(link({ secondCode: '000000' }))).toBe('auth.second_factor_wrong');
  // Neither refusal used up what the browser brought back, nor linked anything.
  expect(await codeOf(keySignIn(await visit()).signedIn)).toBe('auth.identity_unknown');
  expect(await codeOf(link({ secondCode: paper }))).toBe('ok');
});

describe('linking from a browser', () => {
  /** Signs in with a password in a browser of its own. */
  async function inBrowser(userId: string) {
    const browser = webBrowser();
    const send = (method: string, path: string, json: object, headers: object = {}) =>
      browser.go(`${server.origin}/api/v1/${path}`, {
        method,
        headers: { ...page(), ...headers },
        body: JSON.stringify(json),
      });
    const { login } = server.account(userId);
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
      await activated(testClient(server.origin), server.account(userId).code);
  });

  test('needs the password anew, then ties what comes back to the account, once', async () => {
    provider.person = { subject: 'navigateur-1' };
    const mine = await inBrowser('pupil-1-05');
    const came = await visit({ target: 'portal', browser: mine.browser });
    expect((await finish(mine, came)).status).toBe(401);
    expect((await prepare(mine, came.verifier, 'pas le bon')).status).toBe(401);
    expect((await prepare(mine, came.verifier)).status).toBe(204);
    expect((await finish(mine, came)).status).toBe(204);
    expect((await finish(mine, came)).status).toBe(401);
    expect(await keySignIn(await visit()).signedIn).toMatchObject({ userId: 'pupil-1-05' });
  });

  test('what a stranger obtained is not linked to the account of whoever is made to bring it (fixation)', async () => {
    provider.person = { subject: 'navigateur-voleur' };
    const thief = await inBrowser('pupil-1-06');
    const stolen = await visit({ target: 'portal', browser: thief.browser });
    await prepare(thief, stolen.verifier);
    const victim = await inBrowser('pupil-1-05');
    expect((await finish(victim, stolen)).status).toBe(401);
    // Nor when the victim had announced a visit of their own.
    await prepare(victim, random());
    expect((await finish(victim, stolen)).status).toBe(401);
  });

  test('another session of the same person does not finish it, nor the same browser after signing in anew', async () => {
    provider.person = { subject: 'navigateur-2' };
    const first = await inBrowser('pupil-1-06');
    const came = await visit({ target: 'portal', browser: first.browser });
    await prepare(first, came.verifier);
    expect((await finish(await inBrowser('pupil-1-06'), came)).status).toBe(401);
    await first.enter();
    expect((await finish(first, came)).status).toBe(401);
  });

  test('another site can neither announce nor finish it (CSRF), and it is over after a quarter of an hour', async () => {
    provider.person = { subject: 'navigateur-3' };
    const mine = await inBrowser('pupil-1-06');
    const came = await visit({ target: 'portal', browser: mine.browser });
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

describe('attacks', () => {
  test('an answer in another browser than the one that began is refused (login CSRF)', async () => {
    await known('3001');
    const thief = webBrowser();
    const query = new URLSearchParams({
      return: 'portal',
      challenge: challengeOf(random()),
      state: random(),
    });
    const start = `${server.origin}/api/v1/federation/essai/start?${query}`;
    const callback = await thief.follow(start, (url) => url.pathname.endsWith('/callback'));
    const refused = `${server.origin}/#/federation?error=auth.federation_refused`;
    const victim = await webBrowser().go(callback.href);
    expect([victim.status, victim.headers.get('Location')]).toEqual([302, refused]);
    // And the attempt has used the answer up.
    expect((await thief.go(callback.href)).headers.get('Location')).toBe(refused);
  });

  test.each([
    ['no state', 'code=x'],
    ['a state of nobody', `code=x&state=${random()}`],
    ['nothing', ''],
  ])('a callback with %s is refused and leads to the portal’s own page, in words', async (_, query) => {
    const answer = await webBrowser().go(`${server.origin}/api/v1/federation/essai/callback?${query}`);
    const refused = `${server.origin}/#/federation?error=auth.federation_refused`;
    expect([answer.status, answer.headers.get('Location')]).toEqual([302, refused]);
  });

  test('a code of another sign-in, or of another issuer, ends in an error and not in a session', async () => {
    await known('3002');
    for (const change of [{ code: random() }, { iss: 'https://mechant.example' }]) {
      const browser = webBrowser();
      const query = new URLSearchParams({
        return: 'portal',
        challenge: challengeOf(random()),
        state: random(),
      });
      const start = `${server.origin}/api/v1/federation/essai/start?${query}`;
      const callback = await browser.follow(start, (url) => url.pathname.endsWith('/callback'));
      for (const [name, value] of Object.entries(change)) callback.searchParams.set(name, value);
      const answer = await browser.go(callback.href);
      expect(answer.headers.get('Location')).toContain('error=auth.federation_refused');
      expect(answer.headers.get('Location')).not.toContain('code=');
    }
  });

  test('it is no open redirect', async () => {
    for (const target of ['https://mechant.example/', '//mechant.example', 'http://127.0.0.1:50123/x']) {
      const query = new URLSearchParams({
        return: target,
        challenge: challengeOf(random()),
        state: random(),
      });
      const answer = await webBrowser().go(`${server.origin}/api/v1/federation/essai/start?${query}`);
      expect([answer.status, answer.headers.get('Location')]).toEqual([400, null]);
    }
  });

  test('a logout token signed by anybody else, or with the client’s secret, ends nothing', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const claims = {
      sub: 'sujet-3003',
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    };
    const token = (alg: string) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg, typ: 'logout+jwt' })
        .setIssuer(provider.issuer)
        .setAudience(provider.clientId)
        .setJti(random())
        .setIssuedAt();
    const jwk = await exportJWK(publicKey);
    expect(jwk.kty).toBe('EC');
    const forged = [
      await token('ES256').sign(privateKey),
      await token('HS256').sign(new TextEncoder().encode(provider.clientSecret)),
      'a.b.c',
      '',
    ];
    for (const logout_token of forged) {
      const answer = await fetch(`${server.origin}/api/v1/federation/essai/backchannel-logout`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token }),
      });
      expect(answer.status).toBe(401);
    }
  });

  test('a provider that is away is said to be, and an unknown one is not found', async () => {
    const away = await startTestServer({
      providers: [
        {
          id: 'loin',
          label: 'Loin',
          issuer: 'http://127.0.0.1:9',
          clientId: 'x',
          scope: 'openid',
          sources: [],
          standsForSecondStep: false,
        },
      ],
    });
    const query = new URLSearchParams({
      return: 'portal',
      challenge: challengeOf(random()),
      state: random(),
    });
    const answers = await Promise.all(
      ['loin', 'autre'].map((id) => webBrowser().go(`${away.origin}/api/v1/federation/${id}/start?${query}`)),
    );
    expect(answers.map((one) => one.status)).toEqual([302, 404]);
    const said = new URL(answers[0]?.headers.get('Location') ?? '').hash;
    expect(said).toBe(`#/federation?error=auth.provider_away&state=${query.get('state')}`);
    await away.stop();
  });
});
