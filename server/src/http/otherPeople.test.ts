import { chainStart } from '@cartable/shared/sync/chain.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHasher } from '../ops/nodeHost.ts';
import { codeOf } from '../testing/codeOf.ts';
import { type Everybody, everybody } from '../testing/everybody.ts';
import { activated, testClient, testPassword } from '../testing/testClient.ts';
import type { Route } from './route.ts';

let all: Everybody;
beforeAll(async () => {
  all = await everybody();
});
afterAll(() => all.server.stop());

const nobodyElse = ['pupil', 'teacher', 'guardian', 'cpe', 'officer'] as const;

/** What each endpoint that needs a session is about. A new endpoint without a line here fails the test below. */
type About =
  /** The person's own things only: it takes no identifier of anybody's. */
  | { readonly own: true }
  /** Something named in the address that is the victim's: to others it is not there. */
  | {
      readonly theirs: string;
      readonly json?: object;
      readonly refusal: string;
      /** What heads are answered when it is something else: of the victim's school, of another one. */
      readonly heads?: readonly [string, string];
    }
  /** For those who answer for accounts; others are refused, but for these. */
  | { readonly admin: string; readonly json?: object; readonly but?: readonly string[] };

const of = 'pupil-1-01';
const year = { id: null, name: 'Année', startsOn: '2026-09-01', endsOn: '2027-07-03', entryEndsOn: null };
const periodsWanted = { year: 2026, base: '', sets: [{ classIds: [], periods: [year] }] };
const table: Readonly<Record<string, About>> = {
  'post /api/v1/sync': { own: true },
  'get /api/v1/sync/hints': { own: true },
  'post /api/v1/files/missing': { own: true },
  'post /api/v1/files/sealed': { own: true },
  'put /api/v1/files/chunks/{name}': { own: true },
  'get /api/v1/files/chunks/{name}': { own: true },
  'delete /api/v1/auth/sessions/current': { own: true },
  'put /api/v1/auth/password': { own: true },
  'get /api/v1/devices': { own: true },
  'post /api/v1/devices': { own: true },
  'delete /api/v1/devices/{id}': { theirs: 'deviceId', refusal: 'request.not_found' },
  // Another person's is `request.not_found`: tested in `trustedAttacks.test.ts`.
  'get /api/v1/account/trusted-devices': { own: true },
  'post /api/v1/account/trusted-devices': { own: true },
  'delete /api/v1/account/trusted-devices/{id}': { theirs: 'trust', refusal: 'request.not_found' },
  'get /api/v1/account': { own: true },
  'get /api/v1/account/events': { own: true },
  'get /api/v1/account/places': { own: true },
  // Whose accounts they are is tested in `personPlaces.test.ts`: anybody else's place is `auth.place_unknown`.
  'post /api/v1/account/places': { own: true },
  'post /api/v1/account/places/removal': { own: true },
  'post /api/v1/auth/places': { own: true },
  'post /api/v1/school/people/{userId}/joins': { admin: of, json: { userId: 'pupil-1-02' } },
  'put /api/v1/account/email': { own: true },
  'post /api/v1/account/email/confirmations': { own: true },
  'get /api/v1/account/factors': { own: true },
  'post /api/v1/account/factors/totp': { own: true },
  'post /api/v1/account/factors/totp/confirmations': { own: true },
  'post /api/v1/account/factors/totp/removal': { own: true },
  'post /api/v1/account/factors/recovery-codes': { own: true },
  'post /api/v1/account/passkeys/options': { own: true },
  'post /api/v1/account/passkeys': { own: true },
  // Another person's passkey proves nothing: tested in `passkeyProof.test.ts`.
  'post /api/v1/account/passkey-proofs/options': { own: true },
  'post /api/v1/account/passkey-proofs': { own: true },
  'post /api/v1/account/passkeys/{id}/removal': {
    theirs: 'passkey',
    json: { password: testPassword },
    refusal: 'request.not_found',
  },
  'get /api/v1/account/identities': { own: true },
  'post /api/v1/account/identities': { own: true },
  'post /api/v1/account/identities/removal': { own: true },
  'post /api/v1/account/identities/intents': { own: true },
  'get /api/v1/school/people': { admin: '' },
  'get /api/v1/school/people/{userId}': { admin: of },
  'get /api/v1/school/people/{userId}/devices': { admin: of },
  'put /api/v1/school/people/{userId}/blocked': { admin: of, json: { blocked: true } },
  'post /api/v1/school/people/{userId}/activation': { admin: of },
  // The professeur principal and the CPE: decided in `accountAdmin.ts`, tested in `pupilReset.test.ts`.
  'post /api/v1/school/people/{userId}/password-reset': { admin: of, but: ['cpe'] },
  'get /api/v1/school/classes': { admin: '', but: ['cpe'] },
  'get /api/v1/school/classes/{classId}': { admin: '2de-1', but: ['cpe'] },
  // The head and the region's only, not even a technician: tested in `mainTeachers.test.ts`.
  'post /api/v1/school/classes/{classId}/main-teachers': {
    admin: '2de-1',
    json: { userId: 'teacher-maths' },
  },
  'delete /api/v1/school/classes/{classId}/main-teachers/{id}': { admin: '2de-1' },
  // The professeur principal too, of their class: tested in `activationFollowUp.test.ts`.
  'get /api/v1/school/activations': { admin: '', but: ['cpe', 'teacher'] },
  'get /api/v1/school/activations/{classId}': { admin: '2de-1', but: ['cpe', 'teacher'] },
  'get /api/v1/school/periods': { admin: '', but: ['cpe'] },
  // The head and the region's only, not even a technician: tested in `schoolPeriods.test.ts`.
  'post /api/v1/school/periods/checks': { admin: '', json: periodsWanted },
  'put /api/v1/school/periods': { admin: '', json: periodsWanted },
  'delete /api/v1/school/people/{userId}/factors': { admin: of },
  // The head and the region's only, not even a technician: tested in `givenRoles.test.ts`.
  'get /api/v1/school/roles': { admin: '' },
  'post /api/v1/school/people/{userId}/roles': {
    admin: of,
    json: {
      role: 'technician',
      ...{ classId: null, subjectId: null, startsOn: '2026-09-01', endsOn: '2026-12-18' },
    },
  },
  'delete /api/v1/school/people/{userId}/roles/{id}': { admin: of },
  'get /api/v1/school/profiles': { admin: '' },
  'put /api/v1/school/profiles/{role}/blocked': { admin: 'pupil', json: { blocked: true } },
  'get /api/v1/school/security': { admin: '' },
  'put /api/v1/school/security': { admin: '', json: { staffSecondFactor: true } },
  'delete /api/v1/school/devices/{id}': { admin: 'deviceId' },
  'get /api/v1/keys': { own: true },
  // The holder, their guardian, the CPE, technicians: decided in `fleetRights.ts`, tested in `fleet.test.ts`.
  'post /api/v1/keys/{keyId}/loss': { theirs: 'x', refusal: 'request.not_found' },
  'get /api/v1/school/keys': { admin: '', but: ['cpe'] },
  'post /api/v1/school/keys': { admin: '', json: { count: 1 } },
  'get /api/v1/school/keys.csv': { admin: '' },
  'get /api/v1/school/keys-table': { admin: '' },
  'get /api/v1/school/keys/{keyId}': { admin: 'x', but: ['cpe'] },
  'put /api/v1/school/keys/{keyId}/holder': { admin: 'x', json: { userId: null } },
  'put /api/v1/school/keys/{keyId}/state': { admin: 'x', json: { state: 'revoked' } },
  'post /api/v1/school/keys/{keyId}/ticket': { admin: 'x' },
  'post /api/v1/school/keys/{keyId}/replacement': { admin: 'x' },
  'post /api/v1/school/key-tickets': {
    admin: '',
    json: { words: '', state: 'prepared', classId: '', count: 1 },
  },
  'post /api/v1/school/key-handouts': {
    admin: '',
    json: { words: '', state: 'prepared', classId: '', count: 1 },
  },
  'post /api/v1/school/key-checks': { admin: '', json: { checks: [{ serial: 'x', wrong: 1 }] } },
  'post /api/v1/updates/offer': { own: true, json: { system: 'linux', version: '1.0.0', failed: null } },
  'get /api/v1/school/updates': { admin: '', but: ['cpe'] },
  'put /api/v1/school/updates/{version}': { admin: '1.0.0', json: { percent: 10, state: 'running' } },
  // A guardian has their child's: tested in `personExport.test.ts`.
  'get /api/v1/people/{userId}/accesses': { theirs: of, refusal: 'auth.forbidden' },
  // The head answers for the data of their own school, and of no other: tested in `headExport.test.ts`.
  'get /api/v1/people/{userId}/export': {
    theirs: of,
    refusal: 'auth.forbidden',
    heads: ['ok', 'privacy.nobody'],
  },
  'post /api/v1/people/{userId}/export/place': {
    theirs: of,
    refusal: 'auth.forbidden',
    heads: ['ok', 'privacy.nobody'],
  },
  // The portal's page links to these.
  'get /people/{userId}/export.zip': {
    theirs: of,
    refusal: 'auth.forbidden',
    heads: ['ok', 'privacy.nobody'],
  },
  'get /content/{manifest}': { theirs: 'content', refusal: 'files.not_found' },
  'get /api/v1/region/statistics.csv': { admin: '' },
  // The head only, not even a technician: tested in `erasure.test.ts`.
  'post /api/v1/school/people/{userId}/erasure': { admin: of, json: { reach: 'choices' } },
  'get /api/v1/school/imports': { admin: '' },
  'put /api/v1/school/imports/files/{name}': { admin: 'eleves.csv' },
  'delete /api/v1/school/imports/files': { admin: '' },
  'post /api/v1/school/imports/reading': { admin: '', json: {} },
  'delete /api/v1/school/imports/tasks/{task}': { admin: 'x' },
  'post /api/v1/school/imports/tasks/{task}/reading': { admin: 'x' },
  'get /api/v1/school/imports/reports/{run}/issues': { admin: 'x' },
  'get /api/v1/school/imports/reports/{run}/table': { admin: 'x' },
  'post /api/v1/school/imports/reports/{run}/confirmation': { admin: 'x', json: { acceptLeavers: true } },
  'delete /api/v1/school/imports/reports/{run}': { admin: 'x' },
  'post /api/v1/school/imports/undoing': { admin: '', json: { source: 'csv:0750999Z' } },
  'get /api/v1/school/imports/departures': { admin: '' },
  'post /api/v1/school/imports/removals': { admin: '', json: { source: 'csv:0750999Z' } },
  'get /api/v1/school/letters': { admin: '' },
  'post /api/v1/school/letters': { admin: '', json: { classId: '2de-1' } },
  'post /api/v1/school/erasures': { admin: '', json: { token: 'x' } },
  // Who may do what in the region, for every role and place: tested in `region/regionRights.test.ts`.
  'get /api/v1/region': { admin: '' },
  'post /api/v1/region/schools': {
    admin: '',
    json: { uai: '0940001A', name: 'X', kind: 'lycee', town: 'Y', academy: 'creteil', wave: 1 },
  },
  'get /api/v1/region/schools/{schoolId}': { admin: 'demo' },
  'put /api/v1/region/schools/{schoolId}': { admin: 'demo', json: { wave: 1, opensOn: null } },
  'put /api/v1/region/schools/{schoolId}/conventions/{kind}': {
    admin: 'demo',
    json: { signedOn: '2026-09-01', signedBy: 'head', reference: 'A' },
  },
  'delete /api/v1/region/schools/{schoolId}/conventions/{kind}': { admin: 'demo' },
  'put /api/v1/region/schools/{schoolId}/open': { admin: 'demo', json: { open: false } },
  'put /api/v1/region/schools/{schoolId}/theme': { admin: 'demo', json: { accent: null, logo: null } },
  'get /api/v1/region/administrators': { admin: '' },
  'post /api/v1/region/administrators': {
    admin: '',
    json: {
      login: 'technicien',
      place: { level: 'school', target: 'demo' },
      rights: ['theme'],
      endsOn: null,
    },
  },
  'delete /api/v1/region/administrators/{id}': { theirs: 'x', refusal: 'region.delegation_unknown' },
  'get /api/v1/region/messages': { admin: '' },
  'post /api/v1/region/messages': {
    admin: '',
    json: {
      place: { level: 'school', target: 'demo' },
      tone: 'info',
      roles: [],
      textFr: 'x',
      textEn: null,
      startsOn: '2026-11-01',
      endsOn: '2099-01-01',
    },
  },
  'delete /api/v1/region/messages/{id}': { theirs: 'x', refusal: 'region.message_unknown' },
  'get /api/v1/region/statistics': { admin: '' },
};

/** Those that know who asks: by a token or the portal's cookie, or by the cookie alone (links and pictures of the portal's page). */
const routes = () =>
  all.server.running.server.routes.filter(({ access }) => access === 'session' || access === 'element');
const nameOf = ({ method, path }: Route) => `${method} ${path}`;

describe('every endpoint, as everybody else', () => {
  test('each that needs a session is in the table', () => {
    const missing = routes().filter((route) => table[nameOf(route)] === undefined);
    expect(missing.map(nameOf)).toEqual([]);
  });

  test('what is the victim’s is not there for others, whatever they are', async () => {
    for (const route of routes()) {
      const about = table[nameOf(route)];
      if (about === undefined || !('theirs' in about)) continue;
      for (const other of [...nobodyElse, 'technician']) {
        const asked = all.send(other, route, about.theirs, about.json);
        expect(await codeOf(asked), `${nameOf(route)} as ${other}`).toBe(about.refusal);
      }
      const { refusal, heads = [refusal, refusal] } = about;
      for (const [index, other] of (['head', 'otherHead'] as const).entries()) {
        // Read to its end: one export at a time is made for a person.
        const asked = all.send(other, route, about.theirs, about.json).then((answer) => answer.arrayBuffer());
        expect(await codeOf(asked), `${nameOf(route)} as ${other}`).toBe(heads[index]);
      }
    }
  });

  test('a head of another school finds nobody, by whatever endpoint', async () => {
    for (const route of routes().filter(({ path }) => path.includes('{userId}'))) {
      const about = table[nameOf(route)];
      if (about === undefined || !('admin' in about)) continue;
      const answers = [about.admin, 'nobody'].map((one) =>
        all.send('otherHead', route, one, about.json).then(
          (answer) => answer.text(),
          (error: { code: string }) => error.code,
        ),
      );
      const [of, nobody] = await Promise.all(answers);
      expect(of, nameOf(route)).toBe(nobody);
    }
  });

  test('what those do who answer for accounts is refused to all others, and has no effect', async () => {
    for (const route of routes()) {
      const about = table[nameOf(route)];
      if (about === undefined || !('admin' in about)) continue;
      for (const other of nobodyElse.filter((one) => !about.but?.includes(one))) {
        const asked = all.send(other, route, about.admin, about.json);
        expect(await codeOf(asked), `${nameOf(route)} as ${other}`).toBe('auth.forbidden');
      }
    }
    expect(await all.by('victim').session.devices()).toHaveLength(1);
  });

  test('a technician does not act on the head', async () => {
    for (const route of routes()) {
      if (!route.path.startsWith('/api/v1/school/people/{userId}/') || route.method === 'get') continue;
      const about = table[nameOf(route)];
      const json = about !== undefined && 'json' in about ? about.json : undefined;
      expect(await codeOf(all.send('technician', route, 'head', json)), nameOf(route)).toBe('auth.forbidden');
    }
  });

  test('what a link of the portal asks for is given to whom it is, so that the refusals above are of the person', async () => {
    const copy = await all.sendElement('victim', `/people/${of}/export.zip`);
    expect(copy.headers.get('Content-Type')).toBe('application/zip');
    const content = await all.sendElement('victim', `/content/${all.victim.content}?type=text/plain`);
    expect(content.status).toBe(200);
  });

  test('nothing of the victim’s comes down to a pupil of another class', async () => {
    const other = testClient(all.server.origin);
    const { deviceId } = await activated(other, all.server.account('pupil-2-01').code);
    const last = { seq: 0, hash: chainStart(nodeHasher, deviceId) };
    const { head, rows } = await other.transport.sync({ v: 1, device: deviceId, last, pending: 0 });
    const scopes = head.scopes?.map((one) => one.id) ?? [];
    expect(scopes.some((one) => one.includes('pupil-1') || one.includes('2de-1'))).toBe(false);
    expect(JSON.stringify(rows)).not.toContain('pupil-1-01');
  });
});
