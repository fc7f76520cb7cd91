import { afterAll, beforeAll, expect, test } from 'vitest';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { impersonalRecords, recordPrivacy } from '@cartable/shared/domain/privacy/recordPrivacy.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { verifyChain } from '../audit/verifyChain.ts';
import { importRecords } from '../ops/importRecords.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { auditRowsAfter } from '../storage/repositories/audit.ts';
import { type ActingClient, actingClient } from '../testing/actingClient.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { uploadContent } from '../testing/uploadContent.ts';
import type { Prepared } from './erasureService.ts';

const who = 'pupil-1-01';
const stored = new Map<string, Uint8Array>();
let now = Date.now();
let server: TestServer;
let head: ActingClient;
let pupil: ActingClient;
let teacher: ActingClient;

beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ blobs: memoryBlobStore(stored), clock });
  const role = { id: 'm.technician.head', userId: 'technician', role: 'head' };
  const anywhere = { classId: null, subjectId: null, startsOn: null, endsOn: null };
  const record = membership.schema.parse({ ...role, ...anywhere });
  await importRecords(
    { storage: server.running.storage, hasher: nodeHasher, derivations: [] },
    'demo' as SchoolId,
    [{ op: 'put', type: membership.type, record }],
    now,
  );
  [head, pupil, teacher] = [
    await actingClient(server, 'technician'),
    await actingClient(server, who),
    await actingClient(server, 'teacher-maths'),
  ];
  await teacher.pullAll();
});
afterAll(() => server.stop());

async function post<T>(client: ActingClient, path: string, json: object): Promise<T> {
  const response = await client.client.session.send({ method: 'POST', path: `/api/v1/school/${path}`, json });
  return (await response.json()) as T;
}
const prepare = (client: ActingClient, person: string, reach: string) =>
  post<Prepared>(client, `people/${person}/erasure`, { reach });

async function naming(person: string) {
  const rows = await server.running.storage.reader
    .selectFrom('record')
    .select(['type', 'content'])
    .where('content', 'like', `%"${person}"%`)
    .execute();
  return rows.filter((row) => !impersonalRecords.includes(row.type)).map((row) => row.type);
}

test('only the head of the school prepares or confirms', async () => {
  for (const client of [pupil, teacher]) {
    await expect(prepare(client, who, 'choices')).rejects.toMatchObject({ code: 'auth.forbidden' });
    await expect(post(client, 'erasures', { token: 'x' })).rejects.toMatchObject({ code: 'auth.forbidden' });
  }
  await expect(prepare(head, 'nobody', 'choices')).rejects.toMatchObject({ code: 'privacy.nobody' });
  await expect(post(head, 'erasures', { token: 'x' })).rejects.toMatchObject({ code: 'privacy.token_wrong' });
});

test('what a person may ask for at any time goes with its files; their schooling and account stay', async () => {
  const { content } = await uploadContent(pupil.client);
  const shared = await uploadContent(pupil.client);
  const put = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23' };
  for (const [id, one] of [
    ['doc', content],
    ['doc2', shared.content],
  ] as const) {
    const args = { ...put, id, copyId: `${id}copy`, name: `${id}.txt`, content: one };
    expect(await pupil.act('documents.putFile', args)).toMatchObject({ status: 'applied' });
  }
  const files = [{ name: 'a.txt', content: shared.content }];
  const handIn = { id: 'handin', assignmentId: 'work_2de-1_maths-3', comment: '', files };
  expect(await pupil.act('homework.handIn', handIn)).toMatchObject({ status: 'applied' });
  await pupil.act('settings.set', { key: 'theme', value: 'dark' });
  const before = stored.size;
  const marks = (await naming(who)).filter((type) => type === 'grades.mark').length;

  const prepared = await prepare(head, who, 'choices');
  expect(prepared.erased.map((one) => one.type).sort()).toEqual([
    'documents.node',
    'documents.usage',
    'settings.preference',
  ]);
  expect(prepared.files).toBe(2);
  expect(prepared.kept).toContainEqual({ type: 'grades.mark', why: 'schooling', count: marks });
  expect((await naming(who)).includes('documents.node')).toBe(true);
  expect(await post(head, 'erasures', { token: prepared.token })).toEqual({ records: 4 });
  await expect(post(head, 'erasures', { token: prepared.token })).rejects.toMatchObject({
    code: 'privacy.token_wrong',
  });
  expect((await naming(who)).some((type) => recordPrivacy.get(type)?.erasure === 'onRequest')).toBe(false);
  // Two chunks and a manifest went; the content that the hand-in has too stays.
  expect(stored.size).toBe(before - 3);
  await teacher.client.transport.getChunk(shared.content.manifest, shared.content.manifest);
  const { rows } = await pupil.pull();
  expect(rows.filter((row) => row.op === 'purge').length).toBeGreaterThanOrEqual(3);
});

test('a plan is good for a day', async () => {
  const { token } = await prepare(head, who, 'choices');
  now += 25 * 3_600_000;
  await expect(post(head, 'erasures', { token })).rejects.toMatchObject({ code: 'privacy.token_wrong' });
});

test('everything goes: records, figures made of them, account, sessions; the chain still verifies', async () => {
  const mark = { evaluationId: 'eval_2de-1_maths-1', pupilId: who, status: 'value', value: 1100 };
  await teacher.act('grades.setMark', mark, { [`grades.mark/eval_2de-1_maths-1.${who}`]: 1000 });
  const host = { storage: server.running.storage, hasher: nodeHasher, derivations };
  await importRecords(host, 'demo' as SchoolId, [], now);
  expect((await naming(who)).includes('grades.change')).toBe(true);
  await teacher.pullAll();
  const { token } = await prepare(head, who, 'everything');
  await post(head, 'erasures', { token });
  expect(await naming(who)).toEqual([]);
  const { reader } = server.running.storage;
  for (const table of ['account', 'activation', 'refresh_token', 'upload'] as const) {
    const left = await reader.selectFrom(table).select('user_id').where('user_id', '=', who).execute();
    expect([table, left]).toEqual([table, []]);
  }
  const sent = reader.selectFrom('device_mutation').select('seq').where('device_id', '=', pupil.deviceId);
  expect(await sent.execute()).toEqual([]);
  await expect(pupil.pull()).rejects.toMatchObject({ code: expect.stringMatching(/^auth\./) });
  const { rows } = await teacher.pull();
  const purged = rows.filter((row) => row.op === 'purge').map((row) => row.type);
  expect(purged).toEqual(expect.arrayContaining(['grades.mark', 'directory.person', 'homework.handIn']));
  const lines = (await auditRowsAfter(reader, 'demo', 0, 10_000)).filter((row) => row.subject === who);
  expect(lines.at(-1)).toMatchObject({
    action: 'person.erased',
    actorId: 'technician',
    actorRoles: 'head,technician',
  });
  const key = server.running.server.auditKey;
  expect(await verifyChain({ reader, hasher: nodeHasher, key, outside: [] }, 'demo')).toMatchObject({
    ok: true,
  });
});
