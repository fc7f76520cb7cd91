import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf } from '../testing/codeOf.ts';
import {
  otherSchool,
  sendAccount,
  type SteppedServer,
  startSteppedServer,
} from '../testing/steppedServer.ts';
import { type TestClient, testClient, testPassword as password } from '../testing/testClient.ts';
import { provenStepMs } from './provenStep.ts';
import { resetFactors } from './resetFactors.ts';

let lab: SteppedServer;
beforeAll(async () => {
  lab = await startSteppedServer();
});
afterAll(() => lab.stop());

describe('what was begun with the password alone', () => {
  test('is not finished once a passkey guards the account: whoever had the session then has no code of theirs', async () => {
    const person = await lab.somebody();
    const { secret } = await sendAccount(person.client, 'factors/totp', { password });
    await lab.withPasskey(person);
    const confirming = sendAccount(person.client, 'factors/totp/confirmations', {
      code: lab.codeAt(String(secret)),
    });
    expect(await codeOf(confirming)).toBe('auth.second_factor_wrong');
    expect(await codeOf(sendAccount(person.client, 'factors/totp', { password }))).toBe('auth.second_factor');
  });

  test('nor once a program of codes does, in another account of the person', async () => {
    const here = await lab.somebody();
    const there = await lab.somebody(otherSchool);
    await sendAccount(here.client, 'places', { other: { login: there.login, password }, password });
    const elsewhere = await lab.again(there);
    const { secret } = await sendAccount(elsewhere, 'factors/totp', { password });
    await lab.withTotp(here);
    const code = lab.codeAt(String(secret));
    expect(await codeOf(sendAccount(elsewhere, 'factors/totp/confirmations', { code }))).toBe(
      'auth.second_factor_wrong',
    );
  });
});

describe('codes on paper that were made without a second step', () => {
  const noted = async ({ client }: { readonly client: TestClient }): Promise<readonly string[]> =>
    (await sendAccount(client, 'factors/recovery-codes', { password })).recoveryCodes ?? [];
  const enter = (login: string, secondCode = '') =>
    codeOf(testClient(lab.server.origin).auth.signIn(login, password, { label: 'x' }, secondCode));

  test.each(['withPasskey', 'withTotp'] as const)('do not pass the first one (%s)', async (add) => {
    const person = await lab.somebody();
    const [stolen] = await noted(person);
    const { paper } = await lab[add](person);
    expect(paper).toHaveLength(10);
    expect(await enter(person.login, stolen)).toBe('auth.second_factor_wrong');
    expect(await enter(person.login, paper[0])).toBe('ok');
  });

  test('nor those of another account of the person; those of whoever has a second step stay', async () => {
    const here = await lab.somebody();
    const there = await lab.somebody(otherSchool);
    await sendAccount(here.client, 'places', { other: { login: there.login, password }, password });
    const [stolen] = await noted({ client: await lab.again(there) });
    const first = await lab.withPasskey(here);
    expect(await enter(here.login, stolen)).toBe('auth.second_factor_wrong');
    const secondCode = await first.prove();
    const { secret } = await sendAccount(here.client, 'factors/totp', { password, secondCode });
    const code = lab.codeAt(String(secret));
    const second = await sendAccount(here.client, 'factors/totp/confirmations', { code });
    expect(second.recoveryCodes).toEqual([]);
    expect(await enter(here.login, first.paper[0])).toBe('ok');
  });
});

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
    await lab.server.running.storage.transaction((writer) => resetFactors(writer, owner, lab.now()));
    const tickets = await lab.server.running.storage.reader
      .selectFrom('ticket')
      .select('purpose')
      .where('user_id', '=', userId)
      .execute();
    expect(tickets.map(({ purpose }) => purpose)).not.toContain('secondStep');
    expect(code).toMatch(/^[0-9A-Z-]{19}$/);
  });
});
