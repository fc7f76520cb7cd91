import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { decodeLinkFile, LINK_FILE_BYTES } from './linkFile.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from './manifestFiles.ts';
import type { Manifest } from './programManifest.ts';

/** Something in a program folder that is not as its manifest says. */
export interface FolderDifference {
  readonly code: 'program.file_missing' | 'program.file_changed' | 'program.file_unknown';
  /** Relative to the folder, with `/`. */
  readonly path: string;
}

/** A file with its size in bytes, or a link with its target. */
export type Present = { readonly size: number } | { readonly link: string };

/** SHA-256 of a file, 64 hexadecimal digits. @throws the system's error */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** What lies in a program folder, by path and in its order; the manifest's own two files do not count. */
export async function presentIn(folder: string, under = ''): Promise<ReadonlyMap<string, Present>> {
  const found = new Map<string, Present>();
  for (const name of (await readdir(join(folder, under))).sort()) {
    const path = under === '' ? name : `${under}/${name}`;
    if (path === MANIFEST_FILE || path === SIGNATURE_FILE) continue;
    const full = join(folder, path);
    const stat = await lstat(full);
    if (stat.isDirectory()) for (const [inner, one] of await presentIn(folder, path)) found.set(inner, one);
    else found.set(path, stat.isSymbolicLink() ? { link: await readlink(full) } : { size: stat.size });
  }
  return found;
}

/**
 * Every difference between a folder and a manifest that was checked: first what the manifest names, then what it does not. Files are read as
 * differences are asked for: whoever needs only the first stops there.
 * @param hashOf reads a file; 64 hexadecimal digits, or undefined for one that cannot be read
 * @throws the system's error when the folder cannot be listed
 */
export async function* folderDifferences(
  folder: string,
  manifest: Manifest,
  hashOf: (path: string) => Promise<string | undefined> = sha256OfFile,
): AsyncGenerator<FolderDifference> {
  const found = new Map(await presentIn(folder));
  for (const wanted of manifest.entries) {
    const { path } = wanted;
    const present = found.get(path);
    found.delete(path);
    if (present === undefined) yield { code: 'program.file_missing', path };
    else if (!(await isSame(folder, wanted, present, hashOf))) yield { code: 'program.file_changed', path };
  }
  for (const path of found.keys()) yield { code: 'program.file_unknown', path };
}

/** On FAT and exFAT a link is a file, but for macOS, which shows the link. */
async function isSame(
  folder: string,
  wanted: Manifest['entries'][number],
  present: Present,
  hashOf: (path: string) => Promise<string | undefined>,
): Promise<boolean> {
  const full = join(folder, wanted.path);
  if ('link' in wanted) {
    if ('link' in present) return wanted.link === present.link;
    return present.size === LINK_FILE_BYTES && decodeLinkFile(await readFile(full)) === wanted.link;
  }
  return !('link' in present) && wanted.size === present.size && wanted.sha256 === (await hashOf(full));
}
