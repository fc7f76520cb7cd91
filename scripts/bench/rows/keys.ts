import { spawn } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSystemPackages } from '../../bootstrap/systemPackages.ts';
import { findTargets } from '@cartable/desktop/keys/drives/keyTargets.ts';
import { lsblkDrives } from '@cartable/desktop/keys/drives/lsblkDrives.ts';
import { buildMaster } from '@cartable/desktop/keys/image/buildMaster.ts';
import { readMasterMap } from '@cartable/desktop/keys/image/masterMap.ts';
import { personaliseKey } from '@cartable/desktop/keys/identity/personaliseKey.ts';
import { withKey } from '@cartable/desktop/keys/identity/openKey.ts';
import { verifyKey } from '@cartable/desktop/keys/identity/verifyKey.ts';
import { asTheyAre } from '@cartable/desktop/keys/testing/asTheyAre.ts';
import { smallProgram, START_FOLDER } from '@cartable/desktop/keys/testing/smallProgram.ts';
import { writeKeys } from '@cartable/desktop/keys/write/writeKeys.ts';
import { type BenchRow, median, type PreparedRow } from '../row.ts';

const KEYS = 16;
const PROGRAM_MB = 240;
const KEY_BYTES = 1024 * 1024 * 1024;

/** What `dd` copies in the time: plain, past the cache, and on the medium when it ends, as the keys are written. */
function dd(from: string, to: string, bytes: number): Promise<void> {
  const count = Math.ceil(bytes / (4 * 1024 * 1024));
  const args = [
    `if=${from}`,
    `of=${to}`,
    'bs=4M',
    `count=${count}`,
    'oflag=direct',
    'conv=fsync',
    'status=none',
  ];
  return new Promise((resolve, reject) => {
    spawn('dd', args, { stdio: 'ignore' })
      .on('error', reject)
      .on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`dd ended with ${code}`))));
  });
}

async function master(workspace: string) {
  await ensureSystemPackages(['keys']);
  const program = await smallProgram(workspace, { megabytes: PROGRAM_MB });
  const image = join(workspace, 'master.img');
  const map = await buildMaster(image, [program], KEY_BYTES, START_FOLDER);
  return { program, image, map, usedBytes: map.blocks.length * map.blockBytes };
}

const names = (workspace: string, kind: string) =>
  Array.from({ length: KEYS }, (_, index) => join(workspace, `${kind}-${index}.img`));

function remove(paths: readonly string[]): void {
  for (const path of paths) rmSync(path, { force: true });
}

/** Writing many keys beside plain `dd` on the same storage, one after the other in each round, so that neither takes the other's share. */
export const keysWrite: BenchRow = {
  id: 'keys.write',
  what: `${KEYS} image-file keys written in parallel, ${PROGRAM_MB} MB of program each, beside ${KEYS} dd (oflag=direct conv=fsync)`,
  unit: 'MB/s',
  bar: '≥ 0.9× dd; with the verification ≤ 2.1× of the writing’s time',
  rounds: 3,
  async prepare(workspace): Promise<PreparedRow> {
    const { image, usedBytes } = await master(workspace);
    const total = (KEYS * usedBytes) / 1e6;
    return {
      async round(index) {
        const [ours, peers] = [names(workspace, 'ours'), names(workspace, 'dd')];
        const key = async () => {
          const map = readMasterMap(image);
          const targets = asTheyAre(await findTargets(ours, lsblkDrives));
          const outcomes = await writeKeys(image, map, targets, 'erase', lsblkDrives);
          const written = outcomes.map((one) => {
            if (!one.ok) throw new Error(one.error.code);
            return one.written;
          });
          // The sum of what the keys reach: each at its own pace.
          const writeMs = Math.max(...written.map((one) => one.writeMs));
          const allMs = Math.max(...written.map((one) => one.writeMs + one.verifyMs));
          remove(ours);
          return { writeMs, allMs };
        };
        const peer = async () => {
          const start = performance.now();
          await Promise.all(peers.map((path) => dd(image, path, usedBytes)));
          const ms = performance.now() - start;
          remove(peers);
          return ms;
        };
        // The one that comes second may find a disk that still tidies up: they take turns.
        const first = index % 2 === 0 ? await key() : undefined;
        const ddMs = await peer();
        const { writeMs, allMs } = first ?? (await key());
        return {
          ours: total / (writeMs / 1000),
          peer: total / (ddMs / 1000),
          notes: { 'with verification, of the write': allMs / writeMs, 'MB a key': usedBytes / 1e6 },
        };
      },
      close: async () => undefined,
    };
  },
  holds: ({ ratio }, samples) =>
    (ratio ?? 0) >= 0.9 &&
    median(samples.map((one) => Number(one.notes?.['with verification, of the write']))) <= 2.1,
};

/** Every file of a key against its signed manifest, beside reading as many bytes with sha256sum. */
export const keysVerify: BenchRow = {
  id: 'keys.verify',
  what: `a key verified against its signed manifest, ${PROGRAM_MB} MB, beside dd (iflag=direct) | sha256sum of its bytes`,
  unit: 'ms',
  bar: '≤ 1.5×',
  rounds: 5,
  async prepare(workspace) {
    const { program, image, usedBytes } = await master(workspace);
    const [target] = await findTargets([image], lsblkDrives);
    if (target === undefined) throw new Error('no key');
    return {
      async round() {
        const start = performance.now();
        const { faults } = withKey(target, (volume) => verifyKey(volume, program.publicKey, false));
        const ours = performance.now() - start;
        if (faults.length > 0) throw new Error(faults[0]?.code);
        const peerStart = performance.now();
        await shell(
          `dd if="$0" bs=1M count=${Math.ceil(usedBytes / 1048576)} iflag=direct status=none | sha256sum`,
          image,
        );
        return { ours, peer: performance.now() - peerStart };
      },
      close: async () => undefined,
    };
  },
  holds: ({ ratio }) => (ratio ?? 9) <= 1.5,
};

function shell(command: string, argument: string): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn('sh', ['-c', command, argument], { stdio: 'ignore', cwd: tmpdir() })
      .on('error', reject)
      .on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`ended with ${code}`))));
  });
}

/** An identity for a written key, read back from it. */
export const keysPersonalise: BenchRow = {
  id: 'keys.personalise',
  what: 'a written key given its name, number, marker and ticket, read back',
  unit: 'ms',
  bar: '≤ 1 s',
  rounds: 9,
  async prepare(workspace) {
    const { image, map } = await master(workspace);
    const paths = Array.from({ length: 9 }, (_, index) => join(workspace, `personal-${index}.img`));
    const targets = asTheyAre(await findTargets(paths, lsblkDrives));
    const outcomes = await writeKeys(image, map, targets, 'erase', lsblkDrives);
    if (outcomes.some((one) => !one.ok)) throw new Error('a key was not written');
    return {
      async round(index) {
        const target = targets[index];
        if (target === undefined || statSync(target.path).size === 0) throw new Error('no key');
        const keyId = String(index).repeat(22);
        const key = { keyId, serial: '0000-0000', ticket: 'x'.repeat(400), holder: null };
        const start = performance.now();
        await personaliseKey({ ...target, isNew: false }, key, 'https://cartable.example');
        return { ours: performance.now() - start, peer: null };
      },
      close: async () => undefined,
    };
  },
  holds: ({ ours }) => ours <= 1000,
};
