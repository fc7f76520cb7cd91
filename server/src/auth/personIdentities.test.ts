import { afterAll, beforeAll, expect, test } from 'vitest';
import { smtpMailer } from '../mail/mailer.ts';
import { addPerson } from '../testing/addPerson.ts';
import { type FederatedServer, startFederatedServer } from '../testing/federatedServer.ts';
import { type MailServer, startMailServer } from '../testing/mailServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';

let relay: MailServer;
let doors: FederatedServer;
let head: TestClient;
beforeAll(async () => {
  relay = await startMailServer();
  doors = await startFederatedServer({ mailer: smtpMailer(relay.url, 'cartable@region.example') });
  head = testClient(doors.server.origin);
  await activated(head, (await addPerson(doors.server, { userId: 'la-proviseure', role: 'head' })).code);
});
afterAll(async () => {
  await doors.stop();
  await relay.close();
});

const newPassword = 'quatre mots bien choisis';
const label = 'ÉduConnect d’essai';
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  );
const mailedCode = (text: string) => /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/.exec(text)?.[0] ?? '';
const send = (client: TestClient, method: 'GET' | 'POST' | 'PUT', path: string, json?: object) =>
  client.session.send({ method, path: `/api/v1/${path}`, ...(json && { json }) });
const open = (path: string, json: object) =>
  testClient(doors.server.origin).api.send({ method: 'POST', path: `/api/v1/${path}`, json });
const events = async (client: TestClient) =>
  ((await (await send(client, 'GET', 'account/events')).json()) as { readonly kind: string }[]).map(
    (one) => one.kind,
  );

/** Somebody whose address is confirmed, and into whose account a provider's person was linked with the password. */
async function linked(userId: string) {
  const client = testClient(doors.server.origin);
  await activated(client, doors.server.account(userId).code);
  const email = `${userId}@famille.example`;
  await send(client, 'PUT', 'account/email', { email, password: testPassword });
  await send(client, 'POST', 'account/email/confirmations', { code: mailedCode((await relay.next()).text) });
  const subject = `lien-${userId}`;
  doors.provider.person = { subject };
  const { code, verifier } = await doors.visit();
  await send(client, 'POST', 'account/identities', { code, verifier, password: testPassword });
  expect((await relay.next()).text).toContain(label);
  return { client, email, login: doors.server.account(userId).login };
}
/** A new code of the school for somebody. */
async function codeFromSchool(userId: string): Promise<string> {
  const given = await send(head, 'POST', `school/people/${userId}/password-reset`);
  return ((await given.json()) as { readonly code: string }).code;
}
const comesIn = async () => codeOf(doors.keySignIn(await doors.visit()).signedIn);
/** The next two mails, in whichever order they came. */
const twoMails = async () => [await relay.next(), await relay.next()].map((one) => one.text);

test('a password replaced by a mailed code takes away what was linked by hand, and says so', async () => {
  const { login } = await linked('pupil-1-01');
  expect(await comesIn()).toBe('ok');
  await open('auth/password-resets', { loginOrAddress: login });
  const code = mailedCode((await relay.next()).text);
  await open('auth/password-resets/redeem', { code, password: newPassword });
  const mails = await twoMails();
  expect(mails.filter((text) => text.includes(label))).toHaveLength(1);
  expect(await comesIn()).toBe('auth.identity_unknown');
  const owner = testClient(doors.server.origin);
  await owner.session.adopt(await owner.auth.signIn(login, newPassword, { label: 'clé' }));
  expect(await (await send(owner, 'GET', 'account/identities')).json()).toEqual([]);
  expect(await events(owner)).toContain('identityUnlinked');
});

test('so does one replaced by a code of the school', async () => {
  await linked('pupil-1-02');
  const code = await codeFromSchool('pupil-1-02');
  const owner = testClient(doors.server.origin);
  await owner.session.adopt(await owner.auth.activate(code, newPassword, { label: 'clé' }));
  expect((await twoMails()).filter((text) => text.includes(label))).toHaveLength(1);
  // And that the address is one no more.
  expect((await relay.next()).text).not.toContain(label);
  expect(await comesIn()).toBe('auth.identity_unknown');
  expect(await events(owner)).toContain('identityUnlinked');
});

test('whom the directory names stays linked through a new password: nobody chose that', async () => {
  const userId = await doors.known('8001');
  const client = doors.keySignIn(await doors.visit());
  await client.client.session.adopt((await client.signedIn) as never);
  const code = await codeFromSchool(userId);
  const owner = testClient(doors.server.origin);
  await owner.session.adopt(await owner.auth.activate(code, newPassword, { label: 'clé' }));
  doors.provider.person = { subject: 'sujet-8001' };
  expect(await doors.keySignIn(await doors.visit()).signedIn).toMatchObject({ userId });
});

test('whoever changes their own password chooses what stays linked', async () => {
  const { client } = await linked('pupil-1-03');
  const { issuer } = doors.provider;
  const change = (present: string, next: string, unlink?: readonly string[]) =>
    send(client, 'PUT', 'auth/password', { present, next, ...(unlink && { unlink }) });
  await change(testPassword, newPassword);
  expect((await relay.next()).text).not.toContain(label);
  expect(await comesIn()).toBe('ok');
  expect(await codeOf(change('pas le bon', testPassword, [issuer]))).toBe('auth.credentials_wrong');
  expect(await comesIn()).toBe('ok');
  // A provider that was never linked is none.
  await change(newPassword, testPassword, [issuer, issuer, 'https://ailleurs.example']);
  expect((await twoMails()).filter((text) => text.includes(label))).toHaveLength(1);
  expect(await comesIn()).toBe('auth.identity_unknown');
  expect((await events(client)).filter((kind) => kind === 'identityUnlinked')).toHaveLength(1);
});

test('a provider that opens one of a person’s accounts opens all: it is listed in each and goes with all', async () => {
  await linked('pupil-1-04');
  const other = testClient(doors.server.origin);
  await activated(other, doors.server.account('pupil-1-05').code);
  const { storage } = doors.server.running;
  const { schoolId } = doors.server.demo;
  await storage.transaction((writer) =>
    writer
      .insertInto('person_account')
      .values(
        ['pupil-1-04', 'pupil-1-05'].map((userId) => ({
          school_id: schoolId,
          user_id: userId,
          person_id: 'une-personne',
          joined_at: doors.now(),
        })),
      )
      .execute(),
  );
  const listed = await (await send(other, 'GET', 'account/identities')).json();
  expect(listed).toMatchObject([{ label }]);
  await send(other, 'POST', 'account/identities/removal', {
    issuer: doors.provider.issuer,
    password: testPassword,
  });
  expect(await comesIn()).toBe('auth.identity_unknown');
});
