import { createHash, randomBytes } from 'node:crypto';
import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { maintain } from '../ops/maintenance.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { addPerson, addSchool } from '../testing/addPerson.ts';
import { codeOf } from '../testing/codeOf.ts';
import { memoryBlobStore } from '../testing/memoryBlobStore.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';

/** With a quota of one megabyte: twice that may be uploaded. */
const school = '0783333X';
const pieceBytes = 400_000;
let server: TestServer;
let pupil: TestClient;
const pieces = 20;
const memory = memoryBlobStore();
const { promise: allCame, resolve: lastCame } = Promise.withResolvers<void>();
let came = 0;
/** Slow enough for all pieces to be looked at before the first is written. */
const blobs: BlobStore = {
  ...memory,
  async put(name, bytes) {
    came += 1;
    if (came === pieces) lastCame();
    await allCame;
    return memory.put(name, bytes);
  },
};
beforeAll(async () => {
  server = await startTestServer({ blobs });
  await addSchool(server, school, 'Lycée Jules-Ferry');
  const added = { userId: 'p', role: 'teacher', schoolId: school } as const;
  pupil = testClient(server.origin);
  await activated(pupil, (await addPerson(server, added)).code);
});
afterAll(() => server.stop());

const put = (bytes: Buffer) => {
  const name = createHash('sha256').update(bytes).digest('hex');
  return codeOf(pupil.session.send({ method: 'PUT', path: `/api/v1/files/chunks/${name}`, bytes }));
};

test('pieces that are sent all at once take no more than the space that there is', async () => {
  const answers = await Promise.all(Array.from({ length: pieces }, () => put(randomBytes(pieceBytes))));
  expect(answers.filter((one) => one === 'ok')).toHaveLength(5);
  expect(answers.filter((one) => one === 'files.quota')).toHaveLength(15);
  // What was written and not taken is gone once nobody can be writing it any more.
  const { storage } = server.running;
  await maintain(storage, blobs, nodeHasher, Date.now() + 8 * 86_400_000);
  const rows = await storage.reader
    .selectFrom('blob')
    .select('name')
    .where('unusable_since', 'is not', null)
    .execute();
  expect(rows).toEqual([]);
});
