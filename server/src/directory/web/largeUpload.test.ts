import { statSync } from 'node:fs';
import { join } from 'node:path';
import { askAnswer, askRequest } from '@cartable/shared/bridge/ask.ts';
import { type AskAnswer, type AskArgs, type AskName, asks } from '@cartable/shared/bridge/asks.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../../testing/testClient.ts';
import { Uploads } from './uploads.ts';

vi.setConfig({ testTimeout: 300_000 });
const wanted = 500_000_000;
/** The most that the server takes in one request. */
const pieceBytes = 1024 * 1024;
let server: TestServer;
let technician: TestClient;

beforeAll(async () => {
  server = await startTestServer();
  technician = testClient(server.origin);
  await activated(technician, server.account('technician').code);
});
afterAll(() => server.stop());

async function ask<N extends AskName>(name: N, args: AskArgs<N>): Promise<AskAnswer<N>> {
  const definition = asks.get(name);
  if (definition === undefined) throw new TypeError(name);
  const response = await technician.session.send(askRequest(definition, args, {}));
  return askAnswer(definition, await response.text()) as AskAnswer<N>;
}

/** How much this process holds outside the collector's reach, after it was let work; bytes. */
const held = () => process.memoryUsage().arrayBuffers;

test('500 MB that are not what they should be are taken piece by piece, refused in one sentence, and leave nothing', async () => {
  const name = 'ElevesSansAdresses.xml';
  const start =
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE BEE_ELEVES [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n';
  const piece = new Uint8Array(pieceBytes).fill(0x20);
  const first = piece.slice();
  first.set(new TextEncoder().encode(start));
  const before = held();
  let most = 0;
  let have = 0;
  while (have < wanted) {
    const bytes = have === 0 ? first : piece.subarray(0, Math.min(piece.length, wanted - have));
    const path = `/api/v1/school/imports/files/${name}`;
    const query = { offset: String(have) };
    const answer = await technician.session.send({ method: 'PUT', path, query, bytes });
    have = ((await answer.json()) as { readonly have: number }).have;
    most = Math.max(most, held() - before);
  }
  expect(have).toBe(wanted);
  const uploads = new Uploads(join(server.folder, 'imports'));
  expect(statSync(join(uploads.folderOf(server.demo.schoolId), name)).size).toBe(wanted);
  // Both ends of the line are in this process, and the collector takes its time: pieces of a few dozen, of a thousand that were sent.
  expect(most).toBeLessThan(wanted / 4);
  await ask('imports.read', {});
  await server.running.server.imports.idle();
  const [task] = (await ask('imports.overview', {})).tasks;
  expect(task?.refusal?.code).toBe('import.xml_entities');
  expect(task?.refusal?.data).toMatchObject({ file: name, line: 2 });
  await ask('imports.cancel', { task: task?.id ?? '' });
  expect(await ask('imports.overview', {})).toMatchObject({ tasks: [], ready: [], uploads: [] });
});
