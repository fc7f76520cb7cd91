import { join } from 'node:path';
import { type ChunkRef, decodeManifest } from '@cartable/shared/files/manifest.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { ProgramRelease } from '@cartable/shared/update/release.ts';
import { leadsInside, linkAsFile } from './linkFile.ts';
import type { Manifest } from './programManifest.ts';

/** One file of a program, and of which chunks it is made. A link is the file that stands for it on a key. */
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
    // Neither a path nor a link may lead out of the folder, whoever signed it.
    if (!plainPath.test(path) || path.startsWith('/') || path.includes('//')) {
      throw new AppError('update.unfit', { path: path.slice(0, 200) });
    }
    if ('link' in entry && !leadsInside(path, entry.link)) {
      throw new AppError('update.unfit', { path: path.slice(0, 200) });
    }
    const { size, sha256 } = 'link' in entry ? linkAsFile(entry.link) : entry;
    if (chunks === undefined || chunks.sizeBytes !== size) {
      throw new AppError('update.unfit', { path: path.slice(0, 200) });
    }
    return { path, sizeBytes: size, sha256, chunks: chunks.chunks };
  });
}

/** Where a file of a program is. */
export function placeOf(folder: string, path: string): string {
  return join(folder, ...path.split('/'));
}
