import { AppError } from '../lib/errors.ts';
import type { Work } from './work.ts';

/**
 * Before a place is left for another: what waits goes up, and what was refused has been looked at, as both stay behind.
 * @throws {AppError} `account.work_waiting` (data: waiting, refused), or why the server was not reached
 */
export async function sendBeforeLeaving(work: Work): Promise<void> {
  if (work.status().pending > 0) await work.engine.syncNow();
  const { pending, refused } = work.status();
  if (pending > 0 || refused > 0) throw new AppError('account.work_waiting', { waiting: pending, refused });
}
