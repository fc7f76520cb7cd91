import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeClock } from '../ops/nodeHost.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import type { TestClient } from '../testing/testClient.ts';
import { addToZola, addZola, askRegion, clientOf, delegated, signedIn, zola } from './testing/regionWorld.ts';
import { codeOf } from '../testing/codeOf.ts';

let server: TestServer;
const clients = new Map<string, TestClient>();
const today = schoolDay(nodeClock.now());

/** Everybody, with what is delegated to them. */
const everyone = [
  'pupil',
  'guardian',
  'teacher',
  'cpe',
  'technician',
  'officerWithout',
  'expired',
  'guardianGiven',
  'head',
  'schoolOne',
  'parisAll',
  'parisFew',
  'creteilAll',
  'zolaHead',
  'region',
] as const;
type Who = (typeof everyone)[number];

beforeAll(async () => {
  server = await startTestServer();
  await addZola(server);
  const keep = async (who: Who, client: Promise<TestClient>) => clients.set(who, await client);
  await keep('pupil', clientOf(server, server.account('pupil-1-01').code));
  await keep('teacher', clientOf(server, server.account('teacher-maths').code));
  await keep('technician', clientOf(server, server.account('technician').code));
  await keep('guardian', signedIn(server, 'guardian', 'guardian'));
  await keep('cpe', signedIn(server, 'cpe', 'cpe'));
  await keep('head', signedIn(server, 'head', 'head'));
  await keep('officerWithout', signedIn(server, 'officerWithout', 'regionAdmin'));
  await keep('expired', signedIn(server, 'expired', 'regionAdmin'));
  await delegated(server, 'expired', { level: 'region', target: '' }, { endsOn: '2026-01-01' });
  await keep('guardianGiven', signedIn(server, 'guardianGiven', 'guardian'));
  await delegated(server, 'guardianGiven', { level: 'region', target: '' });
  await keep('schoolOne', signedIn(server, 'schoolOne', 'cpe'));
  await delegated(server, 'schoolOne', { level: 'school', target: 'demo' });
  await keep('parisAll', signedIn(server, 'parisAll', 'regionAdmin'));
  await delegated(server, 'parisAll', { level: 'academy', target: 'paris' });
  await keep('parisFew', signedIn(server, 'parisFew', 'regionAdmin'));
  await delegated(server, 'parisFew', { level: 'academy', target: 'paris' }, { rights: ['statistics'] });
  await keep('region', signedIn(server, 'region', 'regionAdmin'));
  await delegated(server, 'region', { level: 'region', target: '' });
  await keep('zolaHead', clientOf(server, await addToZola(server, 'zolaHead', 'head')));
  await keep('creteilAll', clientOf(server, await addToZola(server, 'creteilAll', 'regionAdmin')));
  await delegated(server, 'creteilAll', { level: 'academy', target: 'creteil' }, { schoolId: zola });
});
afterAll(() => server.stop());

const by = (who: Who): TestClient => {
  const client = clients.get(who);
  if (client === undefined) throw new TypeError(who);
  return client;
};

const flash = (place: object) => ({
  place,
  tone: 'info',
  roles: ['teacher'],
  textFr: 'Essai des droits.',
  textEn: null,
  startsOn: today,
  endsOn: today,
});
const give = (place: object, rights: readonly string[] = ['theme']) => ({
  login: 'technicien-inconnu',
  place,
  rights,
  endsOn: null,
});
const demo = { level: 'school', target: 'demo' };
const paris = { level: 'academy', target: 'paris' };
const region = { level: 'region', target: '' };
const signature = { signedOn: today, signedBy: 'head', reference: 'A-1' };
const school = { uai: '0750009Z', name: 'Lycée X', kind: 'lycee', town: 'Paris', academy: 'paris', wave: 1 };

const overDemo: readonly Who[] = ['head', 'schoolOne', 'parisAll', 'region'];
const overRegister: readonly Who[] = ['parisAll', 'region'];
const figures: readonly Who[] = [
  'head',
  'schoolOne',
  'parisAll',
  'parisFew',
  'creteilAll',
  'zolaHead',
  'region',
];
const writers: readonly Who[] = ['head', 'schoolOne', 'parisAll', 'creteilAll', 'zolaHead', 'region'];

/** Every endpoint on things of the demonstration school and above it, and exactly who gets past the gate. */
const table: readonly (readonly [
  'GET' | 'POST' | 'PUT' | 'DELETE',
  string,
  object | undefined,
  readonly Who[],
])[] = [
  ['GET', '', undefined, figures],
  ['GET', '/schools/demo', undefined, [...overDemo, 'parisFew']],
  ['PUT', '/schools/demo', { wave: 3, opensOn: null }, overRegister],
  ['PUT', '/schools/demo/conventions/data', signature, overRegister],
  ['DELETE', '/schools/demo/conventions/data', undefined, overRegister],
  ['PUT', '/schools/demo/open', { open: true }, overRegister],
  ['PUT', '/schools/demo/theme', { accent: '#123456', logo: null }, overDemo],
  ['POST', '/schools', school, overRegister],
  ['GET', '/administrators?level=school&target=demo', undefined, overDemo],
  ['GET', '/administrators?level=academy&target=paris', undefined, overRegister],
  ['GET', '/administrators?level=region&target=', undefined, ['region']],
  ['POST', '/administrators', give(demo), overDemo],
  ['POST', '/administrators', give(paris, ['schools']), overRegister],
  ['POST', '/administrators', give(region), ['region']],
  ['GET', '/messages', undefined, writers],
  ['POST', '/messages', flash(demo), overDemo],
  ['POST', '/messages', flash(paris), overRegister],
  ['POST', '/messages', flash(region), ['region']],
  ['GET', '/statistics', undefined, figures],
];

describe('every endpoint of the region, as everybody', () => {
  test.each(table)('%s %s %o', async (method, path, json, allowed) => {
    for (const who of everyone) {
      const code = await codeOf(askRegion(by(who), method, path, json));
      const passes = code !== 'auth.forbidden';
      expect(passes, `${who}: ${code}`).toBe(allowed.includes(who));
    }
  });

  test('each that there is stands in the table, or is known by an identifier (below)', () => {
    const named = new Set(
      table.map(([method, path]) =>
        `${method.toLowerCase()} ${path.split('?')[0]}`
          .replace('/demo', '/{schoolId}')
          .replace('/data', '/{kind}'),
      ),
    );
    const there = server.running.server.routes
      .filter((route) => route.path.startsWith('/api/v1/region') && route.access === 'session')
      .map((route) => `${route.method} ${route.path.slice('/api/v1/region'.length)}`);
    expect(there.filter((one) => !named.has(one)).sort()).toEqual([
      'delete /administrators/{id}',
      'delete /messages/{id}',
    ]);
  });

  test('a school that is not there and one of somebody else are the same refusal; only the region learns which', async () => {
    for (const who of ['head', 'parisAll', 'creteilAll'] as const) {
      const other = who === 'creteilAll' ? 'demo' : zola;
      for (const target of [other, '0999999Z', 'demo/..', 'DEMO ']) {
        const asked = askRegion(by(who), 'GET', `/schools/${encodeURIComponent(target)}`);
        expect(await codeOf(asked), `${who} ${target}`).toBe('auth.forbidden');
      }
    }
    expect(await codeOf(askRegion(by('region'), 'GET', '/schools/0999999Z'))).toBe('region.place_unknown');
  });

  test('what comes back holds nothing of schools that are not theirs', async () => {
    for (const path of ['', '/statistics', '/messages'] as const) {
      const text = JSON.stringify(await askRegion(by('parisAll'), 'GET', path));
      expect(text, path).not.toContain(zola);
      expect(JSON.stringify(await askRegion(by('zolaHead'), 'GET', path)), path).not.toContain(
        'Rosa-Bonheur',
      );
    }
  });
});

describe('naming others', () => {
  const named = (who: Who, wanted: object) =>
    askRegion<{ readonly id: string }>(by(who), 'POST', '/administrators', {
      login: 'cpe',
      place: demo,
      rights: ['theme'],
      endsOn: null,
      ...wanted,
    });

  test('never more than one’s own, nor beyond one’s own place', async () => {
    expect(await codeOf(named('head', { rights: ['schools'] }))).toBe('region.too_much');
    expect(await codeOf(named('schoolOne', { place: paris }))).toBe('auth.forbidden');
    expect(await codeOf(named('parisAll', { place: { level: 'school', target: zola } }))).toBe(
      'auth.forbidden',
    );
    expect(await codeOf(named('parisAll', { place: region }))).toBe('auth.forbidden');
    expect(await codeOf(named('region', { rights: [] }))).toBe('region.too_much');
    expect(await codeOf(named('region', { endsOn: '2026-01-01' }))).toBe('region.day_past');
  });

  test('nobody but staff that the giver’s rights reach, and not oneself: one refusal for all', async () => {
    for (const login of ['guardian', 'inconnu', 'head', 'zolaHead', 'CREteilall']) {
      expect(await codeOf(named('head', { login })), login).toBe('region.nobody');
    }
    expect(await codeOf(named('parisAll', { login: 'zolaHead' }))).toBe('region.nobody');
    expect(await codeOf(named('region', { login: 'zolaHead' }))).toBe('ok');
  });

  test('what is given twice at once is given once: taken back, it is gone', async () => {
    const theme = () =>
      codeOf(askRegion(by('cpe'), 'PUT', '/schools/demo/theme', { accent: null, logo: null }));
    const made = await Promise.all([named('head', {}), named('head', {}), named('head', {})]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    // Other days are another one.
    const { id } = await named('head', { endsOn: '2099-01-01' });
    expect(id).not.toBe(made[0]?.id);
    await askRegion(by('head'), 'DELETE', `/administrators/${id}`);
    expect(await theme()).toBe('ok');
    await askRegion(by('head'), 'DELETE', `/administrators/${made[0]?.id ?? ''}`);
    expect(await theme()).toBe('auth.forbidden');
  });

  test('what is given counts at once and what is taken back is gone at once; others cannot end it', async () => {
    const theme = () =>
      codeOf(askRegion(by('cpe'), 'PUT', '/schools/demo/theme', { accent: null, logo: null }));
    expect(await theme()).toBe('auth.forbidden');
    const { id } = await named('head', {});
    expect(await theme()).toBe('ok');
    for (const who of ['cpe', 'parisFew', 'creteilAll', 'zolaHead', 'pupil'] as const) {
      const ended = codeOf(askRegion(by(who), 'DELETE', `/administrators/${id}`));
      expect(await ended, who).toBe('region.delegation_unknown');
    }
    expect(await theme()).toBe('ok');
    expect(await codeOf(askRegion(by('schoolOne'), 'DELETE', `/administrators/${id}`))).toBe('ok');
    expect(await theme()).toBe('auth.forbidden');
    expect(await codeOf(askRegion(by('head'), 'DELETE', `/administrators/${id}`))).toBe(
      'region.delegation_unknown',
    );
  });

  test('nobody takes their own away, so that no place is left without anybody by mistake', async () => {
    const ended = askRegion(by('region'), 'DELETE', '/administrators/delegation-region-region');
    expect(await codeOf(ended)).toBe('region.delegation_unknown');
  });

  test('a message of somebody else’s place cannot be taken back', async () => {
    const { id } = await askRegion<{ id: string }>(by('region'), 'POST', '/messages', flash(region));
    for (const who of ['head', 'parisAll', 'zolaHead', 'teacher'] as const) {
      const ended = codeOf(askRegion(by(who), 'DELETE', `/messages/${id}`));
      expect(await ended, who).toBe('region.message_unknown');
    }
    expect(await codeOf(askRegion(by('region'), 'DELETE', `/messages/${id}`))).toBe('ok');
  });
});
