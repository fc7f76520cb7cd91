import type { KeyTarget } from '../drives/keyTargets.ts';
import type { MasterMap } from '../image/masterMap.ts';
import { openingOf } from '../medium/fileMedium.ts';
import type { KeyTask } from '../thread/keyTask.ts';
import type { RestMode } from './writeMaster.ts';

/** What the thread of a key is told to write an image on it; a file that is not there yet is made. */
export function writeTask(
  image: string,
  map: MasterMap,
  { path, drive, isNew }: KeyTarget,
  rest: RestMode,
): Extract<KeyTask, { kind: 'write' }> {
  const options = {
    ...openingOf(drive),
    ...(isNew ? { createBytes: map.sizeBytes } : {}),
  };
  return { kind: 'write', image, map, path, options, rest };
}
