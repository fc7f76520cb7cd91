import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runUpdate } from '@cartable/desktop/update/runUpdate.ts';
import { readPointer } from '@cartable/desktop/update/slots/pointer.ts';
import { Sources } from '@cartable/desktop/update/source/sources.ts';
import { httpSource } from '@cartable/desktop/update/source/updateSource.ts';
import { UpdateBench } from '@cartable/desktop/update/testing/updateBench.ts';
import { mirrorTransport } from '@cartable/desktop/vault/runner/mirrorTransport.ts';
import { type RunningMirror, runMirror } from '@cartable/server/mirror/runMirror.ts';
import { sweep } from '@cartable/server/mirror/mirrorSealed.ts';
import { readConfig } from '@cartable/server/ops/config.ts';
import { nodeHasher } from '@cartable/server/ops/nodeHost.ts';
import { storedName } from '@cartable/server/files/fileService.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '@cartable/server/testing/testClient.ts';
import { encodeManifest } from '@cartable/shared/files/manifest.ts';
import { chainNext, chainStart } from '@cartable/shared/sync/chain.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** A real mirror between real keys and a real server. */
let bench: UpdateBench;
let server: TestServer;
let mirror: RunningMirror;
let mirrorOrigin = '';
let proxy: Server;
/** What the mirror asked of the server. */
let asked: string[] = [];
/** What the server's line does to an answer. */
let spoil: (path: string, body: Buffer) => Buffer = (_path, body) => body;

beforeEach(async () => {
  bench = new UpdateBench();
  bench.now = Date.now();
  bench.begin();
  server = await startTestServer();
  [asked, spoil] = [[], (_path, body) => body];
  proxy = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    void fetch(server.origin + path).then(async (answer) => {
      response.writeHead(answer.status).end(spoil(path, Buffer.from(await answer.arrayBuffer())));
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  mirror = await startMirror();
});
afterEach(async () => {
  await mirror.stop();
  proxy.closeAllConnections();
  proxy.close();
  await server.stop();
  bench.dispose();
});

async function startMirror(): Promise<RunningMirror> {
  const upstream = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const root = bench.at('repository/metadata/1.root.json');
  const args = [
    '--mirror',
    '--data',
    bench.at('mirror'),
    '--upstream',
    upstream,
    '--update-root',
    root,
    '--port',
    '0',
  ];
  const running = await runMirror(readConfig([...args, '--log-level', 'silent'], {}));
  mirrorOrigin = `http://127.0.0.1:${running.port}`;
  return running;
}
async function publish(version: string): Promise<void> {
  await bench.publish(await bench.pack(version, { cartable: randomBytes(300_000), 'a.txt': version }));
  cpSync(bench.repository().folder, join(server.folder, 'updates'), { recursive: true });
}
const onlyMirror = () => new Sources([httpSource('mirror', mirrorOrigin)]);
const chunksAsked = () => asked.filter((path) => path.includes('/chunks/'));

describe('updates', () => {
  beforeEach(async () => {
    await bench.pack('1.0.0', { cartable: 'one', 'a.txt': '1' });
    await publish('2.0.0');
  });
  const update = (name: string, sources: Sources, version = '2.0.0') => {
    const key = bench.key(bench.at('packed-1.0.0'), name);
    return runUpdate({ ...bench.run(key, version, { sources }), now: new Date() }).then(() =>
      readPointer(key),
    );
  };

  test('thirty keys take the school’s line once', async () => {
    expect(await update('first', onlyMirror())).toEqual({ slot: 'b', left: '2' });
    const once = chunksAsked().length;
    expect(once).toBeGreaterThan(1);
    expect(new Set(chunksAsked()).size).toBe(once);
    await Promise.all(['second', 'third', 'fourth'].map((name) => update(name, onlyMirror())));
    expect(chunksAsked()).toHaveLength(once);
  });

  test('goes on with what it verified when the server is away, also after a restart', async () => {
    await update('first', onlyMirror());
    spoil = () => Buffer.alloc(0);
    await mirror.stop();
    mirror = await startMirror();
    expect(await update('second', onlyMirror())).toEqual({ slot: 'b', left: '2' });
  });

  test('does not serve what its line changed', async () => {
    spoil = (path, body) =>
      path.includes('/chunks/') ? Buffer.concat([body.subarray(1), Buffer.of(0)]) : body;
    await expect(update('first', onlyMirror())).rejects.toMatchObject({ code: 'update.source_wrong' });
    const [chunk = ''] = chunksAsked();
    expect((await fetch(mirrorOrigin + chunk)).status).toBeGreaterThanOrEqual(400);
    // The key goes on with the server.
    const sources = new Sources([httpSource('mirror', mirrorOrigin), httpSource('server', server.origin)]);
    expect(await update('second', sources)).toEqual({ slot: 'b', left: '2' });
  });

  test('does not serve metadata that a key would refuse', async () => {
    spoil = (path, body) =>
      path.endsWith('timestamp.json')
        ? Buffer.from(body.toString().replace('"version":2', '"version":9'))
        : body;
    expect((await fetch(`${mirrorOrigin}/api/v1/updates/metadata/timestamp.json`)).status).toBe(404);
  });

  test.runIf(process.getuid?.() === 0)('hands on what a full disk cannot keep', async () => {
    await mirror.stop();
    const folder = bench.at('mirror');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder]);
    try {
      mirror = await startMirror();
      expect(await update('first', onlyMirror())).toEqual({ slot: 'b', left: '2' });
      const once = chunksAsked().length;
      expect(await update('second', onlyMirror())).toEqual({ slot: 'b', left: '2' });
      expect(chunksAsked().length).toBeGreaterThan(once);
      expect(readdirSync(join(folder, 'updates')).filter((name) => name.endsWith('.new'))).toEqual([]);
      await mirror.stop();
    } finally {
      execFileSync('umount', [folder]);
    }
    mirror = await startMirror();
  });

  test('disappears without harm', async () => {
    await mirror.stop();
    const sources = new Sources([httpSource('mirror', mirrorOrigin), httpSource('server', server.origin)]);
    expect(await update('first', sources)).toEqual({ slot: 'b', left: '2' });
    mirror = await startMirror();
  });

  test('knows nothing else of the server', async () => {
    for (const path of ['/api/v1/sync', '/api/v1/server', '/', '/api/v1/files/missing']) {
      expect((await fetch(mirrorOrigin + path)).status).toBe(404);
    }
  });
});

describe('documents', () => {
  const secret = 'Ce que Lina a écrit dans sa rédaction. ';
  const nameOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const chunks = [secret.repeat(3000), secret.repeat(20)].map((text) => new Uint8Array(Buffer.from(text)));
  const sizeBytes = chunks.reduce((sum, one) => sum + one.length, 0);
  const manifest = encodeManifest({
    sizeBytes,
    chunks: chunks.map((bytes) => ({ name: nameOf(bytes), size: bytes.length })),
  });
  let teacher: TestClient;
  let direct: string[] = [];

  beforeEach(async () => {
    direct = [];
    const pupil = testClient(server.origin);
    const { deviceId } = await activated(pupil, server.account('pupil-1-20').code);
    for (const bytes of [manifest, ...chunks]) await pupil.transport.putChunk(nameOf(bytes), bytes);
    const file = { manifest: nameOf(manifest), sizeBytes, mime: 'text/plain' };
    const args = {
      id: 'handin-20',
      assignmentId: 'work_2de-1_maths-3',
      comment: '',
      files: [{ name: 'redaction.txt', content: file }],
    };
    const body = {
      id: randomBytes(16).toString('base64url'),
      name: 'homework.handIn',
      args,
      baseRevs: {},
      claimedAt: Date.now(),
    };
    const start = chainStart(nodeHasher, deviceId);
    const { head } = await pupil.transport.sync({
      v: 1,
      device: deviceId,
      last: { seq: 0, hash: start },
      pending: 1,
      push: [{ seq: 1, ...body, hash: chainNext(nodeHasher, start, body) }],
    });
    expect(head.results?.[0]?.status).toBe('applied');
    teacher = testClient(server.origin);
    await activated(teacher, server.account('teacher-maths').code);
  });

  const through = () =>
    mirrorTransport(
      {
        ...teacher.transport,
        getChunk: (name, of, signal) => {
          direct.push(name);
          return teacher.transport.getChunk(name, of, signal);
        },
      },
      { session: teacher.session, mirror: mirrorOrigin, hasher: nodeHasher },
    );
  async function readAll(): Promise<readonly Uint8Array[]> {
    const transport = through();
    await transport.getChunk(nameOf(manifest), nameOf(manifest));
    const read: Uint8Array[] = [];
    for (const bytes of chunks)
      read.push(new Uint8Array(await transport.getChunk(nameOf(bytes), nameOf(manifest))));
    return read;
  }
  const kept = () =>
    readdirSync(bench.at('mirror/sealed'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));

  test('come from the mirror, which has nothing of them in clear: neither words nor names', async () => {
    expect(await readAll()).toEqual(chunks);
    expect(direct).toEqual([nameOf(manifest)]);
    expect(kept()).toHaveLength(2);
    for (const path of kept()) {
      expect(readFileSync(path).includes('Lina')).toBe(false);
      for (const bytes of chunks) {
        expect(path).not.toContain(nameOf(bytes));
        expect(path).not.toContain(storedName('demo', nameOf(bytes)));
      }
    }
    const before = asked.length;
    expect(await readAll()).toEqual(chunks);
    expect(asked).toHaveLength(before);
  });

  test('a mirror that lies, or has gone, is not asked again', async () => {
    await readAll();
    for (const path of kept()) writeFileSync(path, randomBytes(100));
    direct = [];
    expect(await readAll()).toEqual(chunks);
    expect(direct).toEqual([manifest, ...chunks].map(nameOf));
    direct = [];
    await mirror.stop();
    expect(await readAll()).toEqual(chunks);
    expect(direct).toEqual([manifest, ...chunks].map(nameOf));
    mirror = await startMirror();
  });

  test('are told of to nobody who may not read them; a made-up locator finds nothing', async () => {
    const other = testClient(server.origin);
    await activated(other, server.account('pupil-1-21').code);
    const json = { manifest: nameOf(manifest), names: chunks.map(nameOf) };
    const path = '/api/v1/files/sealed';
    await expect(other.session.send({ method: 'POST', path, json })).rejects.toMatchObject({
      code: 'files.not_found',
    });
    const foreign = { ...json, names: ['0'.repeat(64)] };
    await expect(teacher.session.send({ method: 'POST', path, json: foreign })).rejects.toMatchObject({
      code: 'files.not_found',
    });
    for (const locator of [...chunks.map(nameOf), '0'.repeat(64), 'x']) {
      expect((await fetch(`${mirrorOrigin}/api/v1/sealed/${locator}`)).status).toBe(404);
    }
  });

  test('do not stay on the mirror for ever', async () => {
    await readAll();
    await sweep(bench.at('mirror/sealed'), Date.now() - 1000);
    expect(kept()).toHaveLength(2);
    await sweep(bench.at('mirror/sealed'), Date.now() + 1000);
    expect(kept()).toEqual([]);
    expect(await readAll()).toEqual(chunks);
  });
});

test('a mirror needs to know for whom it stands, and what it believes', () => {
  rmSync(bench.at('mirror'), { recursive: true, force: true });
  const config = (...args: readonly string[]) =>
    runMirror(readConfig(['--mirror', '--data', bench.at('m'), ...args], {}));
  return Promise.all([
    expect(config()).rejects.toMatchObject({ code: 'server.config', data: { option: '--upstream' } }),
    expect(config('--upstream', 'https://x.example')).rejects.toMatchObject({
      data: { option: '--update-root' },
    }),
  ]);
});
