import { closeSync, fsyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import type { KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { systemCode } from '../medium/mediumProblem.ts';

/** More than the largest batch that the server gives, in bytes. */
const ROOM_BYTES = 2 * 1024 * 1024;

/**
 * Asks for identities and keeps them in a new file, for its technician's eyes only. The file is made first, with room for the largest batch: what the server has given, or
 * the old key that it has cut off for it, cannot be taken back when there turns out to be no place for the answer. Never over another file, which may be a batch too. Nothing is
 * left when the asking fails.
 * @throws {AppError} `prepare.file_there`, `prepare.file_refused` (data: path, system) before anything was asked; what `ask` throws; `prepare.batch_lost` (data: path,
 *   system) when the file fails all the same, as on a disk that was pulled: new tickets bring these keys back (`key renew`)
 */
export async function keepIdentities(path: string, ask: () => Promise<KeyBatch>): Promise<KeyBatch> {
  const fd = claim(path);
  let batch: KeyBatch | undefined;
  try {
    batch = await ask();
    const bytes = Buffer.from(`${JSON.stringify(batch, null, 1)}\n`);
    writeAll(fd, bytes);
    ftruncateSync(fd, bytes.length);
    fsyncSync(fd);
    return batch;
  } catch (error) {
    rmSync(path, { force: true });
    if (batch === undefined) throw error;
    throw new AppError('prepare.batch_lost', { path, system: systemCode(error) }, error);
  } finally {
    closeSync(fd);
  }
}

function claim(path: string): number {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'wx', 0o600);
    writeAll(fd, Buffer.alloc(ROOM_BYTES));
    fsyncSync(fd);
    return fd;
  } catch (error) {
    if (fd !== undefined) {
      closeSync(fd);
      rmSync(path, { force: true });
    }
    const system = systemCode(error);
    if (system === 'EEXIST') throw new AppError('prepare.file_there', { path }, error);
    throw new AppError('prepare.file_refused', { path, system }, error);
  }
}

/** From the beginning. The system may take less than it is given. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, done);
}
