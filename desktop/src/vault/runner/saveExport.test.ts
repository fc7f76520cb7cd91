import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { unzip } from '@cartable/server/testing/unzip.ts';
import type { ApiSession } from '@cartable/shared/sync/http/apiSession.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { saveExport } from './saveExport.ts';
import { removeTestKey, startTestKey, type TestKey } from './testKey.ts';

const who = 'pupil-1-01';
const scratch = mkdtempSync(join(tmpdir(), 'cartable-save-export-'));
let server: TestServer;
let key: TestKey;

beforeAll(async () => {
  server = await startTestServer();
  key = await startTestKey(server.origin, server.account(who).code);
}, 60_000);
afterAll(async () => {
  if (key !== undefined) await removeTestKey(key);
  await server.stop();
  rmSync(scratch, { recursive: true });
});

it('writes the whole archive where the person said, in their language', async () => {
  const path = join(scratch, 'mine.zip');
  await key.ask('privacy.save', { userId: who, language: 'en', path });
  const files = unzip(readFileSync(path));
  expect(files.has('marks/marks.csv')).toBe(true);
});

it('writes nothing for somebody else’s data, nor where nothing can be written', async () => {
  const path = join(scratch, 'theirs.zip');
  const refused = key.ask('privacy.save', { userId: 'pupil-1-02', language: 'fr', path });
  await expect(refused).rejects.toMatchObject({ code: 'auth.forbidden' });
  expect(existsSync(path)).toBe(false);
  const folder = join(scratch, 'a-folder');
  mkdirSync(folder);
  const notThere = key.ask('privacy.save', { userId: who, language: 'fr', path: folder });
  await expect(notThere).rejects.toMatchObject({ code: 'files.not_saved' });
  expect(readdirSync(scratch).sort()).toEqual(['a-folder', 'mine.zip']);
});

it('leaves nothing of an archive whose end does not come', async () => {
  const path = join(scratch, 'cut.zip');
  const cut = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new Uint8Array(1000));
    },
    pull(controller) {
      controller.error(new Error('the connection ended'));
    },
  });
  const session = { send: async () => new Response(cut) } as unknown as ApiSession;
  const saving = saveExport(session, { userId: who, language: 'fr', path });
  await expect(saving).rejects.toMatchObject({ code: 'net.truncated' });
  expect(readdirSync(scratch).filter((name) => name.startsWith('cut'))).toEqual([]);
});
