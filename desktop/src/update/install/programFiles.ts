import { join } from 'node:path';
import { type ChunkRef, decodeManifest } from '@cartable/shared/files/manifest.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { ProgramRelease } from '@cartable/shared/update/release.ts';
import type { Manifest } from './programManifest.ts';

/** One file of a program, and of which chunks it is made. */
export interface ProgramFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly chunks: readonly ChunkRef[];
}

/** Letters that Windows, FAT or a path would take for something else. */
const plainPath = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\\:*?"<>|\0]{1,400}$/u;

/**
 * The files of a release whose manifest was checked. @throws {AppError} `update.unfit` (data: path) for what a key cannot hold, or whose
 * chunks do not make the file
 */
export function programFiles(manifest: Manifest, release: ProgramRelease): readonly ProgramFile[] {
  return manifest.entries.map((entry) => {
    const { path } = entry;
    const list = release.chunks[path];
    const chunks = list === undefined ? undefined : decodeManifest(Buffer.from(list, 'base64'));
    // FAT knows no links; and a path must not lead out of the folder, whoever signed it.
    if ('link' in entry || !plainPath.test(path) || path.startsWith('/') || path.includes('//')) {
      throw new AppError('update.unfit', { path: path.slice(0, 200) });
    }
    if (chunks === undefined || chunks.sizeBytes !== entry.size) {
      throw new AppError('update.unfit', { path: path.slice(0, 200) });
    }
    return { path, sizeBytes: entry.size, sha256: entry.sha256, chunks: chunks.chunks };
  });
}

/** Where a file of a program is. */
export function placeOf(folder: string, path: string): string {
  return join(folder, ...path.split('/'));
}
