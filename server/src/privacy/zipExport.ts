import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ExportFile } from './personExport.ts';

/**
 * Writes an export as one zip archive (APPNOTE 6.3, with zip64 where a size needs it) into a stream, file by file: memory stays flat whatever
 * the documents weigh.
 */
export async function zipExport(files: readonly ExportFile[], into: Writable): Promise<void> {
  const zip = new ZipFile();
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  for (const { path, bytes } of files) {
    zip.addReadStreamLazy(path, { compress: compressible(path) }, (ready) => {
      ready(null, Readable.from(bytes()));
    });
  }
  zip.end();
  await Promise.race([pipeline(zip.outputStream, into), failed]);
}

/** Texts of ours; a person's own files are mostly compressed already. */
function compressible(path: string): boolean {
  return /\.(?:json|csv|html|txt)$/i.test(path);
}
