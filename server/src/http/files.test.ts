import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { encodeManifest } from '@cartable/shared/files/manifest.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { chainNext, chainStart } from '@cartable/shared/sync/chain.ts';
import type { WireMutation } from '@cartable/shared/sync/wire.ts';
import { importRecords } from '../ops/importRecords.ts';
import { maintain } from '../ops/maintenance.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';

let server: TestServer;
let now = Date.now();
const stored = new Map<string, Uint8Array>();
const blobs = memoryBlobStore(stored);
beforeAll(async () => {
  const clock = { now: () => now as ClaimedTime, monotonic: () => performance.now() };
  server = await startTestServer({ blobs, clock });
});
afterAll(() => server.stop());

const nameOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A content of two random chunks. */
function content() {
  const chunks = [randomBytes(70_000), randomBytes(1_000)].map((bytes) => new Uint8Array(bytes));
  const manifest = encodeManifest({
    sizeBytes: 71_000,
    chunks: chunks.map((bytes) => ({ name: nameOf(bytes), size: bytes.length })),
  });
  return {
    chunks,
    manifest,
    name: nameOf(manifest),
    file: { manifest: nameOf(manifest), sizeBytes: 71_000, mime: 'text/plain' },
  };
}

interface Person {
  readonly client: TestClient;
  readonly device: string;
  seq: number;
  hash: string;
}

async function enter(userId: string): Promise<Person> {
  const client = testClient(server.origin);
  const { deviceId } = await activated(client, server.account(userId).code);
  return { client, device: deviceId, seq: 0, hash: chainStart(nodeHasher, deviceId) };
}

/** Pushes one action; gives its result. */
async function act(person: Person, name: string, args: WireMutation['args']) {
  const body = { id: randomBytes(16).toString('base64url'), name, args, baseRevs: {}, claimedAt: now };
  const hash = chainNext(nodeHasher, person.hash, body);
  const push = [{ seq: person.seq + 1, ...body, hash }];
  const last = { seq: person.seq, hash: person.hash };
  const { head } = await person.client.transport.sync({
    v: 1,
    device: person.device,
    last,
    pending: 1,
    push,
  });
  const result = head.results?.[0];
  if (result !== undefined && result.status !== 'blocked') {
    person.seq += 1;
    person.hash = hash;
  }
  return result;
}

const handIn = (file: ReturnType<typeof content>['file'], id: string) => ({
  id,
  assignmentId: 'work_2de-1_maths-3',
  comment: '',
  files: [{ name: 'devoir.txt', content: file }],
});

test('a hand-in waits for its contents, is then read by the teacher, and by nobody else', async () => {
  const pupil = await enter('pupil-1-20');
  const one = content();
  const args = handIn(one.file, 'handin-20');
  expect(await act(pupil, 'homework.handIn', args)).toMatchObject({ status: 'blocked', missing: [one.name] });
  await pupil.client.transport.putChunk(one.name, one.manifest);
  for (const bytes of one.chunks.slice(1)) await pupil.client.transport.putChunk(nameOf(bytes), bytes);
  expect((await act(pupil, 'homework.handIn', args))?.status).toBe('blocked');
  for (const bytes of one.chunks) await pupil.client.transport.putChunk(nameOf(bytes), bytes);
  expect(await act(pupil, 'homework.handIn', args)).toEqual({ seq: 1, status: 'applied' });

  const teacher = await enter('teacher-maths');
  for (const bytes of [one.manifest, ...one.chunks]) {
    expect(await teacher.client.transport.getChunk(nameOf(bytes), one.name)).toEqual(bytes);
  }
  // What one may read need not be sent again.
  expect(await teacher.client.transport.missingChunks(one.chunks.map(nameOf))).toEqual([]);

  const other = await enter('pupil-1-21');
  const chunk = nameOf(one.chunks[0] ?? new Uint8Array());
  for (const name of [one.name, chunk]) {
    await expect(other.client.transport.getChunk(name, one.name)).rejects.toMatchObject({
      code: 'files.not_found',
    });
  }
  expect(await other.client.transport.missingChunks([chunk])).toEqual([chunk]);
  // Naming somebody else's content does not give access to it.
  expect((await act(other, 'homework.handIn', handIn(one.file, 'handin-21')))?.status).toBe('blocked');
});

test('a damaged chunk, a wrong name, an oversize body are refused and nothing is kept', async () => {
  const { client } = await enter('pupil-1-22');
  const bytes = new Uint8Array(randomBytes(100));
  const before = stored.size;
  await expect(client.transport.putChunk(nameOf(new Uint8Array(1)), bytes)).rejects.toMatchObject({
    code: 'files.chunk_damaged',
  });
  await expect(client.transport.putChunk('nothex', bytes)).rejects.toMatchObject({ code: 'request.invalid' });
  const large = new Uint8Array(4 * 1024 * 1024 + 1);
  await expect(client.transport.putChunk(nameOf(large), large)).rejects.toMatchObject({
    code: expect.stringMatching(/^files.too_large|^net.unreachable/),
  });
  expect(stored.size).toBe(before);
});

test('a manifest that lies is refused for good, so that it does not block the outbox', async () => {
  const pupil = await enter('pupil-1-23');
  const one = content();
  for (const bytes of [one.manifest, ...one.chunks])
    await pupil.client.transport.putChunk(nameOf(bytes), bytes);
  const lie = { ...one.file, sizeBytes: 70_999 };
  expect(await act(pupil, 'homework.handIn', handIn(lie, 'handin-23'))).toMatchObject({
    status: 'rejected',
    code: 'files.manifest_damaged',
  });
});

test('what nothing refers to goes after seven days; what a record refers to stays', async () => {
  const pupil = await enter('pupil-1-24');
  const [used, unused] = [content(), content()];
  for (const one of [used, unused]) {
    for (const bytes of [one.manifest, ...one.chunks])
      await pupil.client.transport.putChunk(nameOf(bytes), bytes);
  }
  await act(pupil, 'homework.handIn', handIn(used.file, 'handin-24'));
  const { storage } = server.running;
  await maintain(storage, blobs, nodeHasher, now);
  now += 6 * 86_400_000;
  expect((await maintain(storage, blobs, nodeHasher, now)).blobs).toBe(0);
  now += 2 * 86_400_000;
  expect((await maintain(storage, blobs, nodeHasher, now)).blobs).toBeGreaterThanOrEqual(3);
  const names = unused.chunks.map(nameOf);
  expect(await pupil.client.transport.missingChunks(names)).toEqual(names);
  for (const bytes of used.chunks) {
    expect(await pupil.client.transport.getChunk(nameOf(bytes), used.name)).toEqual(bytes);
  }
});

test('the same bytes are stored once a school', async () => {
  const [one, two] = [await enter('pupil-1-25'), await enter('pupil-1-26')];
  const bytes = new Uint8Array(randomBytes(5000));
  const before = stored.size;
  await one.client.transport.putChunk(nameOf(bytes), bytes);
  await two.client.transport.putChunk(nameOf(bytes), bytes);
  expect(stored.size).toBe(before + 1);
});

test('beyond the space of a person nothing more is taken; what is there may be sent again', async () => {
  const { storage } = server.running;
  const { schoolId } = server.demo;
  const write = async (quotaBytes: number) => {
    const record = await findRecord(storage.reader, schoolId, school.type, schoolId);
    const put = { ...school.schema.parse(JSON.parse(record?.text ?? '')), quotaBytes };
    const host = { storage, hasher: nodeHasher, derivations: [] };
    await importRecords(host, schoolId as SchoolId, [{ op: 'put', type: school.type, record: put }], now);
    return school.schema.parse(JSON.parse(record?.text ?? '')).quotaBytes;
  };
  // Hand-ins and versions may take as much again as the documents.
  const before = await write(40_000);
  try {
    const { client } = await enter('pupil-1-27');
    const [one, two] = [content(), content()];
    for (const bytes of [...one.chunks, one.manifest]) await client.transport.putChunk(nameOf(bytes), bytes);
    const [large] = two.chunks;
    if (large === undefined) throw new TypeError('no chunk');
    const refusal = client.transport.putChunk(nameOf(large), large);
    await expect(refusal).rejects.toMatchObject({ code: 'files.quota' });
    expect(await client.transport.missingChunks([nameOf(large)])).toEqual([nameOf(large)]);
    await client.transport.putChunk(one.name, one.manifest);
    const other = await enter('pupil-1-28');
    await other.client.transport.putChunk(nameOf(large), large);
  } finally {
    await write(before);
  }
});
