import { askRequest } from '@cartable/shared/bridge/ask.ts';
import { asks } from '@cartable/shared/bridge/asks.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, testClient } from '../testing/testClient.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const wholeYear = {
  classIds: [],
  periods: [{ id: null, name: 'Année', startsOn: '2026-09-01', endsOn: '2027-07-03', entryEndsOn: null }],
};

/** Arguments of each question that needs some; a new one without a line here fails. */
const sample: Readonly<Record<string, object>> = {
  'account.endTrust': { id: 'x' },
  'account.confirmTotp': { code: '000000' },
  'account.addPasskey': { response: {}, label: 'x' },
  'account.passkeyProof': { response: {} },
  'account.removePasskey': { id: 'x' },
  'school.resetFactors': { userId: 'pupil-1-05' },
  'school.setSecurity': { staffSecondFactor: false },
  'account.requestReset': { loginOrAddress: 'x' },
  'account.redeemReset': { code: 'x' },
  'account.setEmail': { email: null },
  'account.confirmEmail': { code: 'x' },
  'account.prepareLink': { challenge: 'x'.repeat(43) },
  'account.link': { code: 'x'.repeat(43), verifier: 'x'.repeat(43) },
  'account.join': { login: 'x' },
  'account.joinByCode': { code: 'x' },
  'account.separate': { schoolId: 'demo', userId: 'x' },
  'school.joinAccounts': { userId: 'x', otherId: 'y' },
  'account.prepareExport': { userId: 'teacher-maths' },
  'account.unlink': { issuer: 'https://exemple.org' },
  'periods.check': { year: 2026, base: '', sets: [wholeYear] },
  'periods.set': { year: 2026, base: '', sets: [wholeYear] },
  'school.prepareErasure': { userId: 'pupil-1-06', reach: 'choices' },
  'school.confirmErasure': { token: 'x' },
  'school.people': { words: 'a', only: 'all' },
  'school.person': { userId: 'pupil-1-01' },
  'school.setBlocked': { userId: 'pupil-1-02', blocked: true },
  'school.newCode': { userId: 'pupil-1-03' },
  'school.giveRole': {
    userId: 'teacher-maths',
    role: 'technician',
    ...{ classId: null, subjectId: null, startsOn: '2026-09-01', endsOn: '2026-12-18' },
  },
  'school.endRole': { userId: 'teacher-maths', id: 'x' },
  'school.resetPassword': { userId: 'pupil-1-04' },
  'school.class': { classId: '2de-1' },
  'school.addMain': { classId: '2de-1', userId: 'teacher-maths' },
  'school.endMain': { classId: '2de-1', id: 'x' },
  'imports.upload': { name: 'eleves.csv', offset: 0, bytes: new Uint8Array([120]) },
  'imports.cancel': { task: 'x' },
  'imports.again': { task: 'x' },
  'imports.issues': { run: 'x', severity: 'all', after: 0 },
  'imports.table': { run: 'x' },
  'imports.confirm': { run: 'x', acceptLeavers: false },
  'imports.discard': { run: 'x' },
  'imports.undo': { source: 'csv:0750999Z' },
  'imports.removals': { source: 'csv:0750999Z' },
  'activations.class': { classId: '2de-1' },
  'letters.make': { classId: '2de-1', layout: 'two' },
  'fleet.setRollout': { version: '1.0.0', percent: 10, state: 'running' },
  'region.school': { schoolId: 'demo' },
  'region.setSchool': { schoolId: 'nowhere', wave: 2, opensOn: null },
  'region.addSchool': {
    uai: '0750001A',
    name: 'Lycée x',
    kind: 'lycee',
    town: 'Paris',
    academy: 'paris',
    wave: 1,
  },
  'region.signConvention': {
    schoolId: 'nowhere',
    kind: 'x',
    signedOn: '2026-09-01',
    signedBy: 'region',
    reference: 'x',
  },
  'region.removeConvention': { schoolId: 'nowhere', kind: 'x' },
  'region.setOpen': { schoolId: 'nowhere', open: true },
  'region.setTheme': { schoolId: 'nowhere', accent: null, logo: null },
  'region.administrators': { level: 'school', target: 'demo' },
  'region.delegate': {
    login: 'x',
    place: { level: 'school', target: 'demo' },
    rights: ['theme'],
    endsOn: null,
  },
  'region.endDelegation': { id: 'x' },
  'region.publish': {
    place: { level: 'school', target: 'demo' },
    tone: 'info',
    roles: [],
    textFr: 'x',
    textEn: null,
    startsOn: '2026-09-01',
    endsOn: '2026-09-02',
  },
  'region.endMessage': { id: 'x' },
  'fleet.list': { words: '', state: '', classId: '' },
  'fleet.table': { words: '', state: '', classId: '' },
  'fleet.prepare': { userIds: ['pupil-1-01'] },
  'fleet.key': { keyId: 'x' },
  'fleet.reportLoss': { keyId: 'x' },
  'fleet.assign': { keyId: 'x', userId: null },
  'fleet.setState': { keyId: 'x', state: 'handed_out' },
  'fleet.newTicket': { keyId: 'x' },
  'fleet.replace': { keyId: 'x' },
  'fleet.newTickets': { words: '', state: 'prepared', classId: '', count: 1 },
  'fleet.handOut': { words: '', state: 'prepared', classId: '', count: 1 },
  'fleet.noteChecks': { checks: [{ serial: '7KQ2-M4XD', wrong: 2 }] },
  'school.setProfileBlocked': { role: 'guardian', blocked: false },
};

const secretsOf = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, new TextEncoder().encode('x')]));

test.each([...asks.keys()])('%s is a request of a route that the server has', (name) => {
  const ask = asks.get(name);
  if (ask === undefined) throw new TypeError(name);
  const { method, path } = askRequest(ask, sample[name] ?? {}, secretsOf(ask.secrets));
  const found = server.running.server.routes.some(
    (route) =>
      route.method === method.toLowerCase() &&
      new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  expect(found, `${method} ${path}`).toBe(true);
});

test('what the server answers is what the screens read', async () => {
  const client = testClient(server.origin);
  await activated(client, server.account('technician').code);
  for (const [name, ask] of asks) {
    if (ask.access !== 'session' || ask.secrets.length > 0) continue;
    const request = askRequest(ask, sample[name] ?? {}, {});
    const response = await client.session.send(request).catch((error: unknown) => error);
    // A refusal says nothing of the answer's shape, and is another test's.
    if (isAppError(response)) continue;
    const text = await (response as Response).text();
    expect(ask.answer.safeParse(text === '' ? null : JSON.parse(text)).error, name).toBeUndefined();
  }
});

test('arguments of another shape, a missing secret and an unknown one are refused before anything is sent', () => {
  const ask = asks.get('account.changePassword');
  if (ask === undefined) throw new TypeError('no such question');
  const bytes = new Uint8Array([120]);
  for (const [args, secrets] of [
    [{ more: 1 }, { present: bytes, next: bytes }],
    [{}, { present: bytes }],
    [{}, { present: bytes, next: bytes, other: bytes }],
  ] as const) {
    expect(() => askRequest(ask, args, secrets as never)).toThrow(
      expect.objectContaining({ code: 'host.bad_request' }),
    );
  }
  const unreadable = { present: bytes, next: new Uint8Array([0xff]) };
  expect(() => askRequest(ask, {}, unreadable)).toThrow(
    expect.objectContaining({ code: 'auth.password_unreadable' }),
  );
});
