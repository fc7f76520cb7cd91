import type { RegionFlash } from '@cartable/shared/bridge/asks/region.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '@cartable/shared/lib/days.ts';
import { recordsOfType } from '../storage/repositories/recordsOfType.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { type ActingClient, actingClient } from '../testing/actingClient.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import type { TestClient } from '../testing/testClient.ts';
import { spreadEverywhere } from './spreadFlashes.ts';
import { addToZola, addZola, askRegion, clientOf, delegated, zola } from './testing/regionWorld.ts';
import { codeOf } from '../testing/codeOf.ts';

let server: TestServer;
let officer: TestClient;
let pupil: ActingClient;
let teacher: ActingClient;
const today = schoolDay(Date.now());
const message = (fields: object = {}) => ({
  place: { level: 'region', target: '' },
  tone: 'warn',
  roles: [],
  textFr: 'Maintenance ce soir à 22 h.\nVoir https://www.iledefrance.fr/lycees.',
  textEn: null,
  startsOn: today,
  endsOn: addDays(today, 3),
  ...fields,
});
const publish = (fields: object = {}) =>
  askRegion<{ readonly id: string }>(officer, 'POST', '/messages', message(fields));
const copies = async (schoolId: string) =>
  (await recordsOfType(server.running.storage.reader, schoolId, 'region.flash')).map(
    (text) => (JSON.parse(text) as { readonly id: string }).id,
  );
/** The texts of messages that a key receives with its next page. */
const received = async (client: ActingClient) =>
  JSON.stringify((await client.pull()).rows.filter((row) => JSON.stringify(row).includes('region.flash')));

beforeAll(async () => {
  server = await startTestServer();
  await addZola(server);
  officer = await clientOf(server, await addToZola(server, 'officer', 'regionAdmin'));
  await delegated(server, 'officer', { level: 'region', target: '' }, { schoolId: zola });
  pupil = await actingClient(server, 'pupil-1-01');
  teacher = await actingClient(server, 'teacher-maths');
  await pupil.pullAll();
  await teacher.pullAll();
});
afterAll(() => server.stop());

test('a message of the region is in every school, and on its keys with the next synchronisation', async () => {
  const { id } = await publish();
  expect(await copies('demo')).toEqual([id]);
  expect(await copies(zola)).toEqual([id]);
  expect(await received(pupil)).toContain('Maintenance ce soir');
  expect(await codeOf(askRegion(officer, 'DELETE', `/messages/${id}`))).toBe('ok');
  expect(await copies('demo')).toEqual([]);
  const { rows } = await pupil.pull();
  expect(JSON.stringify(rows)).toContain(id);
  const list = await askRegion<readonly RegionFlash[]>(officer, 'GET', '/messages');
  expect(list.find((one) => one.id === id)).toMatchObject({ ended: true, mine: true });
});

test('one for teachers never reaches a pupil’s key', async () => {
  await publish({ roles: ['teacher'], textFr: 'Conseil à 18 h.' });
  expect(await received(teacher)).toContain('Conseil à 18 h.');
  expect(await received(pupil)).toBe('[]');
});

test('one of an academy or a school stays there', async () => {
  const creteil = await publish({ place: { level: 'academy', target: 'creteil' } });
  const school = await publish({ place: { level: 'school', target: 'demo' } });
  expect(await copies(zola)).toContain(creteil.id);
  expect(await copies('demo')).not.toContain(creteil.id);
  expect(await copies('demo')).toContain(school.id);
  expect(await copies(zola)).not.toContain(school.id);
});

test.each([
  ['the days in the wrong order', { startsOn: addDays(today, 5) }, 'region.flash_days'],
  ['a past', { startsOn: '2026-01-01', endsOn: '2026-01-02' }, 'region.flash_days'],
  ['a year', { endsOn: addDays(today, 365) }, 'region.flash_days'],
  ['a foreign link', { textFr: 'Gagnez sur https://exemple.org !' }, 'region.flash_link'],
  ['a link without encryption', { textEn: 'See http://www.iledefrance.fr' }, 'region.flash_link'],
  ['a script', { textFr: 'javascript://x' }, 'region.flash_link'],
  ['an invisible sign', { textFr: 'a\u202eb' }, 'request.invalid'],
  ['a role that there is not', { roles: ['root'] }, 'request.invalid'],
  ['a place that there is not', { place: { level: 'school', target: 'x' } }, 'region.place_unknown'],
])('a message with %s is refused', async (_, fields, code) => {
  expect(await codeOf(publish(fields))).toBe(code);
});

test('a school that opens later gets what runs; what was left in the middle of the rounds is made good', async () => {
  const { storage, server: running } = server.running;
  await askRegion(officer, 'PUT', '/schools/demo/open', { open: false });
  const { id } = await publish({ textFr: 'Pour tous.' });
  // As after a crash between two schools: the message is there and a copy is not.
  await storage.transaction((writer) =>
    writer.deleteFrom('record').where('type', '=', 'region.flash').where('school_id', '=', 'demo').execute(),
  );
  await askRegion(officer, 'PUT', '/schools/demo/open', { open: true });
  expect(await copies('demo')).toContain(id);
  const held = await copies(zola);
  await storage.transaction((writer) =>
    writer.deleteFrom('record').where('type', '=', 'region.flash').where('school_id', '=', zola).execute(),
  );
  await spreadEverywhere(running.region);
  expect(await copies(zola)).toEqual(held);
});

test('published twice at once, it is shown once; taken back, it may be published again', async () => {
  const before = (await copies('demo')).length;
  const twice = { textFr: 'Une fois.', roles: ['cpe'] };
  const made = await Promise.all([publish(twice), publish(twice), publish(twice)]);
  expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  expect(await copies('demo')).toHaveLength(before + 1);
  await askRegion(officer, 'DELETE', `/messages/${made[0]?.id ?? ''}`);
  expect((await publish(twice)).id).not.toBe(made[0]?.id);
});
