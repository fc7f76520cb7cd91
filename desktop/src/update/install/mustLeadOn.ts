import { AppError } from '@cartable/shared/lib/errors.ts';
import { ARCHIVES, archivedTrust, type ReadBytes } from '../trust/archivedTrust.ts';
import type { Gathered } from './gatherChunks.ts';
import type { Installation } from './installation.ts';
import type { ProgramFile } from './programFiles.ts';

/**
 * Refuses a release after which the key would take no update any more, because the program in it believes another root: signed by mistake, it would
 * reach every key and could be mended by none (docs/decisions/0256). A program that keeps its root elsewhere cannot be judged by this one.
 * @throws {AppError} `update.dead_end` (data: version), `update.chunk_lost` (gather again)
 */
export async function mustLeadOn(work: Installation, gathered: Gathered): Promise<void> {
  const { leadsOn, release, files } = work;
  const archive = files.find(({ path }) => path === ARCHIVES[release.system]);
  if (leadsOn === undefined || archive === undefined) return;
  const trust = await archivedTrust(readerOf(work, gathered, archive));
  if (trust !== undefined && !(await leadsOn(trust))) {
    throw new AppError('update.dead_end', { version: release.version });
  }
}

/** Reads a file of the release before there is one: from its chunks, each where it was gathered. */
function readerOf(work: Installation, { here }: Gathered, file: ProgramFile): ReadBytes {
  return async (from, length) => {
    const pieces: Uint8Array[] = [];
    let at = 0;
    for (const { name, size } of file.chunks) {
      const [start, end] = [Math.max(from - at, 0), Math.min(from + length - at, size)];
      at += size;
      if (start >= end) continue;
      const bytes = (await here.read(name)) ?? (await work.store.read(name));
      if (bytes === undefined) {
        work.worn.add(name);
        throw new AppError('update.chunk_lost');
      }
      pieces.push(bytes.subarray(start, end));
    }
    return Buffer.concat(pieces);
  };
}
