import type { RegionSchoolPage } from '@cartable/shared/bridge/asks/region.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importRecords } from '../ops/importRecords.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { auditRowsAfter } from '../storage/repositories/audit.ts';
import { isSchoolOpen } from '../storage/repositories/schoolStates.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { type ActingClient, actingClient } from '../testing/actingClient.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { type TestClient, testClient, testPassword } from '../testing/testClient.ts';
import { registerImported } from './registerImported.ts';
import { addToZola, addZola, askRegion, clientOf, delegated, zola } from './testing/regionWorld.ts';
import { codeOf } from '../testing/codeOf.ts';

let server: TestServer;
let officer: TestClient;
let pupil: ActingClient;
const uai = '0750010A';
const today = schoolDay(Date.now());
const open = (schoolId: string, wanted: boolean) =>
  codeOf(askRegion(officer, 'PUT', `/schools/${schoolId}/open`, { open: wanted }));
const page = (schoolId: string) => askRegion<RegionSchoolPage>(officer, 'GET', `/schools/${schoolId}`);
const sign = (schoolId: string, kind: string, more: object = {}) =>
  codeOf(
    askRegion(officer, 'PUT', `/schools/${schoolId}/conventions/${kind}`, {
      signedOn: today,
      signedBy: 'head',
      reference: 'CONV-2026-17',
      ...more,
    }),
  );

beforeAll(async () => {
  server = await startTestServer();
  await addZola(server);
  officer = await clientOf(server, await addToZola(server, 'officer', 'regionAdmin'));
  await delegated(server, 'officer', { level: 'region', target: '' }, { schoolId: zola });
  pupil = await actingClient(server, 'pupil-1-01');
  await pupil.pullAll();
});
afterAll(() => server.stop());

describe('a school on its way', () => {
  const words = { uai, name: 'Lycée Neuf', kind: 'lyceePro', town: 'Paris', academy: 'paris', wave: 2 };

  test('is written down once, planned', async () => {
    expect(await codeOf(askRegion(officer, 'POST', '/schools', words))).toBe('ok');
    expect(await codeOf(askRegion(officer, 'POST', '/schools', words))).toBe('region.school_known');
    const nowhere = { ...words, uai: '0750011A', academy: 'atlantis' };
    expect(await codeOf(askRegion(officer, 'POST', '/schools', nowhere))).toBe('region.academy_unknown');
    expect(await page(uai)).toMatchObject({ state: 'planned', needed: 2, signed: 0, present: false });
  });

  test('does not open without each of its conventions, of a day that has come', async () => {
    expect(await open(uai, true)).toBe('region.conventions_missing');
    expect(await sign(uai, 'data', { signedOn: '2999-01-01' })).toBe('region.signed_later');
    expect(await sign(uai, 'peace')).toBe('region.convention_unknown');
    expect(await sign(uai, 'data')).toBe('ok');
    expect(await page(uai)).toMatchObject({ state: 'conventions', signed: 1 });
    expect(await open(uai, true)).toBe('region.conventions_missing');
    expect(await sign(uai, 'region')).toBe('ok');
    expect(await open(uai, true)).toBe('ok');
    expect(await page(uai)).toMatchObject({ state: 'open', signed: 2 });
  });

  test('keeps its conventions while it is open', async () => {
    const remove = () => codeOf(askRegion(officer, 'DELETE', `/schools/${uai}/conventions/data`));
    expect(await remove()).toBe('region.convention_needed');
    expect(await open(uai, false)).toBe('ok');
    expect(await remove()).toBe('ok');
    expect(await remove()).toBe('region.convention_unknown');
    expect(await open(uai, true)).toBe('region.conventions_missing');
  });

  test('each step is a line of its chain, by whom, without a name', async () => {
    const rows = await auditRowsAfter(server.running.storage.reader, uai, 0, 100);
    expect(rows.map((row) => `${row.action} ${row.type} ${row.targetId}`)).toEqual([
      `region.recorded school ${uai}`,
      'region.recorded convention data',
      'region.recorded convention region',
      `school.opened school ${uai}`,
      `school.closed school ${uai}`,
      'region.removed convention data',
    ]);
    expect(new Set(rows.map((row) => row.actorId))).toEqual(new Set([`${zola}/officer`]));
  });
});

test('a school that the directory brings is shut, and is written into the register once, planned', async () => {
  const { storage } = server.running;
  const id = '0770001C';
  const settings = { roundingTenths: 1, roundingMode: 'halfUp', quotaBytes: 1024 };
  const record = { id, uai: id, name: 'Lycée Importé', academy: 'creteil', ...settings } as never;
  const host = { storage, hasher: nodeHasher, derivations: [] };
  await importRecords(host, id as never, [{ op: 'put', type: 'directory.school', record }], Date.now());
  expect(await isSchoolOpen(storage.reader, id)).toBe(false);
  expect(await registerImported(storage)).toBe(1);
  expect(await registerImported(storage)).toBe(0);
  expect(await page(id)).toMatchObject({ name: 'Lycée Importé', state: 'planned', present: true });
});

describe('while a school is shut', () => {
  beforeAll(async () => {
    expect(await open('demo', false)).toBe('ok');
  });
  const refused = 'school.not_open';

  test('nobody of it activates, whose code is right; a wrong one tells nothing', async () => {
    const { code } = server.account('pupil-1-02');
    const client = testClient(server.origin);
    expect(await codeOf(client.auth.checkCode(code))).toBe(refused);
    expect(await codeOf(client.auth.activate(code, testPassword, { label: 'clé' }))).toBe(refused);
    expect(await codeOf(client.auth.checkCode('AAAA-AAAA-AAAA'))).toBe('auth.code_wrong');
  });

  test('a right password hears why, a wrong one and an unknown login hear what they always do', async () => {
    const { login } = server.account('pupil-1-01');
    const signIn = (name: string, password: string) =>
      codeOf(testClient(server.origin).auth.signIn(name, password, { label: 'clé' }));
    expect(await signIn(login, testPassword)).toBe(refused);
    expect(await signIn(login, 'mauvais mot de passe')).toBe('auth.credentials_wrong');
    expect(await signIn('personne', testPassword)).toBe('auth.credentials_wrong');
  });

  test('a session is refused but not ended: what it sends is not taken, and is taken in the same words once the school opens', async () => {
    expect(await codeOf(pupil.pull())).toBe(refused);
    expect(await codeOf(pupil.act('settings.set', { key: 'theme', value: 'dark' }))).toBe(refused);
    expect(await codeOf(pupil.client.session.send({ method: 'GET', path: '/api/v1/devices' }))).toBe(refused);
    expect(await open('demo', true)).toBe('ok');
    const result = await pupil.act('settings.set', { key: 'theme', value: 'dark' });
    expect(result).toMatchObject({ seq: 1, status: 'applied' });
  });

  test('the officer does not shut the door behind themself', async () => {
    expect(await open(zola, false)).toBe('region.own_school');
  });
});
