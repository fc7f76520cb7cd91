import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runUpdate } from '@cartable/desktop/update/runUpdate.ts';
import { Sources } from '@cartable/desktop/update/source/sources.ts';
import { httpSource } from '@cartable/desktop/update/source/updateSource.ts';
import { UpdateBench } from '@cartable/desktop/update/testing/updateBench.ts';
import { type RunningMirror, runMirror } from '@cartable/server/mirror/runMirror.ts';
import { readConfig } from '@cartable/server/ops/config.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import { mirrorReport } from '@cartable/shared/update/mirrorReport.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { labCommand } from './labCommand.ts';

/** A technician looks whether a real mirror of a real server is fine. */
let bench: UpdateBench;
let server: TestServer;
let mirror: RunningMirror;
let origin = '';
let line: Server;
/** What becomes of a question on the school's line: answered by the server unless it says something else. */
let answer: 'well' | 'wrong' | 'never' = 'well';

beforeEach(async () => {
  bench = new UpdateBench();
  bench.now = Date.now();
  bench.begin();
  server = await startTestServer();
  answer = 'well';
  line = createServer((request, response) => {
    if (answer === 'never') return;
    if (answer === 'wrong') {
      response.writeHead(404).end();
      return;
    }
    void fetch(server.origin + (request.url ?? '')).then(async (got) => {
      response.writeHead(got.status).end(Buffer.from(await got.arrayBuffer()));
    });
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  await bench.pack('1.0.0', { cartable: 'one' });
  await bench.publish(await bench.pack('2.0.0', { cartable: randomBytes(300_000), 'a.txt': '2' }));
  cpSync(bench.repository().folder, join(server.folder, 'updates'), { recursive: true });
  await start();
});
afterEach(async () => {
  await mirror.stop();
  line.closeAllConnections();
  line.close();
  await server.stop();
  bench.dispose();
});

async function start(): Promise<void> {
  const upstream = `http://127.0.0.1:${(line.address() as AddressInfo).port}`;
  const root = bench.at('repository/metadata/1.root.json');
  const args = ['--mirror', '--data', bench.at('mirror'), '--upstream', upstream, '--update-root', root];
  mirror = await runMirror(readConfig([...args, '--port', '0', '--log-level', 'silent'], {}));
  origin = `http://127.0.0.1:${mirror.port}`;
}
async function again(how: typeof answer): Promise<void> {
  await mirror.stop();
  answer = how;
  await start();
}
async function look(address = origin): Promise<{ readonly code: number; readonly said: string }> {
  const lines: string[] = [];
  const code = await labCommand(['mirror', address], 'fr', (text) => lines.push(text));
  return { code, said: lines.join('\n') };
}
async function ready() {
  const response = await fetch(`${origin}/readyz`);
  return { status: response.status, report: mirrorReport.parse(await response.json()) };
}
const update = () => {
  const key = bench.key(bench.at('packed-1.0.0'), 'key');
  const sources = new Sources([httpSource('mirror', origin)]);
  return runUpdate({ ...bench.run(key, '2.0.0', { sources }), now: new Date() });
};
const timestamp = () => bench.at('mirror/updates/metadata/timestamp.json');

describe('a mirror that is fine', () => {
  test('says so before any key has asked, and which versions it holds afterwards', async () => {
    const fresh = await look();
    expect(fresh).toMatchObject({ code: 0, said: expect.stringContaining(`✓ ${origin}`) });
    expect(fresh.said).toContain('les clés n’en ont pas encore demandé');
    await update();
    const used = await look();
    expect(used.code).toBe(0);
    expect(used.said).toContain('versions gardées\u00a0: linux 2.0.0 (100\u00a0%)');
    expect((await ready()).status).toBe(200);
    expect((await (await fetch(`${origin}/healthz`)).json()) as unknown).toEqual({ status: 'ok' });
  });

  test('says how much of a version it holds', async () => {
    await update();
    const chunks = bench.at('mirror/updates/chunks');
    const files = readdirSync(chunks, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    // The least of them: without the greatest, of a small program less than a hundredth may be left.
    const bySize = files
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort((one, other) => statSync(one).size - statSync(other).size);
    expect(bySize.length).toBeGreaterThan(1);
    execFileSync('rm', [bySize[0] ?? '']);
    const { report } = await ready();
    expect(report.versions).toEqual([{ system: 'linux', version: '2.0.0', keptPercent: expect.any(Number) }]);
    expect(report.versions[0]?.keptPercent).toBeLessThan(100);
    expect(report.versions[0]?.keptPercent).toBeGreaterThan(0);
    // A description that the disk has spoilt is none, and stops no report.
    const targets = bench.at('mirror/updates/targets');
    for (const one of readdirSync(targets)) writeFileSync(join(targets, one), 'spoilt');
    await again('well');
    expect((await ready()).report.versions).toEqual([]);
  });
});

describe('what is wrong', () => {
  test('its server is away: it goes on with what it verified, also after a restart, and says since when', async () => {
    await update();
    const { report: before } = await ready();
    await again('wrong');
    const { status, report } = await ready();
    expect(status).toBe(200);
    expect(report).toMatchObject({
      ...{ status: 'ok', problems: ['mirror.upstream'], refusal: 'update.incomplete' },
      ...{ verifiedAt: before.verifiedAt, validUntil: before.validUntil },
    });
    const seen = await look();
    expect(seen).toMatchObject({ code: 1, said: expect.stringContaining('[mirror.upstream]') });
    expect(seen.said).toContain('(update.incomplete)');
  });

  test('it has verified nothing yet', async () => {
    await again('wrong');
    expect(await ready()).toMatchObject({
      status: 503,
      report: { problems: ['mirror.nothing_verified', 'mirror.upstream'], versions: [], verifiedAt: null },
    });
    expect(await look()).toMatchObject({
      code: 1,
      said: expect.stringContaining('[mirror.nothing_verified]'),
    });
  });

  test('what it verified is no longer valid', async () => {
    await update();
    await again('wrong');
    const old = readFileSync(timestamp(), 'utf8').replace(
      /"expires":\s*"[^"]*"/,
      '"expires":"2026-01-01T00:00:00Z"',
    );
    writeFileSync(timestamp(), old);
    expect(await ready()).toMatchObject({
      status: 503,
      report: { status: 'unready', problems: ['mirror.expired', 'mirror.upstream'] },
    });
  });

  test('a server that never answers keeps nobody waiting for ever', async () => {
    await again('never');
    expect((await ready()).report).toMatchObject({ checkedAt: null, problems: ['mirror.nothing_verified'] });
  });

  test.runIf(process.getuid?.() === 0)('its disk is full, or takes nothing any more', async () => {
    await mirror.stop();
    const folder = bench.at('mirror');
    const mount = (...options: readonly string[]) =>
      execFileSync('mount', ['-t', 'tmpfs', '-o', options.join(), 'tmpfs', folder]);
    mount('size=1m');
    try {
      await start();
      expect(await ready()).toMatchObject({ status: 503, report: { problems: ['mirror.no_room'] } });
      mount('remount', 'size=1g');
      expect(await ready()).toMatchObject({ status: 200, report: { problems: [] } });
      mount('remount', 'ro');
      expect(await ready()).toMatchObject({ status: 503, report: { problems: ['mirror.not_kept'] } });
      await mirror.stop();
    } finally {
      execFileSync('umount', [folder]);
    }
    await start();
  });

  test('what is no mirror, or is not there, is told as such', async () => {
    await expect(look(server.origin)).rejects.toMatchObject({ code: 'lab.no_mirror' });
    await mirror.stop();
    await expect(look()).rejects.toMatchObject({ code: 'lab.mirror_away', data: { address: origin } });
    await start();
    await expect(look('miroir.lycee')).rejects.toMatchObject({ code: 'lab.mirror_address' });
    await expect(labCommand(['mirror'], 'fr', () => undefined)).rejects.toMatchObject({
      code: 'prepare.usage',
    });
  });
});
