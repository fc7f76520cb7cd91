import { isAppError } from '@cartable/shared/lib/errors.ts';
import { note } from './acknowledge.ts';

/** What a program sees of a key that is gone, full or read-only, as the system says it (errno(3)). */
const KEY_FAILURES: ReadonlySet<unknown> = new Set(['EIO', 'ENODEV', 'ENXIO', 'ENOSPC', 'EROFS']);

/** How a workload ends that lost its key and said so; any other failure ends it with 1, as a crash does. */
export const LOST_KEY_EXIT = 3;

/** Whether an error is what a key that fails is told by. */
export function isKeyFailure(error: unknown): error is Error & { readonly code: unknown } {
  return error instanceof Error && 'code' in error && (isAppError(error) || KEY_FAILURES.has(error.code));
}

/**
 * Runs a workload as the program must behave: a key that fails is an expected event, told by its code, never a crash.
 * Says `NOTE failed CODE` and ends with {@link LOST_KEY_EXIT}.
 */
export async function keepWorking(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isKeyFailure(error)) throw error;
    note(`failed ${String(error.code)}`);
    process.exitCode = LOST_KEY_EXIT;
  }
}
