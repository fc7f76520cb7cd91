import type { DriveList } from '../drives/drive.ts';
import type { ConfirmedTarget } from '../identity/mustBeAsConfirmed.ts';
import type { KeyTask, TaskResults } from '../thread/keyTask.ts';
import { type EndedKey, manyKeys, type TellKeys } from './manyKeys.ts';

/** What the thread of a key is told to make it zeros. */
export const wipeTask = (target: ConfirmedTarget): Extract<KeyTask, { kind: 'wipe' }> => ({
  kind: 'wipe',
  target,
});

/**
 * Makes many keys zeros at once and reads them back; each must still be the one that was chosen, and hold what was confirmed.
 * @param tell hears of each key's progress, by its place in `targets`
 * @throws {AppError} `prepare.in_use` when somebody else works on one of the keys; nothing is written then
 */
export function wipeKeys(
  targets: readonly ConfirmedTarget[],
  drives: DriveList,
  tell: TellKeys = () => undefined,
): Promise<readonly EndedKey<TaskResults['wipe']>[]> {
  return manyKeys(targets, drives, {}, wipeTask, tell);
}
