import type { ErrorData } from '@cartable/shared/lib/errors.ts';
import { lockDevices } from '../drives/deviceLock.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import type { MasterMap } from '../image/masterMap.ts';
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
 * Writes an image on many keys at once, each in a thread of its own: a key that is slow, hangs or dies keeps nobody waiting. Ends when the
 * last key has ended, well or not.
 * @param tell hears of each key's progress, by its place in `targets`
 * @throws {AppError} `prepare.in_use` when one of the keys is being prepared by somebody else; nothing is written then
 */
export async function writeKeys(
  image: string,
  map: MasterMap,
  targets: readonly KeyTarget[],
  rest: RestMode,
  tell: (index: number, progress: TaskProgress) => void = () => undefined,
): Promise<readonly KeyOutcome[]> {
  const lock = await lockDevices(targets.map((target) => target.path));
  try {
    return await Promise.all(
      targets.map(async (target, index): Promise<KeyOutcome> => {
        const { name } = target;
        const listener = { tell: (progress: TaskProgress) => tell(index, progress) };
        const end = await startTask(writeTask(image, map, target, rest), name, nodeThread, listener);
        return end.ok ? { name, ok: true, written: end.value } : { name, ok: false, error: end.error };
      }),
    );
  } finally {
    await lock.release();
  }
}
