import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';
import { maxStreamsEach } from './hintStreams.ts';

let server: TestServer;
const stop = new AbortController();
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  stop.abort();
  await server.stop();
});

async function signedIn(userId: string): Promise<TestClient> {
  const client = testClient(server.origin);
  await activated(client, server.account(userId).code);
  return client;
}

/** An open stream: `over` once it has ended, `told` once it said that something changed. */
async function listen(client: TestClient) {
  const path = '/api/v1/sync/hints';
  const more = { timeoutMs: 'none', signal: stop.signal } as const;
  const { body } = await client.session.send({ method: 'GET', path, ...more });
  const state = { over: false, text: '' };
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const piece of body ?? []) state.text += decoder.decode(piece);
    state.over = true;
  })();
  reading.catch(() => undefined);
  return state;
}

test('somebody who opens streams without end loses the oldest of them, and nobody else theirs', async () => {
  const quiet = await listen(await signedIn('pupil-1-02'));
  const greedy = await signedIn('pupil-1-01');
  const streams: Awaited<ReturnType<typeof listen>>[] = [];
  for (let count = 0; count < maxStreamsEach + 3; count += 1) streams.push(await listen(greedy));
  await expect.poll(() => streams.filter((one) => one.over).length).toBe(3);
  expect(streams.slice(0, 3).every((one) => one.over)).toBe(true);
  server.running.server.syncHost.hints.publish('demo', ['school']);
  const open = [quiet, ...streams.slice(3)];
  await expect
    .poll(() => open.every((one) => one.text.includes('event: change')), { timeout: 10_000 })
    .toBe(true);
  expect(quiet.over).toBe(false);
});
