import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documentKey } from '../documentKey.ts';
import type { BenchRow } from '../row.ts';
import { rsyncDaemon } from '../rsyncDaemon.ts';

const megabytes = 200;
const insertedBytes = 1024;

/** Each round puts another kilobyte before what the round before left; the content itself cannot be compressed. */
export const filesInsert: BenchRow = {
  id: 'files.insert',
  what: `bytes sent after 1 KB was inserted at the head of a file of ${megabytes} MB, beside rsync`,
  unit: 'bytes',
  bar: '≤ 1 % of the file',
  rounds: 3,
  async prepare(workspace) {
    const folder = join(workspace, 'files');
    await mkdir(folder);
    const file = join(folder, 'video.bin');
    await writeFile(file, randomBytes(megabytes * 1_000_000));
    const rsync = await rsyncDaemon(workspace);
    const key = await documentKey(workspace);
    let version = await key.put(file);
    await key.sync();
    await rsync.push(folder);
    return {
      async round() {
        await writeFile(file, Buffer.concat([randomBytes(insertedBytes), await readFile(file)]));
        const before = { ...key.bytes };
        version = await key.put(file, version);
        const start = performance.now();
        await key.sync();
        const ms = performance.now() - start;
        const ours = key.bytes.up - before.up;
        const peer = await rsync.push(folder);
        if ((await digest(file)) !== (await digest(join(rsync.copy, 'video.bin')))) {
          throw new Error('rsync’s copy differs');
        }
        return {
          ours,
          peer: peer.sentBytes,
          notes: {
            'of the file': ours / (megabytes * 1_000_000),
            'bytes down': key.bytes.down - before.down,
            'ms to send': Math.round(ms),
            'rsync ms': Math.round(peer.ms),
          },
        };
      },
      async close() {
        await key.close();
        await rsync.stop();
      },
    };
  },
  holds: ({ ours }) => ours <= 0.01 * megabytes * 1_000_000,
};

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes);
  return hash.digest('hex');
}
