import type { IsoDay } from '@cartable/shared/lib/time.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { personIdOf } from '../../directory/recordIds.ts';
import { saveBlockedProfiles } from '../../storage/repositories/profileBlocks.ts';
import { setSchoolState } from '../../storage/repositories/schoolStates.ts';
import { addSchool, membershipOf, writeRecords } from '../../testing/addPerson.ts';
import { codeOf } from '../../testing/codeOf.ts';
import {
  type FederatedServer,
  randomToken as random,
  startFederatedServer,
} from '../../testing/federatedServer.ts';
import { testClient } from '../../testing/testClient.ts';
import { webBrowser } from '../../testing/webBrowser.ts';

let doors: FederatedServer;
beforeAll(async () => {
  doors = await startFederatedServer();
});
afterAll(() => doors.stop());

describe('through the system browser and a loopback address', () => {
  test('a key signs in as whom the directory knows, and stays linked when the provider says no more', async () => {
    const userId = await doors.known('1001');
    const came = await doors.visit();
    expect(came.back.origin).toBe('http://127.0.0.1:50123');
    const { signedIn } = doors.keySignIn(came);
    expect(await signedIn).toMatchObject({ userId, schoolId: 'demo', identity: { roles: ['pupil'] } });
    doors.provider.person = { subject: 'sujet-1001' };
    expect(await doors.keySignIn(await doors.visit()).signedIn).toMatchObject({ userId });
  });

  test('what the browser brings back is worth nothing to another program, twice, or later', async () => {
    await doors.known('1002');
    const came = await doors.visit();
    expect(await codeOf(doors.keySignIn({ ...came, verifier: random() }).signedIn)).toBe(
      'auth.federation_refused',
    );
    expect(await codeOf(doors.keySignIn({ ...came, code: random() }).signedIn)).toBe(
      'auth.federation_refused',
    );
    expect(await codeOf(doors.keySignIn(came).signedIn)).toBe('ok');
    expect(await codeOf(doors.keySignIn(came).signedIn)).toBe('auth.federation_refused');
    const late = await doors.visit();
    doors.pass(2 * 60_000 + 1);
    expect(await codeOf(doors.keySignIn(late).signedIn)).toBe('auth.federation_refused');
  });

  test('somebody unknown is told to link the account first, and a blocked one that they are blocked', async () => {
    doors.provider.person = { subject: 'inconnu', externalId: '9999' };
    expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('auth.identity_unknown');
    const userId = await doors.known('1003');
    await doors.server.running.storage.transaction((writer) =>
      writer.updateTable('account').set({ blocked_at: doors.now() }).where('user_id', '=', userId).execute(),
    );
    expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('auth.blocked');
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
      await writeRecords(doors.server, records, doors.now(), schoolId);
      doors.provider.person = { subject: `sujet-${externalId}`, externalId };
      return userId;
    }
    const accountsOf = (userId: string) =>
      doors.server.running.storage.reader
        .selectFrom('account')
        .selectAll()
        .where('user_id', '=', userId)
        .execute();

    test('has one from their first sign-in, linked, with its history, and the same at the next', async () => {
      const userId = await unlettered('7001');
      const first = doors.keySignIn(await doors.visit());
      expect(await first.signedIn).toMatchObject({ userId, login: 'nouvelle-7001.elan' });
      await first.client.session.adopt(await first.signedIn);
      const events = await first.client.session.send({ method: 'GET', path: '/api/v1/account/events' });
      expect(await events.json()).toMatchObject([
        { kind: 'identityLinked', data: { label: 'ÉduConnect d’essai' } },
      ]);
      doors.provider.person = { subject: 'sujet-7001' };
      expect(await doors.keySignIn(await doors.visit()).signedIn).toMatchObject({ userId });
      expect(await accountsOf(userId)).toHaveLength(1);
    });

    test('who left is given none', async () => {
      const userId = await unlettered('7002', { endsOn: '2020-01-01' as IsoDay });
      expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('auth.identity_unknown');
      expect(await accountsOf(userId)).toEqual([]);
    });

    test('an identifier that is a pupil’s and a parent’s opens neither', async () => {
      const userIds = [await unlettered('7003'), await unlettered('7003', { kind: 'guardian' })];
      expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('auth.identity_unknown');
      for (const userId of userIds) expect(await accountsOf(userId)).toEqual([]);
    });

    test('a school that is not open, or a profile that it keeps out, gives none', async () => {
      await addSchool(doors.server, '0930002B', 'Lycée fermé');
      const userId = await unlettered('7004', { schoolId: '0930002B' });
      const { storage } = doors.server.running;
      await storage.transaction((writer) => setSchoolState(writer, '0930002B', 'closed'));
      expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('school.not_open');
      await storage.transaction(async (writer) => {
        await setSchoolState(writer, '0930002B', 'open');
        await saveBlockedProfiles(writer, '0930002B', ['pupil']);
      });
      expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('auth.blocked');
      expect(await accountsOf(userId)).toEqual([]);
    });

    test('a newcomer with a second school chooses, and has an account where they enter only', async () => {
      await addSchool(doors.server, '0930003C', 'Lycée Ailleurs');
      const userId = await unlettered('7005');
      await unlettered('7005', { schoolId: '0930003C' });
      const came = await doors.visit();
      expect(await codeOf(doors.keySignIn(came).signedIn)).toBe('auth.choose_school');
      const { signedIn } = doors.keySignIn(came, { schoolId: '0930003C' });
      expect(await signedIn).toMatchObject({ userId, schoolId: '0930003C' });
      expect((await accountsOf(userId)).map((one) => one.school_id)).toEqual(['0930003C']);
    });
  });

  test('a person of two schools chooses', async () => {
    const userId = await doors.known('1004');
    await doors.server.running.storage.transaction(async (writer) => {
      const account = { user_id: userId, password_hash: null, blocked_at: null, created_at: doors.now() };
      const none = { email: null, factor_due_at: null };
      await writer
        .insertInto('account')
        .values({ ...account, ...none, school_id: 'other', login: 'autre.lycee' })
        .execute();
      await setSchoolState(writer, 'other', 'open');
    });
    const came = await doors.visit();
    expect(await codeOf(doors.keySignIn(came).signedIn)).toBe('auth.choose_school');
    const asked = { method: 'POST', path: '/api/v1/federation/accounts' } as const;
    const { code, verifier } = came;
    const answer = await testClient(doors.server.origin).api.send({ ...asked, json: { code, verifier } });
    expect(await answer.json()).toEqual([
      { schoolId: 'demo', schoolName: 'Lycée Rosa-Bonheur' },
      { schoolId: 'other', schoolName: '' },
    ]);
    expect(await codeOf(doors.keySignIn(came, { schoolId: 'elsewhere' }).signedIn)).toBe(
      'auth.choose_school',
    );
    expect(await doors.keySignIn(came, { schoolId: 'other' }).signedIn).toMatchObject({ schoolId: 'other' });
  });
});

describe('in the portal', () => {
  test('the browser comes back to the page’s fragment and gets a cookie', async () => {
    const userId = await doors.known('2001');
    const came = await doors.visit({ target: 'portal' });
    expect(came.back.origin).toBe(doors.server.origin);
    expect(came.back.search).toBe('');
    expect(await doors.portalSignIn(came)).toMatchObject({ status: 200, body: { userId } });
    expect(came.browser.jar.get(doors.server.origin)?.has('__Host-cartable')).toBe(true);
  });
});

test('two tabs of one browser may be at the provider at once, and who took too long is told so in words', async () => {
  await doors.known('2003');
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
  const refused = `${doors.server.origin}/#/federation?error=auth.federation_refused`;
  expect(await back(tabs[2] ?? '')).toBe(refused);
});
