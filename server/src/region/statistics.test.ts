import type { RegionStatistics } from '@cartable/shared/bridge/asks/region.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addCounts, saveFigures } from '../storage/repositories/region/figures.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { changeFleetKey, insertFleetKey } from '../storage/repositories/fleetKeys.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { chainStart } from '@cartable/shared/sync/chain.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';
import { countSchools } from './statistics.ts';
import { statisticsCsv } from './statisticsCsv.ts';
import { noFigures, shown, shownCount, sumShown } from './summarise.ts';
import { Tally } from './tally.ts';
import { addToZola, addZola, askRegion, clientOf, delegated, zola } from './testing/regionWorld.ts';

let server: TestServer;
let officer: TestClient;
const read = () => askRegion<RegionStatistics>(officer, 'GET', '/statistics');

beforeAll(async () => {
  server = await startTestServer();
  await addZola(server);
  officer = await clientOf(server, await addToZola(server, 'officer', 'regionAdmin'));
  await delegated(server, 'officer', { level: 'region', target: '' }, { schoolId: zola });
});
afterAll(() => server.stop());

test('counts of fewer than five are hidden, and nobody is nobody', () => {
  expect([0, 1, 4, 5, 400].map(shownCount)).toEqual([0, null, null, 5, 400]);
});

test('a hidden count cannot be found by taking the shown ones from the sum', () => {
  const many = shown({ ...noFigures, accounts: 100 });
  const few = shown({ ...noFigures, accounts: 3 });
  expect(sumShown([many, few]).accounts).toBe(100);
  // All of it hidden is not nobody, and nobody is not hidden.
  expect(sumShown([few, few]).accounts).toBeNull();
  expect(sumShown([shown(noFigures), shown(noFigures)]).accounts).toBe(0);
});

/** A fleet as a technician leaves it: seven keys in a drawer, six that pupils started, two lost. */
async function prepareKeys(): Promise<void> {
  const { storage } = server.running;
  await storage.transaction(async (writer) => {
    for (let number = 0; number < 15; number++) {
      const key = {
        keyId: `k${number}`,
        serial: `S${number}`,
        userId: null,
        ticketHash: null,
        replaces: null,
      };
      await insertFleetKey(writer, 'demo', { ...key, preparedAt: 1 });
      const to = number < 6 ? 'active' : number < 8 ? 'lost' : 'handed_out';
      // Five of the six in use run one version; of the sixth alone it is not told which.
      const program = number < 5 ? { program: '1.2.0' } : {};
      const change = { state: to, ...program } as const;
      await changeFleetKey(writer, 'demo', { keyId: key.keyId, state: 'prepared' }, change);
    }
  });
}

test('what really happened is counted: accounts, keys, sign-ins, exchanges, by school, wave and academy', async () => {
  for (const index of ['01', '02', '03', '04', '05', '06']) {
    const client = testClient(server.origin);
    const { deviceId } = await activated(client, server.account(`pupil-1-${index}`).code);
    const last = { seq: 0, hash: chainStart(nodeHasher, deviceId) };
    await client.transport.sync({ v: 1, device: deviceId, last, pending: 0 });
  }
  const { storage, server: running } = server.running;
  await prepareKeys();
  await running.tally.flush(storage);
  await countSchools(running.region);
  const { schools, academies, waves, programs, total, days, countedAt } = await read();
  const demo = schools.find((one) => one.schoolId === 'demo');
  expect(demo).toMatchObject({
    activated: 6,
    devices: 6,
    signIns: 6,
    syncs: 6,
    accounts: server.demo.accounts.length,
    // Two lost ones are hidden, as every count of fewer than five.
    keysInUse: 6,
    keysWaiting: 7,
    keysLost: null,
  });
  expect(demo?.programs).toEqual([
    { program: '1.2.0', keys: 5 },
    { program: null, keys: null },
  ]);
  expect(programs).toEqual([
    { program: '1.2.0', schools: 1, keys: 5 },
    { program: null, schools: 1, keys: 0 },
  ]);
  expect(schools.find((one) => one.schoolId === zola)).toMatchObject({ keysInUse: 0, keysWaiting: 0 });
  expect(total).toMatchObject({ keysInUse: 6, keysWaiting: 7, keysLost: null });
  // One officer alone: hidden.
  expect(schools.find((one) => one.schoolId === zola)).toMatchObject({ accounts: null, activated: null });
  expect(academies.map((one) => [one.key, one.schools, one.activated])).toEqual([
    ['Créteil', 1, null],
    ['Paris', 1, 6],
  ]);
  expect(waves.map((one) => [one.key, one.activated])).toEqual([
    ['1', 6],
    ['2', null],
  ]);
  expect(total).toMatchObject({ schools: 2, activated: 6 });
  // The officer's own sign-in is not in the sum either: it would be one person.
  expect(days.at(-1)).toEqual({ day: schoolDay(Date.now()), signIns: 6, syncs: 6 });
  expect(days).toHaveLength(28);
  expect(countedAt).not.toBeNull();
});

test('no name, login or identifier of a person is in what is answered', async () => {
  const text = JSON.stringify(await read());
  for (const one of server.demo.accounts.slice(0, 20)) {
    for (const secret of [one.userId, one.login, one.familyName]) expect(text).not.toContain(secret);
  }
});

test('counts are kept when they cannot be written down, and written once', async () => {
  const tally = new Tally(() => Date.parse('2026-11-23T12:00:00Z'));
  tally.note('syncs', 'a school');
  const broken = {
    ...server.running.storage,
    transaction: () => Promise.reject(new Error('away')),
  };
  await expect(tally.flush(broken)).rejects.toThrow('away');
  tally.note('syncs', 'a school');
  const { storage } = server.running;
  await tally.flush(storage);
  await tally.flush(storage);
  const rows = await storage.reader
    .selectFrom('region_count')
    .selectAll()
    .where('school_id', '=', 'a school')
    .execute();
  expect(rows).toEqual([{ school_id: 'a school', day: '2026-11-23', name: 'syncs', value: 2 }]);
});

describe('the CSV file', () => {
  test('opens in a French spreadsheet, and no school’s name is a formula there', () => {
    const line = {
      ...{ uai: zola, academy: 'creteil', wave: 2, state: 'open' as const, ...shown(noFigures) },
      programs: [
        { program: '1.2.0', keys: 7 },
        { program: null, keys: null },
      ],
    } as const;
    const csv = statisticsCsv([
      { ...line, name: '=HYPERLINK("https://exemple.org")', accounts: null },
      { ...line, name: 'Lycée ; deux', activated: 12 },
    ]);
    expect(csv.startsWith('\uFEFFUAI;Établissement;')).toBe(true);
    const [, first, second] = csv.split('\r\n');
    expect(first).toBe(
      `${zola};"'=HYPERLINK(""https://exemple.org"")";creteil;2;ouvert;< 5;0;0;0;0;0;0;0;0;1.2.0 : 7, inconnue : < 5`,
    );
    expect(second).toContain('"Lycée ; deux"');
  });

  test('is downloaded by the portal’s page alone, with its cookie', async () => {
    const response = await fetch(`${server.origin}/api/v1/region/statistics.csv`);
    expect(response.status).toBe(403);
  });
});

test('figures of a school that nobody may see are not read by it', async () => {
  const { storage } = server.running;
  await storage.transaction(async (writer) => {
    await saveFigures(writer, 'elsewhere', { ...noFigures, accounts: 777_777 }, 1);
    await addCounts(writer, [
      { schoolId: 'elsewhere', day: schoolDay(Date.now()), name: 'signIns', value: 777_777 },
    ]);
  });
  // without the moments of counting, whose digits may well be the same
  const { countedAt, readAt, ...figures } = await read();
  expect(countedAt).toBeGreaterThan(0);
  expect(readAt).toBeGreaterThanOrEqual(countedAt ?? 0);
  expect(JSON.stringify(figures)).not.toContain('777');
});

test('whoever sees a few schools sees them as they are, not as the last count of the night left them', async () => {
  const stale = Date.now() - 6 * 3_600_000;
  await server.running.storage.transaction((writer) =>
    saveFigures(writer, 'demo', { ...noFigures, accounts: 88_888 }, stale),
  );
  const { schools, countedAt } = await read();
  expect(schools.find((one) => one.schoolId === 'demo')?.accounts).toBe(server.demo.accounts.length);
  expect(countedAt).toBeGreaterThan(stale);
});
