import { type ErrorData, isAppError } from '@cartable/shared/lib/errors.ts';
import { lockDevices } from '../drives/deviceLock.ts';
import type { DriveList } from '../drives/drive.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { lookAgain } from '../drives/lookAgain.ts';
import { type MasterMap, mapPath } from '../image/masterMap.ts';
import { nodeThread } from '../thread/nodeThread.ts';
import { startTask } from '../thread/startTask.ts';
import type { TaskProgress } from '../thread/keyTask.ts';
import type { RestMode, WrittenKey } from './writeMaster.ts';
import { writeTask } from './writeTask.ts';

/** How one key ended. */
export type KeyOutcome =
  | { readonly name: string; readonly ok: true; readonly written: WrittenKey }
  | {
      readonly name: string;
      readonly ok: false;
      readonly error: { readonly code: string; readonly data: ErrorData };
    };

/**
 * Writes an image on many keys at once, each in a thread of its own: a key that is slow, hangs or dies keeps nobody waiting. Each is looked at once more before:
 * it must still be the one that was chosen, and not the image. Ends when the last key has ended, well or not.
 * @param tell hears of each key's progress, by its place in `targets`
 * @throws {AppError} `prepare.in_use` when one of the keys is being prepared by somebody else; nothing is written then
 */
export async function writeKeys(
  image: string,
  map: MasterMap,
  targets: readonly KeyTarget[],
  rest: RestMode,
  drives: DriveList,
  tell: (index: number, progress: TaskProgress) => void = () => undefined,
): Promise<readonly KeyOutcome[]> {
  const wish = { needsBytes: map.sizeBytes, spare: [image, mapPath(image)] };
  const lock = await lockDevices(targets.map((target) => target.path));
  try {
    return await Promise.all(
      targets.map(async (target, index): Promise<KeyOutcome> => {
        const { name } = target;
        const listener = { tell: (progress: TaskProgress) => tell(index, progress) };
        try {
          const now = await lookAgain(target, drives, wish);
          const end = await startTask(writeTask(image, map, now, rest), name, nodeThread, listener);
          return end.ok ? { name, ok: true, written: end.value } : { name, ok: false, error: end.error };
        } catch (error) {
          if (!isAppError(error)) throw error;
          return { name, ok: false, error: { code: error.code, data: { ...error.data, device: name } } };
        }
      }),
    );
  } finally {
    await lock.release();
  }
}
