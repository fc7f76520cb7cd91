import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { Secret, TOTP } from 'otpauth';
import { smtpMailer } from '../mail/mailer.ts';
import { setEmail } from '../storage/repositories/accounts.ts';
import { addPerson, addSchool } from './addPerson.ts';
import { startMailServer } from './mailServer.ts';
import { softPasskey } from './softPasskey.ts';
import { startTestServer } from './startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from './testClient.ts';

const password = testPassword;

/** A second school of {@link startSteppedServer}. */
export const otherSchool = '0782222Z';

/** Asks the account's part of the API; the answer's JSON. */
export async function sendAccount(
  client: TestClient,
  path: string,
  json: object,
  method: 'POST' | 'PUT' = 'POST',
): Promise<Record<string, never>> {
  const text = await (await client.session.send({ method, path: `/api/v1/account/${path}`, json })).text();
  return (text === '' ? {} : JSON.parse(text)) as Record<string, never>;
}

/** The kinds of what happened to the client's account. */
export async function eventsOf({ session }: TestClient): Promise<readonly string[]> {
  const answer = await session.send({ method: 'GET', path: '/api/v1/account/events' });
  return ((await answer.json()) as { kind: string }[]).map(({ kind }) => kind);
}

/** Somebody who is signed in on a key. */
export interface Held {
  readonly client: TestClient;
  readonly userId: string;
  readonly login: string;
}

/** A server with a mail relay, whose people have second steps, and whose clock is the test's. */
export async function startSteppedServer() {
  const relay = await startMailServer();
  let now = Date.UTC(2026, 10, 25, 9);
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  const server = await startTestServer({ clock, mailer: smtpMailer(relay.url, 'cartable@region.example') });
  await addSchool(server, otherSchool, 'Lycée Jules-Verne');
  const codeAt = (secret: string) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
  /** The next mail to this address; those of other tests are passed over. */
  async function mailTo(address: string) {
    for (;;) {
      const mail = await relay.next();
      if (mail.to.includes(address)) return mail;
    }
  }

  let made = 0;

  /** Somebody new who is signed in and has nothing but their password; their mails arrive. */
  async function somebody(schoolId?: string): Promise<Held> {
    made += 1;
    const userId = `step-${made}`;
    const more = schoolId === undefined ? {} : { schoolId };
    const { code } = await addPerson(server, { userId, role: 'teacher', now, ...more });
    const client = testClient(server.origin);
    await activated(client, code);
    return { client, userId, login: userId };
  }

  async function withMail(person: Held): Promise<string> {
    const address = `${person.userId}@famille.example`;
    const owner = { schoolId: server.demo.schoolId, userId: person.userId };
    await server.running.storage.transaction((writer) => setEmail(writer, owner, address));
    return address;
  }

  async function withTotp(person?: Held) {
    const held = person ?? (await somebody());
    const { secret } = await sendAccount(held.client, 'factors/totp', { password });
    const confirmed = await sendAccount(held.client, 'factors/totp/confirmations', {
      code: codeAt(String(secret)),
    });
    const paper: readonly string[] = confirmed.recoveryCodes ?? [];
    now += 30_000;
    /** A code is good once: the next one is another. */
    const nextCode = () => {
      now += 30_000;
      return codeAt(String(secret));
    };
    return { ...held, paper, nextCode };
  }

  async function withPasskey(person?: Held) {
    const held = person ?? (await somebody());
    const passkey = softPasskey(server.origin);
    const asked = await sendAccount(held.client, 'passkeys/options', { password });
    const response = passkey.create({ challenge: String(asked.challenge) });
    const { recoveryCodes } = await sendAccount(held.client, 'passkeys', { response, label: 'Téléphone' });
    /** The second step by the passkey. */
    const prove = async (client = held.client) => {
      const { challenge } = await sendAccount(client, 'passkey-proofs/options', {});
      const answer = passkey.get({ challenge: String(challenge) });
      return String((await sendAccount(client, 'passkey-proofs', { response: answer })).secondCode);
    };
    return { ...held, passkey, prove, paper: (recoveryCodes ?? []) as readonly string[] };
  }

  /** The same person on another key. */
  async function again({ login }: Held, secondCode?: string): Promise<TestClient> {
    const client = testClient(server.origin);
    await client.session.adopt(await client.auth.signIn(login, password, { label: 'x' }, secondCode));
    return client;
  }

  return {
    server,
    relay,
    now: () => now,
    /** Lets the server's clock go on. */
    pass(ms: number) {
      now += ms;
    },
    /** What a program of codes shows now. */
    codeAt,
    mailTo,
    somebody,
    withMail,
    withTotp,
    withPasskey,
    again,
    async stop() {
      await server.stop();
      await relay.close();
    },
  };
}

/** {@link startSteppedServer} */
export type SteppedServer = Awaited<ReturnType<typeof startSteppedServer>>;
