import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createHash, type KeyObject } from 'node:crypto';
import { isMissing, onKey } from '../../vault/key/keyError.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from './manifestFiles.ts';
import { type Manifest, openManifest } from './programManifest.ts';

/** Paths (with `/`) and sizes of a folder's files, the manifest's two included; empty when there is none. */
export async function folderFiles(folder: string, under = ''): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (const name of await namesIn(join(folder, under))) {
    const path = under === '' ? name : `${under}/${name}`;
    const stat = await onKey(() => lstat(join(folder, path)));
    if (!stat.isDirectory()) found.set(path, stat.size);
    else for (const [inner, size] of await folderFiles(folder, path)) found.set(inner, size);
  }
  return found;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await onKey(() => readdir(folder));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** SHA-256 of a file. @throws the system's error */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal });
  return hash.digest('hex');
}

/** The signed manifest of a folder; undefined when it has none that verifies. */
export async function manifestOf(folder: string, key: KeyObject): Promise<Manifest | undefined> {
  try {
    const [bytes, signature] = await Promise.all([
      readFile(join(folder, MANIFEST_FILE)),
      readFile(join(folder, SIGNATURE_FILE), 'utf8'),
    ]);
    const opened = openManifest(bytes, signature, key);
    return opened.ok ? opened.value : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
