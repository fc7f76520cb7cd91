import type { ConfirmedTarget } from '../identity/mustBeAsConfirmed.ts';
import type { MasterMap } from '../image/masterMap.ts';
import type { KeyTask } from '../thread/keyTask.ts';
import type { RestMode } from './writeMaster.ts';

/** What the thread of a key is told to write an image on it; a file that is not there yet is made. */
export function writeTask(
  image: string,
  map: MasterMap,
  target: ConfirmedTarget,
  rest: RestMode,
): Extract<KeyTask, { kind: 'write' }> {
  return { kind: 'write', image, map, target, rest };
}
