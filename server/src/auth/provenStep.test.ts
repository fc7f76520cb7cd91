import { school } from '@cartable/shared/domain/directory/school.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkIdentity } from '../storage/repositories/federation.ts';
import { writeRecords } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import {
  eventsOf,
  type Held,
  otherSchool,
  sendAccount,
  type SteppedServer,
  startSteppedServer,
} from '../testing/steppedServer.ts';
import { activated, testClient, testPassword as password } from '../testing/testClient.ts';
import { factorGraceMs } from './factorDuty.ts';

const issuer = 'https://fournisseur.exemple';

let lab: SteppedServer;
beforeAll(async () => {
  lab = await startSteppedServer();
});
afterAll(() => lab.stop());

describe('whoever took a session and the password, and has not the second step', () => {
  /** What guards an account, as it is changed by who is signed in; `before`: what must be there for it. */
  const guarded: readonly (readonly [
    string,
    string,
    {
      readonly json?: object | (() => Promise<object>);
      readonly method?: 'PUT';
      readonly before?: (person: Held) => Promise<unknown>;
    },
  ])[] = [
    ['take the program of codes away', 'factors/totp/removal', {}],
    ['see new recovery codes', 'factors/recovery-codes', {}],
    ['add a passkey of their own', 'passkeys/options', {}],
    [
      'unlink a provider',
      'identities/removal',
      {
        json: { issuer },
        before: ({ userId }) =>
          lab.server.running.storage.transaction((writer) =>
            linkIdentity(
              writer,
              { schoolId: lab.server.demo.schoolId, userId },
              { issuer, subject: userId },
              lab.now(),
            ),
          ),
      },
    ],
    ['link one of their own', 'identities/intents', { json: { challenge: 'c'.repeat(43) } }],
    ['lead the account’s mails elsewhere', 'email', { json: { email: 'x@y.example' }, method: 'PUT' }],
    ['take its address away', 'email', { json: { email: null }, method: 'PUT' }],
    [
      'join an account whose second step they have',
      'places',
      {
        json: async () => {
          const theirs = await lab.somebody(otherSchool);
          return { other: { login: theirs.login, password } };
        },
      },
    ],
  ];

  test.each(guarded)('does not %s', async (_, path, { json = {}, method, before }) => {
    const person = await lab.withTotp();
    await before?.(person);
    const body = typeof json === 'function' ? await json() : json;
    const ask = (secondCode?: string) =>
      sendAccount(person.client, path, { ...body, password, ...(secondCode && { secondCode }) }, method);
    await expect(ask()).rejects.toMatchObject({
      code: 'auth.second_factor',
      data: { totp: true, passkey: false },
    });
    expect(await codeOf(ask('000000'))).toBe('auth.second_factor_wrong');
    // A code that signs in nobody, of a form that stands for a passkey.
    expect(await codeOf(ask('AAAA-AAAA-AAAA-AAAA'))).toBe('auth.second_factor_wrong');
    expect(await codeOf(ask(person.nextCode()))).toBe('ok');
  });

  test('does not take a passkey away', async () => {
    const { client, passkey, prove } = await lab.withPasskey();
    const remove = (json: object) =>
      sendAccount(client, `passkeys/${passkey.id}/removal`, { password, ...json });
    await expect(remove({})).rejects.toMatchObject({
      code: 'auth.second_factor',
      data: { totp: false, passkey: true },
    });
    expect(await codeOf(remove({ secondCode: '000000' }))).toBe('auth.second_factor_wrong');
    expect(await codeOf(remove({ secondCode: await prove() }))).toBe('ok');
  });

  test('does not add a program of codes beside a passkey', async () => {
    const { client, prove } = await lab.withPasskey();
    expect(await codeOf(sendAccount(client, 'factors/totp', { password }))).toBe('auth.second_factor');
    const secondCode = await prove();
    expect(await codeOf(sendAccount(client, 'factors/totp', { password, secondCode }))).toBe('ok');
  });

  test('does not take apart an account from the one that has the second step', async () => {
    const here = await lab.withTotp();
    const there = await lab.somebody(otherSchool);
    const proof = { other: { login: there.login, password }, password };
    await sendAccount(here.client, 'places', { ...proof, secondCode: here.nextCode() });
    const apart = (secondCode?: string) =>
      sendAccount(here.client, 'places/removal', {
        ...{ schoolId: otherSchool, userId: there.userId, password },
        ...(secondCode && { secondCode }),
      });
    expect(await codeOf(apart())).toBe('auth.second_factor');
    expect(await codeOf(apart(here.nextCode()))).toBe('ok');
  });

  test('is bounded as at a sign-in: ten guesses, here and there together', async () => {
    const { client, login, nextCode } = await lab.withTotp();
    const guess = (n: number) =>
      codeOf(sendAccount(client, 'factors/totp/removal', { password, secondCode: String(100_000 + n) }));
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => guess(n)));
    expect(answers.filter((one) => one === 'auth.second_factor_wrong')).toHaveLength(10);
    const right = testClient(lab.server.origin).auth.signIn(login, password, { label: 'x' }, nextCode());
    expect(await codeOf(right)).toBe('auth.throttled');
  });
});

describe('the person themself', () => {
  test('is asked for both second steps before either is used up, when two accounts are joined', async () => {
    const here = await lab.withTotp();
    const there = await lab.withTotp(await lab.somebody(otherSchool));
    const join = (own?: string, second?: string) =>
      sendAccount(here.client, 'places', {
        ...{ password, ...(own && { secondCode: own }) },
        other: { login: there.login, password, ...(second && { secondCode: second }) },
      });
    await expect(join()).rejects.toMatchObject({ code: 'auth.second_factor', data: { own: true } });
    const own = here.nextCode();
    const asked = await join(own).catch((error: { code: string; data: object }) => error);
    expect(asked).toMatchObject({ code: 'auth.second_factor' });
    expect((asked as { data: object }).data).not.toHaveProperty('own');
    expect(await codeOf(join(own, there.nextCode()))).toBe('ok');
  });

  test('who lost the telephone uses a code on paper, once', async () => {
    const { client, login, paper } = await lab.withTotp();
    const [first = '', second = ''] = paper;
    const remove = { password, secondCode: first };
    await sendAccount(client, 'factors/totp/removal', remove);
    expect(await eventsOf(client)).toEqual(expect.arrayContaining(['recoveryCodeUsed', 'factorRemoved']));
    expect(await codeOf(testClient(lab.server.origin).auth.signIn(login, password, { label: 'x' }))).toBe(
      'ok',
    );
    await sendAccount(client, 'factors/totp', { password });
    expect(second).not.toBe('');
  });

  test('has new codes on paper with the next second step: those of a stranger who had the account for a while are worthless', async () => {
    const person = await lab.somebody();
    // A stranger adds a program of codes, notes the codes on paper, and takes the program away again.
    const stranger = await lab.withTotp(person);
    const removal = { password, secondCode: stranger.nextCode() };
    await sendAccount(person.client, 'factors/totp/removal', removal);
    const { paper, nextCode } = await lab.withTotp(person);
    expect(paper).toHaveLength(10);
    for (const code of stranger.paper) expect(paper).not.toContain(code);
    const entering = (code?: string) => codeOf(lab.again(person, code ?? ''));
    expect(await entering(stranger.paper[0])).toBe('auth.second_factor_wrong');
    expect(await entering(paper[0])).toBe('ok');
    expect(await entering(nextCode())).toBe('ok');
  });

  test('who lost both is helped by the school: it is in the history, in the audit and in a mail', async () => {
    const person = await lab.withTotp();
    const address = await lab.withMail(person);
    const { client, userId } = person;
    const technician = testClient(lab.server.origin);
    await activated(technician, lab.server.account('technician').code);
    await technician.session.send({ method: 'DELETE', path: `/api/v1/school/people/${userId}/factors` });
    const mail = await lab.mailTo(address);
    expect(mail.text).toContain('remise à zéro');
    expect(await eventsOf(client)).toContain('factorsReset');
    const audited = await lab.server.running.storage.reader
      .selectFrom('audit_entry')
      .select(['action'])
      .where('subject', '=', userId)
      .execute();
    expect(audited.map(({ action }) => action)).toContain('account.factors_reset');
    expect(await codeOf(sendAccount(client, 'factors/totp', { password }))).toBe('ok');
  });

  test('adds the first second step with the password alone, also when the week of their school is over', async () => {
    const person = await lab.somebody();
    const { reader } = lab.server.running.storage;
    const stored = await reader
      .selectFrom('record')
      .select('content')
      .where('type', '=', school.type)
      .where('school_id', '=', lab.server.demo.schoolId)
      .executeTakeFirstOrThrow();
    const present = JSON.parse(stored.content ?? '{}') as object;
    const ask = (staffSecondFactor: boolean) =>
      writeRecords(lab.server, [{ type: school.type, record: { ...present, staffSecondFactor } }], lab.now());
    await ask(true);
    const late = { ...person, client: testClient(lab.server.origin) };
    await late.client.session.adopt(await late.client.auth.signIn(person.login, password, { label: 'x' }));
    await lab.server.running.storage.transaction((writer) =>
      writer
        .updateTable('account')
        .set({ factor_due_at: lab.now() - factorGraceMs })
        .where('user_id', '=', person.userId)
        .execute(),
    );
    const entering = testClient(lab.server.origin).auth.signIn(person.login, password, { label: 'x' });
    expect(await codeOf(entering)).toBe('auth.second_factor_required');
    const { nextCode } = await lab.withTotp(late);
    await lab.again(person, nextCode());
    await ask(false);
  });

  test('is told by mail of each change of how they come in, at every address of theirs', async () => {
    const person = await lab.somebody();
    const address = await lab.withMail(person);
    const { nextCode } = await lab.withTotp(person);
    const told = async (words: string) => {
      const mail = await lab.mailTo(address);
      expect(mail.text).toContain(words);
      expect(mail.text).toContain(person.login);
    };
    await told('deuxième étape vient d’être ajoutée');
    const proof = () => ({ password, secondCode: nextCode() });
    await sendAccount(person.client, 'factors/recovery-codes', proof());
    await told('codes de secours');
    await lab.server.running.storage.transaction((writer) =>
      linkIdentity(
        writer,
        { schoolId: lab.server.demo.schoolId, userId: person.userId },
        { issuer, subject: `${person.userId}-told` },
        lab.now(),
      ),
    );
    await sendAccount(person.client, 'identities/removal', { issuer, ...proof() });
    await told('n’ouvre plus');
    await sendAccount(person.client, 'factors/totp/removal', proof());
    await told('deuxième étape vient d’être retirée');
    expect(await eventsOf(person.client)).toEqual(
      expect.arrayContaining(['factorAdded', 'recoveryCodesRenewed', 'identityUnlinked', 'factorRemoved']),
    );
    expect(lab.relay.waiting).toBe(0);
  });
});
