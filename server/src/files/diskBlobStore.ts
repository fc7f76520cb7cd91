import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { access, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';

const namePattern = /^[0-9a-z]{2,128}$/;

/**
 * Blobs as files, spread over folders by the first two letters. A blob is written beside its place, flushed, and renamed: a name either
 * has all its bytes or does not exist, whenever the power goes.
 */
export function diskBlobStore(folder: string): BlobStore {
  const part = join(folder, 'part');
  mkdirSync(part, { recursive: true });
  const place = (name: string) => {
    if (!namePattern.test(name)) throw new RangeError('not a blob name');
    return join(folder, name.slice(0, 2), name);
  };
  return {
    async has(name) {
      return access(place(name)).then(
        () => true,
        () => false,
      );
    },
    async put(name, bytes) {
      const target = place(name);
      const parent = join(folder, name.slice(0, 2));
      const draft = join(part, randomBytes(12).toString('hex'));
      try {
        await writeFlushed(draft, bytes);
        if ((await mkdir(parent, { recursive: true })) !== undefined) await flushFolder(folder);
        await rename(draft, target);
        await flushFolder(parent);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
    async get(name) {
      try {
        return new Uint8Array(await readFile(place(name)));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async delete(name) {
      await rm(place(name), { force: true });
    },
    async *list() {
      for (const prefix of await readdir(folder)) {
        if (prefix.length !== 2) continue;
        for (const name of await readdir(join(folder, prefix))) {
          const found = await stat(join(folder, prefix, name)).catch(() => undefined);
          if (found?.isFile()) yield { name, size: found.size };
        }
      }
    },
  };
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename durable. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
