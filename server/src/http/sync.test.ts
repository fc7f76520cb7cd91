import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainNext, chainStart } from '@cartable/shared/sync/chain.ts';
import type { SyncRequest, WireMutation } from '@cartable/shared/sync/wire.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { type TestServer, startTestServer } from '../testing/startTestServer.ts';
import { activated, testClient } from '../testing/testClient.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const first = (device: string): SyncRequest => ({
  v: 1,
  device,
  last: { seq: 0, hash: chainStart(nodeHasher, device) },
  pending: 0,
});

function mutation(device: string, name: string, args: WireMutation['args'], seq = 1): WireMutation {
  const body = { id: `m-${device}-${seq}`.slice(0, 60), name, args, baseRevs: {}, claimedAt: 1 };
  return { seq, ...body, hash: chainNext(nodeHasher, chainStart(nodeHasher, device), body) };
}

test('a pupil activates, pulls everything page by page, and then nothing', async () => {
  const client = testClient(server.origin);
  const { deviceId } = await activated(client, server.account('pupil-1-01').code);
  const seen = new Map<string, string>();
  let cursor: string | undefined;
  for (let page = 0; ; page += 1) {
    expect(page).toBeLessThan(20);
    const request = { ...first(deviceId), ...(cursor !== undefined && { cursor }) };
    const { head, rows } = await client.transport.sync(request);
    cursor = head.cursor ?? cursor;
    for (const row of rows) if (row.op === 'put') seen.set(`${row.type}/${row.id}`, row.content);
    if (!head.more) break;
  }
  expect(seen.get('directory.class/2de-1')).toContain('2de 1');
  expect(seen.has('directory.class/2de-2')).toBe(false);
  const marks = [...seen.keys()].filter((key) => key.startsWith('grades.mark/'));
  expect(marks.length).toBeGreaterThan(10);
  expect(marks.every((key) => key.endsWith('.pupil-1-01'))).toBe(true);
  const again = await client.transport.sync({ ...first(deviceId), cursor: cursor ?? '' });
  expect(again.rows).toEqual([]);
  expect(again.head.cursor).toBeUndefined();
});

test('a mutation is applied once, however often it is sent', async () => {
  const client = testClient(server.origin);
  const { deviceId } = await activated(client, server.account('pupil-1-02').code);
  const tick = mutation(deviceId, 'homework.setDone', {
    assignmentId: 'work_2de-1_maths-1',
    done: true,
  });
  const request = { ...first(deviceId), pending: 1, push: [tick] };
  const one = await client.transport.sync(request);
  expect(one.head.results).toEqual([{ seq: 1, status: 'applied' }]);
  const two = await client.transport.sync(request);
  expect(two.head.results).toEqual([{ seq: 1, status: 'applied' }]);
});
