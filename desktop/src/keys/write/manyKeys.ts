import { type ErrorData, isAppError } from '@cartable/shared/lib/errors.ts';
import { lockDevices } from '../drives/deviceLock.ts';
import type { DriveList } from '../drives/drive.ts';
import type { TargetWish } from '../drives/keyTargets.ts';
import { lookAgain } from '../drives/lookAgain.ts';
import type { ConfirmedTarget } from '../identity/mustBeAsConfirmed.ts';
import type { KeyTask, TaskProgress, TaskResults } from '../thread/keyTask.ts';
import { nodeThreads } from '../thread/nodeThread.ts';

/** How one key ended that did not work. */
export interface FailedKey {
  readonly name: string;
  readonly ok: false;
  readonly error: { readonly code: string; readonly data: ErrorData };
}

/** How one key ended. */
export type EndedKey<R> = { readonly name: string; readonly ok: true; readonly result: R } | FailedKey;

/** Hears of each key's progress, by its place in the list. */
export type TellKeys = (index: number, progress: TaskProgress) => void;

/**
 * Erases many keys at once, each in a thread of its own: a key that is slow, hangs or dies keeps nobody waiting. Each is looked at once more before it is
 * opened (`lookAgain`), and what is on it once it is (`mustBeAsConfirmed`). Ends when the last key has ended, well or not.
 * @throws {AppError} `prepare.in_use` when somebody else works on one of the keys; nothing is done then
 */
export async function manyKeys<T extends KeyTask>(
  targets: readonly ConfirmedTarget[],
  drives: DriveList,
  wish: TargetWish,
  taskFor: (target: ConfirmedTarget) => T,
  tell: TellKeys,
): Promise<readonly EndedKey<TaskResults[T['kind']]>[]> {
  const lock = await lockDevices(targets.map((target) => target.path));
  try {
    const ended = await Promise.allSettled(
      targets.map(async (target, index) => {
        const { name } = target;
        const listener = { tell: (progress: TaskProgress) => tell(index, progress) };
        try {
          const now = await lookAgain(target, drives, wish);
          const end = await nodeThreads.run(taskFor({ ...now, confirmed: target.confirmed }), name, listener);
          return end.ok
            ? { name, ok: true as const, result: end.value }
            : { name, ok: false as const, error: end.error };
        } catch (error) {
          if (!isAppError(error)) throw error;
          return {
            name,
            ok: false as const,
            error: { code: error.code, data: { ...error.data, device: name } },
          };
        }
      }),
    );
    // A defect with one is told when the others have ended: the process would end with it, in the middle of their writing.
    return ended.map((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
  } finally {
    await lock.release();
  }
}
