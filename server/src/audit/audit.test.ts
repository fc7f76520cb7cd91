import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeManifest } from '@cartable/shared/files/manifest.ts';
import { decodeCursor, encodeCursor } from '../sync/cursor.ts';
import { auditRowsAfter, type ChainedRow } from '../storage/repositories/audit.ts';
import { type ActingClient, actingClient } from '../testing/actingClient.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';

let server: TestServer;
let teacher: ActingClient;
let pupil: ActingClient;

beforeAll(async () => {
  server = await startTestServer();
  [teacher, pupil] = [await actingClient(server, 'teacher-maths'), await actingClient(server, 'pupil-1-01')];
});
afterAll(() => server.stop());

const evaluationId = 'eval_2de-1_maths-1';
/** As one who has seen every revision of this pupil's mark. */
const seen = (pupilId: string) => ({ [`grades.mark/${evaluationId}.${pupilId}`]: 1000 });
const rowsAfter = (seq: number) => auditRowsAfter(server.running.storage.reader, 'demo', seq, 1000);
const lastSeq = async () => (await rowsAfter(0)).at(-1)?.seq ?? 0;
const said = ({ action, type, targetId, subject, actorId, actorRoles, deviceId }: ChainedRow) => ({
  action,
  type,
  targetId,
  subject,
  by: [actorId, actorRoles, deviceId],
});

test('a mark is one line in its own journal, vouched for by one line of the chain, in the same transaction', async () => {
  const before = await lastSeq();
  const mark = { evaluationId, pupilId: 'pupil-1-01', status: 'value', value: 1650 };
  expect(await teacher.act('grades.setMark', mark, seen('pupil-1-01'))).toMatchObject({ status: 'applied' });
  const rows = await rowsAfter(before);
  const lines = rows.filter((row) => row.type !== 'scope');
  expect(lines.map(said)).toEqual([
    {
      action: 'record.changed',
      type: 'grades.change',
      targetId: expect.stringMatching(/\.pupil-1-01$/),
      subject: 'pupil-1-01',
      by: ['teacher-maths', 'teacher', teacher.deviceId],
    },
  ]);
  const change = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', 'grades.change')
    .where('id', '=', lines[0]?.targetId ?? '')
    .executeTakeFirstOrThrow();
  expect(lines[0]?.digest).toBe(
    createHash('sha256')
      .update(change.content ?? '')
      .digest('hex'),
  );
});

test('what is refused, what changes nothing and what is one’s own leave no line', async () => {
  await pupil.pullAll();
  await teacher.pullAll();
  const before = await lastSeq();
  const mark = { evaluationId, pupilId: 'pupil-1-01', status: 'value', value: 1650 };
  expect(await pupil.act('grades.setMark', mark)).toMatchObject({ status: 'rejected' });
  expect(await teacher.act('grades.setMark', mark, seen('pupil-1-01'))).toMatchObject({ status: 'applied' });
  expect(await teacher.act('grades.setMark', { ...mark, value: 99_000 })).toMatchObject({
    status: 'rejected',
  });
  const done = { assignmentId: 'work_2de-1_maths-1', done: true };
  expect(await pupil.act('homework.setDone', done)).toMatchObject({ status: 'applied' });
  expect(await rowsAfter(before)).toEqual([]);
});

test('no line holds a text that a person wrote', async () => {
  const before = await lastSeq();
  const args = {
    evaluationId,
    pupilId: 'pupil-1-02',
    status: 'ABS',
    value: null,
    comment: 'Convoqué au lycée',
  };
  await teacher.act('grades.setMark', args, seen('pupil-1-02'));
  await teacher.act('homework.correct', {
    assignmentId: 'work_2de-1_maths-1',
    pupilId: 'pupil-1-02',
    changes: { comment: 'Convoqué encore' },
  });
  const rows = await rowsAfter(before);
  expect(rows.map((row) => row.type)).toEqual(['grades.change', 'homework.correction']);
  expect(JSON.stringify(rows)).not.toContain('Convoqué');
});

test('a device that begins to hold a class’s marks is noted once, however many pages and exchanges follow', async () => {
  const before = await lastSeq();
  const other = await actingClient(server, 'teacher-francais');
  await other.pullAll();
  await other.pull();
  await teacher.act(
    'grades.setMark',
    { evaluationId, pupilId: 'pupil-1-03', status: 'NR', value: null },
    seen('pupil-1-03'),
  );
  await other.pullAll();
  const scopes = (await rowsAfter(before)).filter((row) => row.type === 'scope');
  expect(scopes.map(said)).toEqual(
    ['2de-1', '2de-2'].map((classId) => ({
      action: 'scope.opened',
      type: 'scope',
      targetId: `class:${classId}:staff`,
      subject: `class:${classId}`,
      by: ['teacher-francais', 'teacher', other.deviceId],
    })),
  );
});

test('a cursor that claims to hold a class already does not avoid the line', async () => {
  const before = await lastSeq();
  const rogue = await actingClient(server, 'teacher-anglais');
  const scope = await server.running.storage.reader
    .selectFrom('scope')
    .select('no')
    .where('scope_id', '=', 'class:2de-1:staff')
    .executeTakeFirstOrThrow();
  const { epoch } = server.running.server.syncHost.timeSigner;
  const forged = encodeCursor({ epoch, positions: new Map([[scope.no, { seq: 0 }]]) });
  expect(decodeCursor(forged)).toBeDefined();
  const { rows } = await rogue.pull(forged);
  expect(rows.some((row) => 'type' in row && row.type === 'grades.mark')).toBe(true);
  const opened = (await rowsAfter(before)).filter((row) => row.action === 'scope.opened');
  expect(opened.map((row) => row.targetId)).toContain('class:2de-1:staff');
});

test('what a pupil receives of themself leaves no line', async () => {
  const before = await lastSeq();
  await (await actingClient(server, 'pupil-1-05')).pullAll();
  expect(await rowsAfter(before)).toEqual([]);
});

test('the file of a hand-in that a teacher reads is one line; the pupil’s own reading is none', async () => {
  const bytes = new Uint8Array(randomBytes(2000));
  const nameOf = (one: Uint8Array) => createHash('sha256').update(one).digest('hex');
  const manifest = encodeManifest({ sizeBytes: 2000, chunks: [{ name: nameOf(bytes), size: 2000 }] });
  for (const one of [bytes, manifest]) await pupil.client.transport.putChunk(nameOf(one), one);
  const content = { manifest: nameOf(manifest), sizeBytes: 2000, mime: 'text/plain' };
  const args = {
    id: 'handin-audit',
    assignmentId: 'work_2de-1_maths-3',
    comment: '',
    files: [{ name: 'devoir.txt', content }],
  };
  expect(await pupil.act('homework.handIn', args)).toMatchObject({ status: 'applied' });
  const before = await lastSeq();
  await pupil.client.transport.getChunk(content.manifest, content.manifest);
  expect(await rowsAfter(before)).toEqual([]);
  // Not the manifest first: who knows the chunks' names already is noted too.
  await teacher.client.transport.getChunk(nameOf(bytes), content.manifest);
  await teacher.client.transport.getChunk(content.manifest, content.manifest);
  expect((await rowsAfter(before)).map((row) => ({ ...said(row), digest: row.digest }))).toEqual([
    {
      action: 'file.read',
      type: 'homework.handIn',
      targetId: 'handin-audit',
      subject: 'pupil-1-01',
      by: ['teacher-maths', 'teacher', teacher.deviceId],
      digest: content.manifest,
    },
  ]);
});
