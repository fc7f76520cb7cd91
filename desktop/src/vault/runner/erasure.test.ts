import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryBlobStore } from '@cartable/server/testing/memoryBlobStore.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { serverActor } from '@cartable/server/audit/auditRow.ts';
import { ErasureService } from '@cartable/server/privacy/erasureService.ts';
import type { ErasureReach } from '@cartable/server/privacy/erasurePlan.ts';
import type { HandInList } from '@cartable/shared/domain/homework/queries/handIns.ts';
import { newId, type SchoolId } from '@cartable/shared/lib/ids.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeRandom } from '../nodeCrypto.ts';
import { removeTestKey, startTestKey, type TestKey } from './testKey.ts';

const who = 'pupil-1-01';
const assignmentId = 'work_2de-1_maths-3';
const scratch = mkdtempSync(join(tmpdir(), 'cartable-erasure-'));
const blobs = memoryBlobStore();
let server: TestServer;
let pupil: TestKey;
let teacher: TestKey;

beforeAll(async () => {
  server = await startTestServer({ blobs });
  pupil = await startTestKey(server.origin, server.account(who).code);
}, 60_000);
afterAll(async () => {
  for (const key of [pupil, teacher]) if (key !== undefined) await removeTestKey(key);
  await server.stop();
  rmSync(scratch, { recursive: true });
});

/** The documents that lie on a key, encrypted, under random names. */
function documentsOn(key: TestKey): readonly string[] {
  const folder = join(key.folder, 'data', 'vault', 'd');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

async function put(name: string) {
  const path = join(scratch, name);
  writeFileSync(path, nodeRandom.bytes(300_000));
  return pupil.ask('content.add', { path, name });
}

async function erase(reach: ErasureReach): Promise<void> {
  const { storage, server: running } = server.running;
  const service = new ErasureService({ ...running.syncHost, storage, blobs, random: nodeRandom });
  const { token } = await service.prepare(serverActor, 'demo' as SchoolId, who, reach);
  await service.confirm(serverActor, 'demo' as SchoolId, token);
}

it('erased documents leave the key at its next synchronisation, with their files and the actions on them', async () => {
  const { name, content } = await put('journal intime.txt');
  const place = { parentId: null, base: null, deviceLabel: 'clé', day: '2026-11-23' };
  const document = { ...place, id: newId(nodeRandom), copyId: newId(nodeRandom), name, content };
  await pupil.ask('mutate', { name: 'documents.putFile', args: document });
  const file = await put('devoir.txt');
  const handIn = { id: newId(nodeRandom), assignmentId, comment: 'Voici.', files: [file] };
  await pupil.ask('mutate', { name: 'homework.handIn', args: handIn });
  expect(await pupil.settled()).toMatchObject({ pending: 0, refused: 0 });
  expect(documentsOn(pupil)).toHaveLength(2);

  await erase('choices');
  // Made before the key knows: it must not bring the document back.
  await pupil.ask('mutate', { name: 'documents.rename', args: { id: document.id, name: 'autre.txt' } });
  expect(await pupil.settled()).toMatchObject({ pending: 0, refused: 0 });
  expect(await pupil.ask('query', { name: 'documents.list', args: { parentId: null } })).toMatchObject({
    nodes: [],
  });
  expect(documentsOn(pupil)).toHaveLength(1);
  const states = await pupil.ask('files.states', { manifests: [content.manifest, file.content.manifest] });
  expect(states).toMatchObject({ [file.content.manifest]: 'local' });
  expect(states[content.manifest]).not.toBe('local');
}, 60_000);

it('an erased person leaves the teacher’s key with the file they had handed in, and their own key erases itself', async () => {
  teacher = await startTestKey(server.origin, server.account('teacher-maths').code);
  const pupils = async () =>
    ((await teacher.ask('query', { name: 'homework.handIns', args: { assignmentId } })) as HandInList).pupils;
  const before = await pupils();
  const file = before.find((one) => one.pupilId === who)?.versions[0]?.files[0];
  if (file === undefined) throw new Error('the hand-in is there');
  await teacher.ask('files.fetch', { file });
  expect(documentsOn(teacher)).toHaveLength(1);

  await erase('everything');
  await teacher.settled();
  expect((await pupils()).map((one) => one.pupilId)).toEqual(
    before.map((one) => one.pupilId).filter((one) => one !== who),
  );
  expect(documentsOn(teacher)).toHaveLength(0);

  // The server's hint may have come first: the key has erased itself then, and nothing is open any more.
  await expect(pupil.ask('sync.now', {})).rejects.toMatchObject({
    code: expect.stringMatching(/revoked$|^vault\.locked$/),
  });
  await pupil.heard((event) => event.type === 'state' && event.state.problem?.code === 'sync.device_revoked');
  expect(readdirSync(join(pupil.folder, 'data', 'vault'))).not.toContain('vault.a.json');
}, 60_000);
