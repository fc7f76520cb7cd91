import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ExportFile } from './personExport.ts';

/** How long the reader of an export may take nothing, milliseconds. */
const readerIdleMs = 60_000;

/**
 * Writes an export as one zip archive (APPNOTE 6.3, with zip64 where a size needs it) into an answer, file by file: memory stays flat whatever
 * the documents weigh. A reader that takes nothing for `idleMs` is cut off.
 */
export async function zipExport(
  files: readonly ExportFile[],
  into: ServerResponse,
  idleMs: number = readerIdleMs,
): Promise<void> {
  // Node counts a write that the network takes, however slowly, as activity: a bad line is not a stalled reader.
  into.setTimeout(idleMs, () => into.destroy());
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
