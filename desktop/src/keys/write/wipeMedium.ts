import { AppError } from '@cartable/shared/lib/errors.ts';
import { BLOCK_BYTES } from '../image/masterMap.ts';
import { alignedBytes } from '../medium/alignedBytes.ts';
import { type Medium, SECTOR_BYTES } from '../medium/medium.ts';
import type { TaskProgress } from '../thread/keyTask.ts';
import { attempt, type Retries } from './attempt.ts';

/**
 * Makes a whole key zeros, from end to end, and reads it back. What is zeros already is not written again. It ends what a system can read;
 * a laboratory may find remains in cells that the key itself has set aside.
 * @throws {AppError} `prepare.*`
 */
export function wipeMedium(
  medium: Medium,
  tell: (progress: TaskProgress) => void = () => undefined,
): { readonly writtenBytes: number; readonly retries: number } {
  const retries: Retries = { count: 0 };
  const room = alignedBytes(BLOCK_BYTES);
  const zeros = Buffer.alloc(BLOCK_BYTES);
  const total = medium.sizeBytes - (medium.sizeBytes % SECTOR_BYTES);
  const written: number[] = [];
  const blockAt = (at: number) => room.subarray(0, Math.min(BLOCK_BYTES, total - at));
  const isBlank = (at: number) => {
    const block = blockAt(at);
    attempt(medium, at, retries, () => medium.read(at, block));
    return zeros.subarray(0, block.length).equals(block);
  };
  for (let at = 0; at < total; at += BLOCK_BYTES) {
    if (!isBlank(at)) {
      const block = blockAt(at).fill(0);
      attempt(medium, at, retries, () => medium.write(at, block));
      written.push(at);
    }
    tell({ phase: 'wiping', doneBytes: Math.min(total, at + BLOCK_BYTES), totalBytes: total });
  }
  attempt(medium, 0, retries, () => medium.sync());
  // As long as the writing was: a person who watches it must see it go on.
  for (const [index, at] of written.entries()) {
    if (!isBlank(at)) throw new AppError('prepare.verify_failed', { device: medium.path, at });
    tell({
      phase: 'verifying',
      doneBytes: (index + 1) * BLOCK_BYTES,
      totalBytes: written.length * BLOCK_BYTES,
    });
  }
  return { writtenBytes: written.length * BLOCK_BYTES, retries: retries.count };
}
