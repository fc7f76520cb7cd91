import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  codeOf,
  otherSchool,
  sendAccount,
  type SteppedServer,
  startSteppedServer,
} from '../testing/steppedServer.ts';
import { type TestClient, testClient, testPassword as password } from '../testing/testClient.ts';
import { provenStepMs } from './provenStep.ts';
import { resetFactors } from './secondFactors.ts';

let lab: SteppedServer;
beforeAll(async () => {
  lab = await startSteppedServer();
});
afterAll(() => lab.stop());

describe('a passkey that stands for the second step', () => {
  const renew = (client: TestClient, secondCode: string) =>
    codeOf(sendAccount(client, 'factors/recovery-codes', { password, secondCode }));

  test('does so once', async () => {
    const { client, prove } = await lab.withPasskey();
    const code = await prove();
    expect(await renew(client, code)).toBe('ok');
    expect(await renew(client, code)).toBe('auth.second_factor_wrong');
  });

  test('for a few minutes', async () => {
    const { client, prove } = await lab.withPasskey();
    const code = await prove();
    lab.pass(provenStepMs + 1);
    expect(await renew(client, code)).toBe('auth.second_factor_wrong');
  });

  test('in the session in which it was shown, and in no sign-in', async () => {
    const person = await lab.withPasskey();
    const elsewhere = await lab.again(person, person.paper[0] ?? '');
    const code = await person.prove();
    expect(await renew(elsewhere, code)).toBe('auth.second_factor_wrong');
    const entering = testClient(lab.server.origin).auth.signIn(person.login, password, { label: 'x' }, code);
    expect(await codeOf(entering)).toBe('auth.second_factor_wrong');
    expect(await renew(person.client, code)).toBe('ok');
  });

  test('and not another person’s, nor the answer to somebody else’s challenge, nor to that of a sign-in', async () => {
    const person = await lab.withPasskey();
    const thief = await lab.withPasskey();
    expect(await codeOf(person.prove(thief.client))).toBe('auth.passkey_wrong');
    const { challenge } = await sendAccount(person.client, 'passkey-proofs/options', {});
    const answer = thief.passkey.get({ challenge: String(challenge) });
    expect(await codeOf(sendAccount(thief.client, 'passkey-proofs', { response: answer }))).toBe(
      'auth.passkey_wrong',
    );
    const begun = await fetch(`${lab.server.origin}/api/v1/portal/passkeys/options`, {
      method: 'POST',
      headers: {
        'X-Cartable-Portal': '1',
        Origin: lab.server.origin,
        'Content-Type': 'application/json',
      },
      body: '{}',
    });
    const signIn = (await begun.json()) as { challenge: string };
    const response = person.passkey.get(signIn);
    expect(await codeOf(sendAccount(person.client, 'passkey-proofs', { response }))).toBe(
      'auth.passkey_wrong',
    );
  });

  test('nor the answer of an authenticator that did not verify its person', async () => {
    const { client, passkey } = await lab.withPasskey();
    const { challenge } = await sendAccount(client, 'passkey-proofs/options', {});
    const response = passkey.get({ challenge: String(challenge) }, { verified: false });
    expect(await codeOf(sendAccount(client, 'passkey-proofs', { response }))).toBe('auth.passkey_wrong');
  });

  test('in whichever of the person’s accounts it is', async () => {
    const here = await lab.withPasskey();
    const there = await lab.somebody(otherSchool);
    const joining = { other: { login: there.login, password }, password, secondCode: await here.prove() };
    await sendAccount(here.client, 'places', joining);
    const client = await lab.again(there, here.paper[0] ?? '');
    const asked = await sendAccount(client, 'passkey-proofs/options', {});
    expect(asked.allowCredentials).toEqual([expect.objectContaining({ id: here.passkey.id })]);
    const secondCode = await here.prove(client);
    expect(await codeOf(sendAccount(client, 'factors/totp', { password, secondCode }))).toBe('ok');
  });

  test('goes with the passkeys when the school resets them', async () => {
    const { userId, prove } = await lab.withPasskey();
    const code = await prove();
    const owner = { schoolId: lab.server.demo.schoolId, userId };
    await lab.server.running.storage.transaction((writer) => resetFactors(writer, owner));
    const tickets = await lab.server.running.storage.reader
      .selectFrom('ticket')
      .select('purpose')
      .where('user_id', '=', userId)
      .execute();
    expect(tickets.map(({ purpose }) => purpose)).not.toContain('secondStep');
    expect(code).toMatch(/^[0-9A-Z-]{19}$/);
  });
});
