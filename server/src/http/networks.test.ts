import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runContract } from '@cartable/shared/ports/contracts/contract.ts';
import { transportContract } from '@cartable/shared/ports/contracts/transportContract.ts';
import { chainStart } from '@cartable/shared/sync/chain.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, testClient } from '../testing/testClient.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const firstRequest = (device: string) => ({
  v: 1,
  device,
  last: { seq: 0, hash: chainStart(nodeHasher, device) },
  pending: 0,
});

test.each(transportContract.map((one, index) => [one.name, one, index] as const))(
  'over HTTP: %s',
  async (_, one, index) => {
    const results = await runContract([one], async () => {
      const client = testClient(server.origin);
      const { deviceId } = await activated(client, server.account(`pupil-2-0${index + 1}`).code);
      const fixture = { transport: client.transport, hasher: nodeHasher, request: firstRequest(deviceId) };
      return { fixture, close: () => undefined };
    });
    expect(results).toEqual([{ name: one.name, error: null }]);
  },
);

/** Asks whatever answers here for a page as a signed-in client would; gives the error's code. */
async function codeFrom(answer: RequestListener): Promise<string> {
  const foreign = createServer(answer);
  await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
  const client = testClient(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}`);
  const nobody = {
    givenName: '',
    familyName: '',
    kind: '',
    schoolName: '',
    className: null,
    escrowPublicKey: null,
  };
  await client.session.adopt({
    accessToken: 'a.b.c',
    expiresInSeconds: 600,
    refreshToken: 'r',
    schoolId: 'demo',
    userId: 'u',
    deviceId: 'd',
    login: 'l',
    identity: { ...nobody, roles: [] },
    profile: null,
    several: false,
  });
  try {
    await client.transport.sync(firstRequest('d'));
    return 'ok';
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    foreign.closeAllConnections();
    foreign.close();
  }
}

const page = '<!DOCTYPE html><html><body>Bienvenue sur le Wi-Fi</body></html>';
const head = '{"v":1,"epoch":"e","time":1,"sig":"","records":0}\n';

test.each<[string, string, RequestListener]>([
  ['a captive portal that answers 200', 'net.foreign_answer', (_, response) => response.end(page)],
  [
    'a captive portal that redirects',
    'net.foreign_answer',
    (_, response) => response.writeHead(302, { Location: 'http://portal.example/' }).end(),
  ],
  ['a portal that answers 403', 'net.foreign_answer', (_, response) => response.writeHead(403).end(page)],
  ['a proxy whose server is away', 'net.unreachable', (_, response) => response.writeHead(502).end(page)],
  [
    'an answer cut before its length',
    'net.truncated',
    (_, response) => {
      response.writeHead(200, { 'Content-Length': head.length });
      response.write(head.slice(0, 20), () => response.destroy());
    },
  ],
  ['an answer cut in its text', 'net.truncated', (_, response) => response.end(head.slice(0, -1))],
  ['a connection that is closed', 'net.unreachable', (request) => request.socket.destroy()],
  ['a whole answer', 'ok', (_, response) => response.end(head)],
])('%s is told as %s', async (_, code, answer) => {
  expect(await codeFrom(answer)).toBe(code);
});

test('a server that is not there is unreachable', async () => {
  await expect(testClient('http://127.0.0.1:9').auth.server()).rejects.toMatchObject({
    code: 'net.unreachable',
  });
});

test('a server that never answers is given up', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const client = testClient(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  await expect(
    client.api.send({ method: 'GET', path: '/api/v1/server', timeoutMs: 100 }),
  ).rejects.toMatchObject({ code: 'net.timeout' });
  silent.closeAllConnections();
  silent.close();
});

test('a hint comes when a record of the person’s scopes changes, and stops when no longer wanted', async () => {
  const [pupil, teacher] = [testClient(server.origin), testClient(server.origin)];
  await activated(pupil, server.account('pupil-1-30').code);
  const { deviceId } = await activated(teacher, server.account('teacher-svt').code);
  let hints = 0;
  const listening = pupil.transport.hints(() => {
    hints += 1;
  });
  const { chainNext } = await import('@cartable/shared/sync/chain.ts');
  await expect
    .poll(() => server.running.server.metrics.registry.getSingleMetricAsString('cartable_hint_streams'), {
      timeout: 20_000,
    })
    .toMatch(/streams 1/);
  const body = {
    id: 'hint-1',
    name: 'homework.edit',
    args: { id: 'work_2de-1_svt-1', changes: { title: 'Lire le dossier' } },
    baseRevs: { 'homework.assignment/work_2de-1_svt-1': 1 },
    claimedAt: 1,
  };
  const hash = chainNext(nodeHasher, chainStart(nodeHasher, deviceId), body);
  const push = [{ seq: 1, ...body, hash }];
  const { head: answered } = await teacher.transport.sync({ ...firstRequest(deviceId), pending: 1, push });
  expect(answered.results).toEqual([{ seq: 1, status: 'applied' }]);
  await expect.poll(() => hints, { timeout: 20_000 }).toBe(1);
  listening.dispose();
  await expect
    .poll(() => server.running.server.metrics.registry.getSingleMetricAsString('cartable_hint_streams'), {
      timeout: 20_000,
    })
    .toMatch(/streams 0/);
});
