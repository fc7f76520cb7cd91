import type { DriveList } from '../drives/drive.ts';
import type { ConfirmedTarget } from '../identity/mustBeAsConfirmed.ts';
import { type MasterMap, mapPath } from '../image/masterMap.ts';
import { type FailedKey, manyKeys, type TellKeys } from './manyKeys.ts';
import type { RestMode, WrittenKey } from './writeMaster.ts';
import { writeTask } from './writeTask.ts';

/** How one key ended. */
export type KeyOutcome =
  | { readonly name: string; readonly ok: true; readonly written: WrittenKey }
  | FailedKey;

/**
 * Writes an image on many keys at once: each must still be the one that was chosen, hold what was confirmed, and not be the image itself.
 * @param tell hears of each key's progress, by its place in `targets`
 * @throws {AppError} `prepare.in_use` when one of the keys is being prepared by somebody else; nothing is written then
 */
export async function writeKeys(
  image: string,
  map: MasterMap,
  targets: readonly ConfirmedTarget[],
  rest: RestMode,
  drives: DriveList,
  tell: TellKeys = () => undefined,
): Promise<readonly KeyOutcome[]> {
  const wish = { needsBytes: map.sizeBytes, spare: [image, mapPath(image)] };
  const ends = await manyKeys(targets, drives, wish, (now) => writeTask(image, map, now, rest), tell);
  return ends.map((end) => (end.ok ? { name: end.name, ok: true, written: end.result } : end));
}
