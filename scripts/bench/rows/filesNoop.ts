import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documentKey } from '../documentKey.ts';
import type { BenchRow } from '../row.ts';
import { rsyncDaemon } from '../rsyncDaemon.ts';

const files = 5000;
const fileBytes = 4000;
/** Actions that go up with one synchronisation while the key is being filled: few, for each answer runs the waiting ones again. */
const filesPerSync = 25;

/** The same files in the vault and in a plain folder. rsync compares sizes and times only, its honest default. */
export const filesNoop: BenchRow = {
  id: 'files.noop',
  what: `synchronisation of a key with ${files} files when nothing changed, beside rsync`,
  unit: 'ms',
  bar: '≤ rsync’s time',
  rounds: 9,
  async prepare(workspace) {
    const folder = join(workspace, 'files');
    await mkdir(folder);
    const rsync = await rsyncDaemon(workspace);
    const key = await documentKey(workspace);
    for (let index = 0; index < files; index++) {
      const path = join(folder, `document-${index}.txt`);
      await writeFile(path, randomBytes(fileBytes));
      await key.put(path);
      if (index % filesPerSync === filesPerSync - 1) await key.sync();
    }
    await key.sync();
    await rsync.push(folder);
    await key.sync();
    return {
      async round() {
        const peer = await rsync.push(folder);
        const before = { ...key.bytes };
        const start = performance.now();
        await key.sync();
        const ours = performance.now() - start;
        return {
          ours,
          peer: peer.ms,
          notes: {
            'bytes up': key.bytes.up - before.up,
            'bytes down': key.bytes.down - before.down,
            'rsync bytes up': peer.sentBytes,
          },
        };
      },
      async close() {
        await key.close();
        await rsync.stop();
      },
    };
  },
  holds: ({ ratio }) => ratio !== null && ratio <= 1,
};
