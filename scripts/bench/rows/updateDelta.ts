import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runUpdate } from '@cartable/desktop/update/runUpdate.ts';
import { settleStart } from '@cartable/desktop/update/slots/settleStart.ts';
import { slotsOf } from '@cartable/desktop/update/slots/slots.ts';
import { FailedVersions } from '@cartable/desktop/update/slots/failedVersions.ts';
import { Sources } from '@cartable/desktop/update/source/sources.ts';
import { httpSource } from '@cartable/desktop/update/source/updateSource.ts';
import { startTestServer } from '@cartable/server/testing/startTestServer.ts';
import { signManifest, verifyManifest } from '../../pack/manifest.ts';
import { signReleases } from '../../technician/update/publishRelease.ts';
import { initRepository } from '../../technician/update/repository.ts';
import { countingProxy } from '../countingProxy.ts';
import type { BenchRow } from '../row.ts';
import { rsyncDaemon } from '../rsyncDaemon.ts';

const megabyte = 1_000_000;
/** The sizes of a packed Electron program's files, rounded; together 250 MB. */
const files = {
  cartable: 172 * megabyte,
  'icudtl.dat': 10 * megabyte,
  'libGLESv2.so': 8 * megabyte,
  'libvk_swiftshader.so': 5 * megabyte,
  'libffmpeg.so': 3 * megabyte,
  'resources.pak': 6 * megabyte,
  'resources/app.asar': 6 * megabyte,
  ...Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`locales/${index}.pak`, megabyte])),
} as const satisfies Record<string, number>;
const totalBytes = Object.values(files).reduce((sum, size) => sum + size, 0);
const changedShare = 0.05;
/** What changes of the executable, in pieces as large as a relinked module; the archive is all new. */
const pieceBytes = 500_000;

/** Each round publishes a version of which 5 % changed: the archive as a whole, the rest in pieces of the executable, some of which grow. */
export const updateDelta: BenchRow = {
  id: 'update.delta',
  what: 'bytes fetched for an update of a program of 250 MB whose files changed by 5 %, metadata and requests included, beside rsync',
  unit: 'bytes',
  bar: '≤ 10 % of the program',
  rounds: 3,
  async prepare(workspace) {
    const program = join(workspace, 'program');
    for (const [path, size] of Object.entries(files)) write(join(program, path), randomBytes(size));
    const pair = generateKeyPairSync('ed25519');
    const repository = {
      folder: join(workspace, 'updates'),
      keys: join(workspace, 'update-keys'),
      passphrase: undefined,
      now: Date.now(),
    };
    initRepository(repository);
    const server = await startTestServer();
    const proxy = await countingProxy(server.running.port);
    const rsync = await rsyncDaemon(workspace);
    const slots = slotsOf(join(workspace, 'key'), 'linux');
    const folder = join(workspace, 'key', 'data', 'update');
    await signManifest(program, { version: '1.0.0', electron: '0' }, pair.privateKey);
    cpSync(program, slots.a, { recursive: true });
    await rsync.push(program);
    const root = readFileSync(join(repository.folder, 'metadata', '1.root.json'));
    let running: 'a' | 'b' = 'a';
    return {
      async round(index) {
        const version = `1.0.${index + 1}`;
        change(program);
        await signManifest(program, { version, electron: '0' }, pair.privateKey);
        await signReleases(repository, [{ system: 'linux', folder: program }], pair.publicKey);
        cpSync(repository.folder, join(server.folder, 'updates'), { recursive: true });
        const before = { ...proxy.bytes };
        const start = performance.now();
        await runUpdate({
          slots,
          running,
          folder,
          trust: { root, releaseKey: pair.publicKey },
          system: 'linux',
          version,
          runningVersion: `1.0.${index}`,
          now: new Date(),
          sources: new Sources([httpSource('server', proxy.origin)]),
          signal: new AbortController().signal,
          freeBytes: async () => Number.MAX_SAFE_INTEGER,
        });
        const ms = performance.now() - start;
        const ours = proxy.bytes.up + proxy.bytes.down - before.up - before.down;
        running = running === 'a' ? 'b' : 'a';
        await settleStart(slots, running, new FailedVersions(folder, 'linux'));
        const same = await verifyManifest(slots[running], pair.publicKey);
        if (!same.ok) throw new Error(same.error.code);
        const peer = await rsync.push(program);
        return {
          ours,
          peer: peer.sentBytes,
          notes: {
            'of the program': ours / totalBytes,
            'ms to install': Math.round(ms),
            'rsync ms': Math.round(peer.ms),
          },
        };
      },
      async close() {
        proxy.close();
        await rsync.stop();
        await server.stop();
        rmSync(program, { recursive: true, force: true });
      },
    };
  },
  holds: ({ ours }) => ours <= 0.1 * totalBytes,
};

function change(program: string): void {
  const archive = files['resources/app.asar'];
  write(join(program, 'resources/app.asar'), randomBytes(archive));
  const path = join(program, 'cartable');
  let bytes = readFileSync(path);
  for (let left = totalBytes * changedShare - archive; left > 0; left -= pieceBytes) {
    const at = Math.floor(Math.random() * (bytes.length - pieceBytes));
    // Every second piece grows by a little, so that all behind it moves.
    const piece = randomBytes(pieceBytes + (Math.random() < 0.5 ? 1000 : 0));
    bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + pieceBytes)]);
  }
  write(path, bytes);
}

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
