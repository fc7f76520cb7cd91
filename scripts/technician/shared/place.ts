import { closeSync, openSync, renameSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { systemCode } from '@cartable/desktop/keys/medium/mediumProblem.ts';
import { draftPath, sweepDrafts } from '@cartable/desktop/keys/tools/drafts.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const REFUSED = new Set(['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP']);

/** A file that a command makes, and how many bytes it takes to make it. */
export interface Place {
  readonly path: string;
  readonly needsBytes: number;
}

/**
 * Makes a file at a place, what the system refuses there told in words: before anything is done when the disk has no room, and of a disk that becomes full all the same.
 * @throws {AppError} `prepare.no_room` (data: path, needs in bytes), `prepare.place_refused` (data: path, system), what `work` throws
 */
export async function madeAt<T>(place: Place, work: () => T | Promise<T>): Promise<T> {
  const { path, needsBytes } = place;
  try {
    if (needsBytes > 0 && freeBytesAt(dirname(path)) < needsBytes) {
      throw new AppError('prepare.no_room', { path, needs: needsBytes });
    }
    return await work();
  } catch (error) {
    throw placeError(error, place);
  }
}

/** Keeps a text or bytes in a file for its maker's eyes only: a new one, or, where that was said, in the stead of the one that there is. @throws {AppError} those of {@link madeAt}, `prepare.file_there` (data: path) */
export async function keepFile(
  path: string,
  content: string | Uint8Array,
  { replace = false }: { readonly replace?: boolean } = {},
): Promise<void> {
  const draft = draftPath(path);
  sweepDrafts(path);
  await madeAt({ path, needsBytes: Buffer.byteLength(content) }, () => {
    try {
      // Claims the name: two that run at once do not write over each other.
      if (!replace) closeSync(openSync(path, 'wx', 0o600));
      // A device's or a pipe's name would become that of a file.
      else if (statSync(path, { throwIfNoEntry: false })?.isFile() === false)
        throw new AppError('prepare.file_there', { path });
    } catch (error) {
      if (systemCode(error) === 'EEXIST') throw new AppError('prepare.file_there', { path }, error);
      throw error;
    }
    try {
      writeFileSync(draft, content, { mode: 0o600, flush: true });
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      if (!replace) rmSync(path, { force: true });
      throw error;
    }
  });
}

/** What the one who runs the command may still fill of the disk that a folder lies on. @throws the system's error */
function freeBytesAt(folder: string): number {
  const { bavail, bfree, bsize } = statfsSync(folder);
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
}

function placeError(error: unknown, { path, needsBytes }: Place): unknown {
  if (isAppError(error)) {
    // Tools say it in their own words.
    const isFull =
      error.code === 'prepare.full' ||
      (error.code === 'prepare.tool_failed' && /no space left/iu.test(String(error.data.words)));
    return isFull ? new AppError('prepare.no_room', { path, needs: needsBytes }, error) : error;
  }
  const system = systemCode(error);
  if (FULL.has(system)) return new AppError('prepare.no_room', { path, needs: needsBytes }, error);
  return REFUSED.has(system) && isAbout(error, dirname(path))
    ? new AppError('prepare.place_refused', { path, system }, error)
    : error;
}

/** Whether a system's error is about something in this folder, and not about what was read elsewhere. */
function isAbout(error: unknown, folder: string): boolean {
  const named = error as { readonly path?: unknown; readonly dest?: unknown };
  return [named.path, named.dest].some((one) => typeof one === 'string' && one.startsWith(folder));
}
