import { createHash, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { MANIFEST_FILE, SIGNATURE_FILE, verifyManifest } from '../../pack/manifest.ts';
import { unsoundProgram } from '../shared/unsoundProgram.ts';

/** A program as it goes into a lab's kit. */
export interface ProgramCopy {
  readonly folder: string;
  /** Its folder on the machine: version and the manifest's first eight hexadecimal digits, for two builds of one version differ. */
  readonly name: string;
  readonly version: string;
  readonly electron: string;
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly sizeBytes: number }[];
}

/**
 * A program folder that was verified against its signature, with the SHA-256 of each file, the manifest's own two among them.
 * @param isNamed whether somebody has said that this key's signature is the right one
 * @throws {AppError} `prepare.program_unsound`, `prepare.other_signer` (data: path), `prepare.unfit_file` (data: path) for a link: it could lead out of the copy
 */
export async function programCopy(
  folder: string,
  publicKey: KeyObject,
  isNamed = true,
): Promise<ProgramCopy> {
  const verified = await verifyManifest(folder, publicKey);
  if (!verified.ok) throw unsoundProgram(verified.error, folder, isNamed);
  const { version, electron, entries } = verified.value;
  const files = entries.map((entry) => {
    if ('link' in entry || /[\n\r\\]/u.test(entry.path))
      throw new AppError('prepare.unfit_file', { path: entry.path });
    return { path: entry.path, sha256: entry.sha256, sizeBytes: entry.size };
  });
  const signed = [MANIFEST_FILE, SIGNATURE_FILE].map((path) => {
    const bytes = readFileSync(join(folder, path));
    return { path, sha256: createHash('sha256').update(bytes).digest('hex'), sizeBytes: bytes.length };
  });
  const digest = signed[0]?.sha256.slice(0, 8) ?? '';
  return {
    folder,
    name: `${version}-${digest}`,
    version,
    electron,
    files: [...files, ...signed].sort(byPath),
  };
}

/** The copy's list of files as `sha256sum` writes and checks it. */
export function sha256Lines(copy: ProgramCopy): string {
  return copy.files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
}

/** Whether a file of the copy is a program: FAT knows no such right, so that the packed folder's own says it. */
export function isExecutable(copy: ProgramCopy, path: string): boolean {
  return (statSync(join(copy.folder, path)).mode & 0o111) !== 0;
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1;
}
