import { derivations } from '@cartable/shared/domain/derivations.ts';
import { recordPrivacy } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { personIdOf } from '../directory/recordIds.ts';
import { nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { accountTables } from '../storage/repositories/erasure.ts';
import { addSourcePeople } from '../storage/repositories/sourcePeople.ts';
import { findIssues, insertIssues, insertRun } from '../storage/repositories/importRuns.ts';
import { type ActingClient, actingClient } from '../testing/actingClient.ts';
import { addPerson, membershipOf, writeRecords } from '../testing/addPerson.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { uploadContent } from '../testing/uploadContent.ts';
import { ErasureService } from './erasureService.ts';
import { personExport } from './personExport.ts';
import { runRetention } from './retention.ts';
import { tableRegister } from './tableRegister.ts';

const who = 'pupil-1-02';
const leftOn = '2026-11-30';
const stored = new Map<string, Uint8Array>();
const blobs = memoryBlobStore(stored);
let now = Date.parse('2026-11-23T09:00:00+01:00');
let server: TestServer;
let pupil: ActingClient;
let teacher: ActingClient;
const moved = personIdOf('csv:0759999X', 'pupil', 'e9');

const at = (day: string) => {
  now = Date.parse(`${day}T10:00:00+01:00`);
};
const job = (dryRun = false) =>
  runRetention(
    {
      storage: server.running.storage,
      blobs,
      clock: { now: () => now as ClaimedTime, monotonic: () => performance.now() },
      hasher: nodeHasher,
      random: nodeRandom,
      definitions: recordDefinitions,
      derivations,
    },
    { dryRun },
  );
const types = async (person = who) => {
  const rows = await server.running.storage.reader
    .selectFrom('record')
    .select(['type', 'content'])
    .where('content', 'like', `%"${person}"%`)
    .execute();
  return [...new Set(rows.map((row) => row.type))].sort();
};
const end = (userId: string, classId: string, endsOn: string | null) =>
  writeRecords(
    server,
    [{ type: 'directory.membership', record: { ...ownMembership(userId, classId), endsOn } }],
    now,
  );
let memberships: Readonly<Record<string, unknown>>[] = [];
const ownMembership = (userId: string, classId: string) =>
  memberships.find((one) => one.userId === userId && one.classId === classId) ??
  membershipOf(userId, 'pupil', { classId: classId as never }).record;

/** The database's own tables, with the text that made each. */
function tables(): Promise<readonly { readonly name: string; readonly made: string }[]> {
  return server.running.storage.transaction(async (writer) => {
    const own = sql<{ name: string; made: string }>`select name, sql as made from sqlite_master
      where type = 'table' and name not like 'sqlite_%' and name <> 'migration'`;
    return (await own.execute(writer)).rows;
  });
}

/** The tables in which a text stands anywhere. */
async function holding(needle: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name } of await tables()) {
    const rows = await server.running.storage.reader
      .selectFrom(name as 'record')
      .selectAll()
      .execute();
    if (rows.some((row) => JSON.stringify(row).includes(needle))) found.push(name);
  }
  return found.sort();
}

beforeAll(async () => {
  server = await startTestServer({
    blobs,
    clock: { now: () => now as ClaimedTime, monotonic: () => performance.now() },
  });
  [pupil, teacher] = [await actingClient(server, who), await actingClient(server, 'teacher-maths')];
  const rows = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', 'directory.membership')
    .execute();
  memberships = rows.map((row) => JSON.parse(row.content ?? '{}') as Record<string, unknown>);
  const { content } = await uploadContent(pupil.client);
  const put = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23' };
  await pupil.act('documents.putFile', { ...put, id: 'doc', copyId: 'docCopy', name: 'a.txt', content });
  await pupil.act('settings.set', { key: 'theme', value: 'dark' });
  await teacher.pullAll();
});
afterAll(() => server.stop());

test('every table of the server is in the register of tables, and none that names people is impersonal', async () => {
  const all = await tables();
  expect(all.map((one) => one.name).sort()).toEqual(Object.keys(tableRegister).sort());
  for (const { name, made } of all) {
    const names = /"(?:user_id|actor_id|login|email|content|before)"/.test(made);
    if (names) expect(tableRegister[name as keyof typeof tableRegister], name).not.toBe('impersonal');
  }
  const byPerson = all.filter((one) => one.made.includes('"user_id"')).map((one) => one.name);
  // Cut off, not removed: so a key learns that it must erase itself. A prepared key stays as one that was nobody's. The others end by
  // themselves, go with the directory's entry, or are the audit's.
  const others = ['departure', 'device', 'erasure_plan', 'fleet_key', 'source_person'];
  expect([...accountTables, ...others].sort()).toEqual(byPerson.sort());
});

test('nothing is erased before its day; then account, documents and settings, a year later the rest', async () => {
  await end(who, '2de-1', leftOn);
  expect(await job()).toEqual([]);
  at('2026-12-01');
  expect(await job()).toEqual([]);
  const departed = await server.running.storage.reader.selectFrom('departure').selectAll().execute();
  expect(departed).toEqual([
    { school_id: 'demo', user_id: who, left_on: leftOn, noticed_on: '2026-12-01', erased: '[]' },
  ]);
  at(addDays(leftOn, 90));
  expect(await job()).toEqual([]);
  at(addDays(leftOn, 91));
  const planned = await job(true);
  expect(planned.map(({ processing, people }) => [processing, people])).toEqual([
    ['account', 1],
    ['documents', 1],
    ['settings', 1],
  ]);
  expect(await types()).toContain('documents.node');
  expect(await job()).toEqual(planned);
  const left = await types();
  expect(left.filter((type) => /^(?:documents|settings)\./.test(type))).toEqual([]);
  expect(left).toEqual(expect.arrayContaining(['directory.person', 'grades.mark']));
  expect(stored.size).toBe(0);
  await expect(pupil.pull()).rejects.toMatchObject({ code: expect.stringMatching(/^auth\./) });
  expect(await job()).toEqual([]);

  at(addDays(leftOn, 366));
  expect((await job()).map((one) => one.processing)).toEqual(['directory', 'homework', 'grades', 'import']);
  expect((await types()).filter((type) => recordPrivacy.get(type)?.erasure !== 'shared')).toEqual([]);
  expect(await server.running.storage.reader.selectFrom('departure').selectAll().execute()).toEqual([]);
  const told = await server.running.storage.reader
    .selectFrom('audit_entry')
    .select('type')
    .where('action', '=', 'person.expired')
    .where('subject', '=', who)
    .execute();
  expect(told.map((one) => one.type).sort()).toEqual(
    ['account', 'directory', 'documents', 'grades', 'homework', 'import', 'settings'].sort(),
  );
  // Identifiers are left where the audit, tombstones and the cut-off device need them; nothing else anywhere.
  const may = (name: string) =>
    ['derived', 'audit', 'records'].includes(tableRegister[name as keyof typeof tableRegister]) ||
    ['device'].includes(name);
  expect((await holding(who)).filter((name) => !may(name))).toEqual([]);
});

test('who comes back in time loses nothing, and a new departure counts anew', async () => {
  const other = 'pupil-1-03';
  at('2028-01-10');
  await end(other, '2de-1', '2028-01-09');
  await job();
  at('2028-03-01');
  await end(other, '2de-1', null);
  expect(await job()).toEqual([]);
  expect(await server.running.storage.reader.selectFrom('departure').selectAll().execute()).toEqual([]);
  expect(await types(other)).toContain('directory.person');
});

test('a departure that is dated far back waits a month all the same: a wrong date can be put right', async () => {
  const other = 'pupil-1-04';
  at('2028-03-10');
  await end(other, '2de-1', '2020-01-01');
  expect(await job()).toEqual([]);
  at('2028-04-08');
  expect(await job()).toEqual([]);
  at('2028-04-10');
  expect((await job()).map((one) => one.processing)).toContain('grades');
});

test('an erasure and an export reach what imports and accounts keep', async () => {
  const { storage } = server.running;
  await addPerson(server, { userId: moved, role: 'pupil', now });
  const owner = { school_id: 'demo', user_id: moved };
  const content = JSON.stringify({ familyName: 'Rare', givenName: 'Nom', guardians: [{ guardianId: 'g1' }] });
  await storage.transaction(async (writer) => {
    const run = { format: 'csv', mode: 'full', token_hash: '', follows: '', details: '{}' } as const;
    const made = { id: 'run', source: 'csv:0759999X', state: 'applied', created_at: 0 } as const;
    await writer
      .insertInto('import_run')
      .values({ ...run, ...made })
      .execute();
    const entry = { kind: 'pupil', id: 'e9', content, digest: '', missing_since: null } as const;
    await writer
      .insertInto('source_entry')
      .values({ source: made.source, ...entry })
      .execute();
    await addSourcePeople(writer, made.source, 'pupil', [entry.id]);
    const issue = {
      run_id: 'run',
      severity: 'warning',
      code: 'import.duplicate',
      file: 'a',
      line: 2,
    } as const;
    for (const [no, id] of [entry.id, 'e90'].entries())
      await writer
        .insertInto('import_issue')
        .values({ ...issue, no: no + 1, data: JSON.stringify({ kind: 'pupil', id }) })
        .execute();
    for (const id of ['run', 'run:before'])
      await writer
        .insertInto('import_entry')
        .values({ ...entry, run_id: id, status: 'same', file: '', line: 0 })
        .execute();
    const item = { school_id: 'demo', run_id: 'run', no: 1, type: 'directory.person', op: 'put' } as const;
    await writer
      .insertInto('import_item')
      .values({ ...item, id: moved, fields: '{}', state: 'done', before: content, rev: 1 })
      .execute();
    await writer
      .updateTable('account')
      .set({ email: 'rare@exemple.fr' })
      .where('user_id', '=', moved)
      .execute();
    const passkey = {
      public_key: '',
      counter: 0,
      transports: '[]',
      created_at: 1,
      used_at: null,
      backup_eligible: null,
    };
    await writer
      .insertInto('passkey')
      .values({ ...owner, ...passkey, credential_id: 'c', label: 'Téléphone rare' })
      .execute();
    await writer
      .insertInto('totp')
      .values({ ...owner, secret: 'S', confirmed_at: 1, last_step: 0 })
      .execute();
    await writer
      .insertInto('external_identity')
      .values({ ...owner, issuer: 'https://idp.exemple', subject: 'sub-rare', linked_at: 1 })
      .execute();
  });
  const exported = await personExport({
    reader: storage.reader,
    blobs,
    schoolId: 'demo',
    userId: moved,
    language: 'fr',
    now,
  });
  const texts: string[] = [];
  for (const file of exported.files.filter((one) => one.path.endsWith('.json')))
    for await (const piece of file.bytes()) texts.push(Buffer.from(piece).toString());
  const all = texts.join('\n');
  for (const told of ['rare@exemple.fr', 'Téléphone rare', 'sub-rare', 'Rare']) expect(all).toContain(told);
  expect(all).not.toContain('"S"');
  expect(all).not.toContain('g1');

  const service = new ErasureService({ ...server.running.server.syncHost, blobs, random: nodeRandom });
  const author = { userId: 'server', roles: '', deviceId: '' };
  const { token } = await service.prepare(author, 'demo' as never, moved, 'everything');
  await service.confirm(author, 'demo' as never, token);
  for (const trace of ['Rare', 'rare@exemple.fr', 'sub-rare', 'Téléphone rare'])
    expect(await holding(trace), trace).toEqual([]);
  // The lines of a report that name them too, and no other line.
  const issues = await storage.reader.selectFrom('import_issue').select('data').execute();
  expect(issues.map(({ data }) => (JSON.parse(data) as { id: string }).id)).toEqual(['e90']);
});

test('whom a directory named and no school ever knew is forgotten a year after the directory did', async () => {
  const { storage } = server.running;
  const source = 'aaf:creteil';
  const missing_since = Date.parse('2028-06-01T10:00:00+02:00');
  const entry = (kind: string, id: string, since: number | null) => ({
    ...{ source, kind, id, digest: '', missing_since: since },
    content: JSON.stringify({ familyName: `Oublié ${id}` }),
  });
  await storage.transaction(async (writer) => {
    const agents = [entry('staff', 'gone', missing_since), entry('staff', 'there', null)];
    const others = [entry('guardian', 'gone', missing_since), entry('pupil', 'known', missing_since)];
    await writer
      .insertInto('source_entry')
      .values([...agents, ...others])
      .execute();
    const run = {
      id: 'creteil',
      source,
      format: 'aaf',
      mode: 'full',
      state: 'applied',
      follows: '',
    } as const;
    await insertRun(writer, { ...run, details: '{}', createdAt: missing_since }, 'creteil');
    const issue = { severity: 'warning', code: 'import.duplicate', file: 'b', line: 3 } as const;
    const lines = ['gone', 'there', 'gone'].map((id) => ({ ...issue, data: { id } }));
    await insertIssues(writer, run.id, 1, lines);
  });
  await addPerson(server, { userId: personIdOf(source, 'pupil', 'known'), role: 'pupil', now });
  const ofNobody = async (dryRun = false) => (await job(dryRun)).filter((line) => line.schoolId === null);
  at('2029-05-31');
  expect(await ofNobody()).toEqual([]);
  at('2029-06-03');
  const line = { schoolId: null, processing: 'import', people: 2, records: 0 };
  expect(await ofNobody(true)).toEqual([line]);
  expect(await holding('Oublié gone')).toEqual(['source_entry']);
  expect(await ofNobody()).toEqual([line]);
  expect(await holding('Oublié gone')).toEqual([]);
  expect((await findIssues(storage.reader, 'creteil')).map(({ data }) => data.id)).toEqual(['there']);
  for (const kept of ['there', 'known']) expect(await holding(`Oublié ${kept}`)).toEqual(['source_entry']);
  expect(await ofNobody()).toEqual([]);
});
