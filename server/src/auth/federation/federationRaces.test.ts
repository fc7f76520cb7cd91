import { afterAll, beforeAll, expect, test } from 'vitest';
import { beforeNextWriting } from '../../testing/beforeNextWriting.ts';
import { codeOf } from '../../testing/codeOf.ts';
import { type FederatedServer, startFederatedServer } from '../../testing/federatedServer.ts';
import { activated, testClient, testPassword } from '../../testing/testClient.ts';

let doors: FederatedServer;
beforeAll(async () => {
  doors = await startFederatedServer();
});
afterAll(() => doors.stop());

test('a provider that is taken away while somebody comes in by it lets nobody in, and is not linked anew', async () => {
  const { server, provider } = doors;
  const own = testClient(server.origin);
  await activated(own, server.account('pupil-1-01').code);
  // Whoever knew the password has linked a provider of their own.
  provider.person = { subject: 'voleur' };
  const { code, verifier } = await doors.visit();
  const json = { code, verifier, password: testPassword };
  await own.session.send({ method: 'POST', path: '/api/v1/account/identities', json });
  expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('ok');

  const came = await doors.visit();
  const change = { present: testPassword, next: 'sept lampes vertes', unlink: [provider.issuer] };
  beforeNextWriting(server, () =>
    own.session.send({ method: 'PUT', path: '/api/v1/auth/password', json: change }),
  );
  expect(await codeOf(doors.keySignIn(came).signedIn)).toBe('auth.federation_refused');
  const open = await server.running.storage.reader
    .selectFrom('refresh_token')
    .select('device_id')
    .where('user_id', '=', 'pupil-1-01')
    .execute();
  expect(new Set(open.map((one) => one.device_id)).size).toBe(1);
  expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('auth.identity_unknown');
});

test('whom the directory names is linked as before, and once', async () => {
  await doors.known('eleve-17');
  expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('ok');
  doors.provider.person = { subject: 'sujet-eleve-17' };
  expect(await codeOf(doors.keySignIn(await doors.visit()).signedIn)).toBe('ok');
});
