import { generateKeyPairSync } from 'node:crypto';
import { keyBatch, type KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { addPerson, writeRecords } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient, testPassword } from '../testing/testClient.ts';
import { EnrolmentTickets, ticketMs } from './enrolmentTickets.ts';

let server: TestServer;
let now = Date.now();
let technician: TestClient;
let cpe: TestClient;
let guardian: TestClient;
beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ clock });
  const signedIn = async (code: string) => {
    const client = testClient(server.origin);
    await activated(client, code);
    return client;
  };
  technician = await signedIn(server.account('technician').code);
  cpe = await signedIn((await addPerson(server, { userId: 'cpe', role: 'cpe' })).code);
  const parent = { userId: 'parent', role: 'guardian', membership: { pupilId: 'pupil-1-03' } } as const;
  guardian = await signedIn((await addPerson(server, parent as Parameters<typeof addPerson>[1])).code);
});
afterAll(() => server.stop());

async function json(client: TestClient, method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
  const response = await client.session.send({ method, path, ...(body && { json: body }) });
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}
async function prepare(wish: object): Promise<KeyBatch> {
  return keyBatch.parse(await json(technician, 'POST', '/api/v1/school/keys', wish));
}
async function first(wish: object) {
  const [key] = (await prepare(wish)).keys;
  if (key === undefined) throw new Error('no key');
  return key;
}
const detail = (keyId: string) => json(technician, 'GET', `/api/v1/school/keys/${keyId}`);
const list = (query = '') => json(technician, 'GET', `/api/v1/school/keys?${query}`);
const setState = (keyId: string, state: string) =>
  json(technician, 'PUT', `/api/v1/school/keys/${keyId}/state`, { state });
const lose = (client: TestClient, keyId: string) => json(client, 'POST', `/api/v1/keys/${keyId}/loss`);

/** A key's first start by this pupil, with their activation code. */
async function start(userId: string, ticket: string, client = testClient(server.origin)) {
  const { code } = server.account(userId);
  const device = { label: 'Clé', ticket, program: '1.2.3' };
  const grant = await client.auth.activate(code, testPassword, device);
  await client.session.adopt(grant);
  return { client, grant };
}
/** The same by somebody who has a password. */
function signIn(userId: string, ticket: string, client = testClient(server.origin)) {
  return client.auth.signIn(server.account(userId).login, testPassword, { label: 'Clé', ticket });
}

describe('preparing', () => {
  test('a batch for a class: a key for each pupil, in order, with names that follow from its number', async () => {
    const { classes } = await list();
    const batch = await prepare({ classId: classes[1].id });
    expect(batch.server).toBe(server.origin);
    expect(batch.keys.length).toBeGreaterThan(3);
    expect(new Set(batch.keys.map((key) => key.holder?.className))).toEqual(new Set([classes[1].name]));
    for (const key of batch.keys) expect(key.serial).toBe(keyNames(nodeHasher, key.keyId).serial);
    expect(new Set(batch.keys.map((key) => key.serial)).size).toBe(batch.keys.length);
    expect(await codeOf(prepare({ classId: classes[1].id }))).toBe('fleet.nobody');
    const page = await list(`class=${classes[1].id}&state=prepared`);
    expect(page.total).toBe(batch.keys.length);
    expect(page.states.prepared).toBeGreaterThanOrEqual(batch.keys.length);
    await setState(batch.keys[0]?.keyId ?? '', 'revoked');
    const again = await prepare({ classId: classes[1].id });
    expect(again.keys.map((key) => key.holder)).toEqual([batch.keys[0]?.holder]);
  });

  test('keys for nobody yet, assigned later, and found by serial or name', async () => {
    const batch = await prepare({ count: 3 });
    const [key] = batch.keys;
    expect(key?.holder).toBeNull();
    await json(technician, 'PUT', `/api/v1/school/keys/${key?.keyId}/holder`, { userId: 'pupil-1-09' });
    const { holder, events } = await detail(key?.keyId ?? '');
    expect(holder).toMatchObject({ userId: 'pupil-1-09' });
    expect(events.map((event: { kind: string }) => event.kind)).toEqual(['assigned', 'prepared']);
    for (const words of [key?.serial, key?.serial.replace('-', '').toLowerCase(), holder.familyName]) {
      const found = await list(`q=${encodeURIComponent(String(words))}`);
      expect(found.keys.map((one: { keyId: string }) => one.keyId)).toContain(key?.keyId);
    }
    expect(
      await codeOf(json(technician, 'PUT', `/api/v1/school/keys/${key?.keyId}/holder`, { userId: 'nobody' })),
    ).toBe('fleet.nobody');
  });

  test('nobody but technicians; the CPE may look', async () => {
    const { keyId } = await first({ count: 1 });
    const pupil = await start('pupil-1-20', (await first({ count: 1 })).ticket);
    for (const client of [cpe, guardian, pupil.client]) {
      expect(await codeOf(json(client, 'POST', '/api/v1/school/keys', { count: 1 }))).toBe('auth.forbidden');
      expect(
        await codeOf(json(client, 'PUT', `/api/v1/school/keys/${keyId}/state`, { state: 'revoked' })),
      ).toBe('auth.forbidden');
    }
    expect((await json(cpe, 'GET', '/api/v1/school/keys')).manages).toBe(false);
    expect(await codeOf(json(cpe, 'GET', '/api/v1/school/keys.csv'))).toBe('auth.forbidden');
    expect(await codeOf(json(pupil.client, 'GET', '/api/v1/school/keys'))).toBe('auth.forbidden');
    expect(await codeOf(json(pupil.client, 'GET', `/api/v1/school/keys/${keyId}`))).toBe('auth.forbidden');
  });
});

describe('the first start', () => {
  test('makes the key its holder’s: state, device, version, last contact', async () => {
    const { keyId, ticket } = await first({ userIds: ['pupil-1-01'] });
    await setState(keyId, 'handed_out');
    const { client } = await start('pupil-1-01', ticket);
    expect(await detail(keyId)).toMatchObject({ state: 'active', program: '1.2.3', seenAt: now });
    const own = await json(client, 'GET', '/api/v1/keys');
    expect(own).toMatchObject([{ keyId, state: 'active' }]);
    // A later version is told when the session is renewed.
    const token = await client.store.load();
    await client.auth.refresh(token ?? '', '1.3.0');
    expect(await detail(keyId)).toMatchObject({ program: '1.3.0' });
  });

  test('a key that only reads is seen too: last contact follows its sessions', async () => {
    const { keyId, ticket } = await first({ userIds: ['pupil-1-08'] });
    const { client } = await start('pupil-1-08', ticket);
    const started = now;
    const renew = async () =>
      client.session.adopt(await client.auth.refresh((await client.store.load()) ?? ''));
    // The first return is seen at once: it is what tells a start that was kept. Then each hour is exact enough.
    for (const [minutes, seen] of [
      [10, 10],
      [69, 10],
      [70, 70],
      [40 * 24 * 60, 40 * 24 * 60],
    ] as const) {
      now = started + minutes * 60_000;
      await renew();
      expect((await detail(keyId)).seenAt - started).toBe(seen * 60_000);
    }
    now = started;
  });

  test('a ticket that was used lets nobody else in, and spends nothing', async () => {
    const { keyId, ticket } = await first({ count: 1 });
    await start('pupil-1-02', ticket);
    expect(await codeOf(start('pupil-1-04', ticket))).toBe('fleet.ticket_used');
    // The code was not spent, nor a password set: it works on another key.
    const other = await first({ count: 1 });
    expect(await codeOf(start('pupil-1-04', other.ticket))).toBe('ok');
    expect(await codeOf(signIn('pupil-1-04', ticket))).toBe('fleet.ticket_used');
    // It turned up elsewhere: the technician sees that there is a copy.
    expect(await detail(keyId)).toMatchObject({ state: 'active', copied: true });
  });

  test('the same person may come again: the key was pulled before it had kept anything', async () => {
    const { keyId, serial, ticket } = await first({ userIds: ['pupil-1-05'] });
    const { client: before, grant } = await start('pupil-1-05', ticket);
    const client = testClient(server.origin);
    const again = await signIn('pupil-1-05', ticket, client);
    expect(again.deviceId).not.toBe(grant.deviceId);
    expect(await detail(keyId)).toMatchObject({ state: 'active', copied: false });
    // One key is one line, with the number that is on it.
    await client.session.adopt(again);
    const listed = async () => (await client.session.devices()).map((one) => [one.id, one.serial]);
    expect(await listed()).toEqual([[again.deviceId, serial]]);
    // The first start had been kept after all: there are two, and both are shown.
    now += 1000;
    await before.session.adopt(await before.auth.refresh((await before.store.load()) ?? ''));
    expect(await listed()).toEqual(expect.arrayContaining([[grant.deviceId, serial]]));
    expect(await detail(keyId)).toMatchObject({ copied: true });
  });

  test('two at the same moment: one wins', async () => {
    const { ticket } = await first({ count: 1 });
    const both = await Promise.all([
      codeOf(start('pupil-1-06', ticket)),
      codeOf(start('pupil-1-07', ticket)),
    ]);
    expect(both.sort()).toEqual(['fleet.ticket_used', 'ok']);
  });

  test('a ticket of somebody else, one that was made anew, one of a lost key', async () => {
    const theirs = await first({ userIds: ['pupil-1-10'] });
    expect(await codeOf(start('pupil-1-11', theirs.ticket))).toBe('fleet.ticket_other_person');
    const path = `/api/v1/school/keys/${theirs.keyId}/ticket`;
    const [fresh] = keyBatch.parse(await json(technician, 'POST', path)).keys;
    expect(await codeOf(start('pupil-1-10', theirs.ticket))).toBe('fleet.ticket_renewed');
    expect(await detail(theirs.keyId)).toMatchObject({ state: 'prepared', copied: false });
    expect(await codeOf(start('pupil-1-10', fresh?.ticket ?? ''))).toBe('ok');
    const lost = await first({ count: 1 });
    await lose(technician, lost.keyId);
    expect(await codeOf(start('pupil-1-11', lost.ticket))).toBe('fleet.key_ended');
  });

  test('forged tickets: another signer, no signature, another school, another use, cut, too old', async () => {
    const { keyId, ticket } = await first({ count: 1 });
    const clock = { now: () => now as ClaimedTime, monotonic: () => 0 };
    const stranger = new EnrolmentTickets(generateKeyPairSync('ed25519').privateKey, {
      clock,
      random: nodeRandom,
    });
    const foreign = await stranger.issue(server.demo.schoolId, keyId);
    const [head, body, signature] = ticket.split('.');
    const none = `${Buffer.from('{"alg":"none","typ":"enrolment+jwt"}').toString('base64url')}.${body}.`;
    const hmac = await new SignJWT({ sch: server.demo.schoolId })
      .setProtectedHeader({ alg: 'HS256', typ: 'enrolment+jwt' })
      .sign(new Uint8Array(32));
    const other = Buffer.from(
      Buffer.from(body ?? '', 'base64url')
        .toString()
        .replace(keyId, 'A'.repeat(22)),
    ).toString('base64url');
    const cut = ticket.slice(0, -4);
    for (const forged of [foreign.ticket, none, hmac, `${head}.${other}.${signature}`, cut, 'x']) {
      expect(await codeOf(start('pupil-1-12', forged)), forged).toBe('fleet.ticket_forged');
    }
    const before = now;
    now += ticketMs + 1000;
    expect(await codeOf(start('pupil-1-12', ticket))).not.toBe('ok');
    now = before;
    expect(await codeOf(start('pupil-1-12', ticket))).toBe('ok');
  });
});

describe('losing and replacing', () => {
  test('a lost key is cut off at once, by each of those who may, and by nobody else', async () => {
    const mine = await first({ userIds: ['pupil-1-13'] });
    const pupil = await start('pupil-1-13', mine.ticket);
    const other = await start('pupil-1-14', (await first({ count: 1 })).ticket);
    expect(await codeOf(lose(other.client, mine.keyId))).toBe('request.not_found');
    expect(await codeOf(lose(guardian, mine.keyId))).toBe('request.not_found');
    expect(await codeOf(lose(pupil.client, 'unknown'))).toBe('request.not_found');
    await lose(other.client, (await json(other.client, 'GET', '/api/v1/keys'))[0].keyId);
    expect(await codeOf(json(other.client, 'GET', '/api/v1/keys'))).toMatch(/^auth\./);
    await lose(cpe, mine.keyId);
    expect(await codeOf(json(pupil.client, 'GET', '/api/v1/keys'))).toMatch(/^auth\./);
    const token = (await pupil.client.store.load()) ?? '';
    expect(await codeOf(pupil.client.auth.refresh(token))).toBe('auth.device_revoked');
    expect(await codeOf(lose(technician, mine.keyId))).toBe('fleet.state');
    const child = await first({ userIds: ['pupil-1-03'] });
    expect(await json(guardian, 'GET', '/api/v1/keys')).toMatchObject([{ keyId: child.keyId }]);
    await lose(guardian, child.keyId);
    expect(await detail(child.keyId)).toMatchObject({ state: 'lost', events: [{ kind: 'lost' }, {}] });
  });

  test('a device that its person cuts off in the settings is a lost key', async () => {
    const { keyId, ticket } = await first({ count: 1 });
    const { client, grant } = await start('pupil-1-15', ticket);
    const second = testClient(server.origin);
    await second.session.adopt(
      await second.auth.signIn(server.account('pupil-1-15').login, testPassword, { label: 'x' }),
    );
    await second.session.revokeDevice(grant.deviceId);
    expect(await detail(keyId)).toMatchObject({ state: 'lost' });
    expect(await codeOf(json(client, 'GET', '/api/v1/keys'))).toMatch(/^auth\./);
  });

  test('a replacement is for the same person; the old key is out, and both know of each other', async () => {
    const old = await first({ userIds: ['pupil-1-16'] });
    const { client } = await start('pupil-1-16', old.ticket);
    const path = `/api/v1/school/keys/${old.keyId}/replacement`;
    const [fresh] = keyBatch.parse(await json(technician, 'POST', path)).keys;
    expect(fresh?.holder).toEqual(old.holder);
    expect(await detail(old.keyId)).toMatchObject({ state: 'replaced', replacedBy: fresh?.keyId });
    expect(await detail(fresh?.keyId ?? '')).toMatchObject({ state: 'prepared', replaces: old.keyId });
    expect(await codeOf(json(client, 'GET', '/api/v1/keys'))).toMatch(/^auth\./);
    expect(await codeOf(json(technician, 'POST', path))).toBe('fleet.state');
    expect(await codeOf(signIn('pupil-1-16', fresh?.ticket ?? ''))).toBe('ok');
  });

  test('a copy that the synchronisation found is shown', async () => {
    const { keyId, ticket } = await first({ count: 1 });
    const { client } = await start('pupil-1-17', ticket);
    expect(await detail(keyId)).toMatchObject({ copied: false });
    await json(client, 'POST', '/api/v1/devices', { label: 'Clé' });
    expect(await detail(keyId)).toMatchObject({ copied: true, state: 'active' });
    expect((await list('state=copied')).keys.map((one: { keyId: string }) => one.keyId)).toContain(keyId);
    // The new identity is the same key: it is cut off with it.
    await lose(technician, keyId);
    expect(await codeOf(json(client, 'GET', '/api/v1/keys'))).toMatch(/^auth\./);
  });
});

/** The table of the screens, read back line by line. */
async function table(query = ''): Promise<{ name: string; text: string; serials: readonly string[] }> {
  const { name, base64 } = await json(technician, 'GET', `/api/v1/school/keys-table?${query}`);
  const text = Buffer.from(base64, 'base64').toString();
  const lines = text.split('\r\n').slice(1, -1);
  return { name, text, serials: lines.map((line) => line.split(';')[0] ?? '') };
}

describe('the table for a spreadsheet', () => {
  const path = '/api/v1/school/keys.csv';

  test('has no cell that is run, and the screens have the very file of the command', async () => {
    const record = { id: 'odd', familyName: 'Durand', givenName: '=cmd', kind: 'pupil', classIds: [] };
    await writeRecords(server, [{ type: 'directory.person', record }]);
    const batch = await prepare({ userIds: ['odd'] });
    const { serial } = batch.keys[0] ?? { serial: '' };
    const { schoolName } = batch;
    expect(schoolName).not.toBe('');
    const response = await technician.session.send({ method: 'GET', path });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toContain('text/csv');
    const { name, text } = await table();
    expect(bytes.toString()).toBe(text);
    expect(name).toMatch(/^parc-\d{4}-\d\d-\d\d\.csv$/);
    expect(text.split('\r\n')[0]).toBe(
      '\ufeffserie;etat;nom;prenom;classe;etablissement;version;preparee;dernier_contact;copiee;programme_modifie;identifiant',
    );
    expect(text).toContain(`${serial};prepared;Durand;'=cmd;;${schoolName};;`);
  });

  test('has what the filter in force leaves, and nothing else', async () => {
    const { serial } = await first({ userIds: ['odd'] });
    const { classes } = await list();
    for (const query of [
      `q=${serial}`,
      'state=lost',
      `class=${classes[1].id}&state=prepared`,
      'q=nobody+here',
    ]) {
      const page = await list(query);
      const { serials } = await table(query);
      expect(serials).toHaveLength(page.total);
      expect(serials).toEqual(expect.arrayContaining(page.keys.map((key: { serial: string }) => key.serial)));
    }
    expect((await table(`q=${serial}`)).serials).toEqual([serial]);
  });

  test('has every key of a school of two thousand, though a list shows fifty', async () => {
    const before = (await list()).total;
    for (let batch = 0; batch < 4; batch += 1) await prepare({ count: 500 });
    const { total, keys } = await list();
    expect([total, keys.length]).toEqual([before + 2000, 50]);
    const { serials } = await table();
    expect(new Set(serials).size).toBe(total);
  });

  test('is a technician’s', async () => {
    for (const client of [cpe, guardian]) {
      expect(await codeOf(json(client, 'GET', path))).toBe('auth.forbidden');
      expect(await codeOf(json(client, 'GET', '/api/v1/school/keys-table'))).toBe('auth.forbidden');
    }
  });
});
