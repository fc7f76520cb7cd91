import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chainNext, chainStart } from '@cartable/shared/sync/chain.ts';
import type { WireMutation } from '@cartable/shared/sync/wire.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { portalBrowser } from '../testing/portalBrowser.ts';
import { activated, testClient } from '../testing/testClient.ts';
import { backup, restore } from './backup.ts';
import { demoLegal } from './demo/demoLegal.ts';
import { nodeHasher } from './nodeHost.ts';
import { seedDemo } from './seed.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
let folder: string;
let data: string;
const children = new Set<ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-running-'));
  data = join(folder, 'data');
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the program; gives its first line. */
async function start(folderOfData = data, ...args: string[]) {
  const command = [main, '--data', folderOfData, '--port', '0', '--log-level', 'warn', ...args];
  const child = spawn(process.execPath, command, { env: { ...process.env, LANG: 'fr_FR.UTF-8' } });
  children.add(child);
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const lines = createInterface({ input: child.stdout });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const said = await Promise.race([
    once(lines, 'line').then(([line]) => JSON.parse(String(line)) as { port: number; metricsPort?: number }),
    exited.then(() => undefined),
  ]);
  return { child, exited, errors, said, origin: `http://127.0.0.1:${said?.port}` };
}

async function seeded() {
  const { prepareDataFolder } = await import('./dataFolder.ts');
  const storage = await openSqliteStorage(prepareDataFolder(data).database);
  const demo = await seedDemo(storage);
  await storage.close();
  return demo;
}

const codeOf = (demo: Awaited<ReturnType<typeof seeded>>, userId: string) =>
  demo.accounts.find((one) => one.userId === userId)?.code ?? '';

/** A push of ticks in one device's chain, from the first. */
function ticks(device: string, count: number): WireMutation[] {
  let hash = chainStart(nodeHasher, device);
  return Array.from({ length: count }, (_, index) => {
    const args = { assignmentId: `work_2de-1_maths-${(index % 3) + 1}`, done: index % 2 === 0 };
    const body = { id: `${device}${index}`, name: 'homework.setDone', args, baseRevs: {}, claimedAt: index };
    hash = chainNext(nodeHasher, hash, body);
    return { seq: index + 1, ...body, hash };
  });
}

const request = (device: string, push: WireMutation[]) => ({
  v: 1,
  device,
  last: { seq: 0, hash: chainStart(nodeHasher, device) },
  pending: push.length,
  push,
});

test('starts, serves, and stops when asked', async () => {
  const server = await start(data, '--metrics-port', '0');
  expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  const metrics = await fetch(`http://127.0.0.1:${server.said?.metricsPort}/metrics`);
  expect(await metrics.text()).toMatch(/cartable_http_requests_total\{[^}]*route="\/readyz"[^}]*\} 1/);
  expect((await fetch(`${server.origin}/metrics`)).status).toBe(404);
  server.child.kill('SIGTERM');
  expect(await server.exited).toEqual([0, null]);
});

test('killed in the middle of a push and started again, each action counts once', async () => {
  const demo = await seeded();
  const first = await start();
  const client = testClient(first.origin);
  const { deviceId } = await activated(client, codeOf(demo, 'pupil-1-01'));
  const push = ticks(deviceId, 200);
  const interrupted = client.transport.sync(request(deviceId, push)).catch(() => undefined);
  const reader = await openSqliteStorage(join(data, 'cartable.db'));
  const decided = async () =>
    (
      await reader.reader
        .selectFrom('device_mutation')
        .select('seq')
        .where('device_id', '=', deviceId)
        .execute()
    ).length;
  await expect.poll(decided, { interval: 2, timeout: 20_000 }).toBeGreaterThan(10);
  first.child.kill('SIGKILL');
  await first.exited;
  await interrupted;
  const before = await decided();
  expect(before).toBeLessThan(200);
  await reader.close();

  const second = await start(data, '--port', String(first.said?.port));
  const again = await client.transport.sync(request(deviceId, push));
  expect(again.head.results?.map((one) => one.status)).toEqual(push.map(() => 'applied'));
  const marks = again.rows.filter((row) => row.op === 'put' && row.type === 'homework.done');
  expect(marks).toHaveLength(3);
  second.child.kill('SIGTERM');
  expect(await second.exited).toEqual([0, null]);
});

test('a damaged database stops it with a sentence, and is not touched', async () => {
  await seeded();
  truncateSync(join(data, 'cartable.db'), 40_000);
  const { said, exited, errors } = await start();
  expect(said).toBeUndefined();
  expect(await exited).toEqual([2, null]);
  expect(JSON.parse(errors.at(-1) ?? '')).toMatchObject({
    event: 'refused',
    code: 'storage.damaged',
    message: expect.stringMatching(/endommagée/),
  });
});

test.each([
  ['an unknown option', ['--nonsense'], '--nonsense'],
  ['a port out of range', ['--port', '99999'], '--port'],
  ['an origin that is none', ['--public-origin', 'ftp://x'], '--public-origin'],
])('refuses %s and names it', async (_, args, option) => {
  const { exited, errors } = await start(data, ...args);
  expect(await exited).toEqual([2, null]);
  expect(JSON.parse(errors.at(-1) ?? '')).toMatchObject({ code: 'server.config', data: { option } });
});

/** A folder with a page, as `npm run build` makes one. */
function builtPortal(): string {
  const portal = join(data, 'portal');
  mkdirSync(portal, { recursive: true });
  writeFileSync(join(portal, 'index.html'), '<!doctype html>');
  return portal;
}

test('says so when it has no legal notice, refuses one that is not right with each field, and tells anybody the one that it has', async () => {
  const portal = builtPortal();
  const run = async () => {
    const { child, errors, said, origin } = await start(data, '--portal', portal);
    const answer = said && (await (await fetch(`${origin}/api/v1/legal`)).json());
    // All that it said has been read by then.
    const closed = child.exitCode === null ? once(child, 'close') : undefined;
    child.kill('SIGTERM');
    await closed;
    return { answer, errors: errors.map((line) => JSON.parse(line)) };
  };
  expect(await run()).toMatchObject({
    answer: { legal: null },
    errors: [
      { event: 'doubtful', code: 'server.legal_missing', message: expect.stringContaining('--legal') },
    ],
  });
  const file = join(data, 'legal.json');
  writeFileSync(file, JSON.stringify({ ...demoLegal, host: { name: 'x' } }));
  const refused = await run();
  expect(refused.answer).toBeUndefined();
  expect(refused.errors).toMatchObject([
    {
      event: 'refused',
      code: 'server.legal_invalid',
      message: expect.stringContaining('host.address, host.phone'),
    },
  ]);
  writeFileSync(file, JSON.stringify(demoLegal));
  expect(await run()).toEqual({ answer: { legal: demoLegal }, errors: [] });
});

test('says so when a proxy must stand before it that it was not told of; one that it was told of, or none, is no doubt', async () => {
  const portal = builtPortal();
  writeFileSync(join(data, 'legal.json'), JSON.stringify(demoLegal));
  const doubts = async (...args: string[]) => {
    const { child, errors } = await start(data, ...args);
    // All that it said has been read by then.
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
    return errors.map((line) => JSON.parse(line) as { readonly event: string; readonly code: string });
  };
  const address = ['--portal', portal, '--public-origin', 'https://cartable.example'];
  expect(await doubts(...address)).toMatchObject([
    {
      event: 'doubtful',
      code: 'server.proxy_not_trusted',
      message: expect.stringContaining('--trust-proxy'),
    },
  ]);
  expect(await doubts(...address, '--trust-proxy', '10.0.0.1')).toEqual([]);
  expect(await doubts('--portal', portal, '--public-origin', 'http://127.0.0.1:8080')).toEqual([]);
});

test('says so when the portal was not built: a browser would find nothing here', async () => {
  mkdirSync(data);
  writeFileSync(join(data, 'legal.json'), JSON.stringify(demoLegal));
  const { child, errors } = await start(data, '--portal', join(data, 'nowhere'));
  const closed = once(child, 'close');
  child.kill('SIGTERM');
  await closed;
  expect(errors.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      event: 'doubtful',
      code: 'server.portal_not_built',
      message: expect.stringContaining('npm run build'),
    },
  ]);
});

test('a backup made while it runs restores elsewhere, with a new epoch', async () => {
  const demo = await seeded();
  writeFileSync(join(data, 'legal.json'), JSON.stringify(demoLegal));
  const server = await start();
  const client = testClient(server.origin);
  const { deviceId, login } = await activated(client, codeOf(demo, 'pupil-1-01'));
  const bytes = new TextEncoder().encode('un devoir');
  const name = Buffer.from(nodeHasher.sha256(bytes)).toString('hex');
  await client.transport.putChunk(name, bytes);
  const browser = portalBrowser(server.origin);
  expect((await browser.signIn(login, { trusted: true })).code).toBe('ok');
  const copy = join(folder, 'copy');
  expect((await backup(data, copy)).blobs).toBe(1);
  await expect(backup(data, copy)).rejects.toMatchObject({ code: 'backup.destination_exists' });
  const epoch = (await client.auth.server()).epoch;
  await client.transport.sync(request(deviceId, ticks(deviceId, 3)));
  server.child.kill('SIGTERM');
  await server.exited;

  const elsewhere = join(folder, 'elsewhere');
  await restore(copy, elsewhere);
  await expect(restore(copy, elsewhere)).rejects.toMatchObject({ code: 'backup.not_empty' });
  const restored = await start(elsewhere);
  const later = testClient(restored.origin);
  expect((await later.auth.server()).epoch).not.toBe(epoch);
  const told = await fetch(`${restored.origin}/api/v1/legal`).then((answer) => answer.json());
  expect(told).toEqual({ legal: demoLegal });
  // What was ended after the backup is not trusted again.
  const sameBrowser = portalBrowser(restored.origin);
  sameBrowser.setTrusts(browser.trusts());
  expect([browser.trusts() !== '', await sameBrowser.known()]).toEqual([true, []]);
  const grant = await later.auth.signIn(login, 'quatre chevaux bleus', { label: 'x' });
  await later.session.adopt(grant);
  expect(await later.transport.missingChunks([name])).toEqual([]);
});

test('a client that knows more than a restored server is told to send again', async () => {
  const demo = await seeded();
  const copy = join(folder, 'copy');
  const server = await start();
  const client = testClient(server.origin);
  const { deviceId } = await activated(client, codeOf(demo, 'pupil-1-01'));
  await backup(data, copy);
  const push = ticks(deviceId, 3);
  await client.transport.sync(request(deviceId, push));
  server.child.kill('SIGTERM');
  await server.exited;
  const elsewhere = join(folder, 'elsewhere');
  await restore(copy, elsewhere);
  await start(elsewhere, '--port', String(server.said?.port));
  const last = { seq: 3, hash: push[2]?.hash ?? '' };
  const { head } = await client.transport.sync({ v: 1, device: deviceId, last, pending: 0 });
  expect(head.device).toMatchObject({ status: 'behind', lastSeq: 0 });
  const again = await client.transport.sync(request(deviceId, push));
  expect(again.head.results?.map((one) => one.status)).toEqual(['applied', 'applied', 'applied']);
});

test('an incomplete or changed backup is not restored', async () => {
  await seeded();
  const copy = join(folder, 'copy');
  await backup(data, copy);
  truncateSync(join(copy, 'cartable.db'), 8192);
  const elsewhere = join(folder, 'elsewhere');
  await expect(restore(copy, elsewhere)).rejects.toMatchObject({ code: 'backup.not_found' });
  await expect(restore(join(folder, 'nowhere'), elsewhere)).rejects.toMatchObject({
    code: 'backup.not_found',
  });
  expect(existsSync(join(elsewhere, 'cartable.db'))).toBe(false);
});
