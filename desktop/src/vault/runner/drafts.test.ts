import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goodPassphrase, removeTestKey, startTestKey } from './testKey.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('a correction begun before the key locks itself is there after it opens again, until it is sent', async () => {
  const key = await startTestKey(server.origin, server.account('teacher-maths').code);
  const place = 'correct homework.correction/work.pupil-1-01';
  const content = {
    value: { comment: 'Un plan clair. Reprenez', files: [] },
    basis: { comment: '', files: [] },
  };
  await key.ask('sync.keepDraft', { place, content });
  await key.ask('key.lock', { reason: 'idle' });
  await expect(key.ask('sync.draft', { place })).rejects.toMatchObject({ code: 'vault.locked' });
  await key.ask('vault.unlock', { passphrase: utf8(goodPassphrase) });
  expect(await key.ask('sync.draft', { place })).toMatchObject({ content });
  await key.settled();
  // It is the key's alone: nothing of it waits to be sent.
  expect((await key.ask('sync.status', {})).pending).toBe(0);
  await key.ask('sync.keepDraft', { place, content: null });
  expect(await key.ask('sync.draft', { place })).toBeNull();
  await removeTestKey(key);
});
