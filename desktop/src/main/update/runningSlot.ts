import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MANIFEST_FILE } from '../../update/install/manifestFiles.ts';
import { chosenSlot, readPointer } from '../../update/slots/pointer.ts';
import { isWhole, otherSlot, type SlotName, type Slots, slotOf } from '../../update/slots/slots.ts';

/** How far above the executable its manifest may be: `Cartable.app/Contents/MacOS/Cartable` is the deepest. */
const maxLevelsUp = 4;

/**
 * Which of the key's two programs runs: the one in whose folder the executable is, or of which this computer has a copy (the same manifest). Both may be
 * the same version, after a repair: the one that the start file takes is meant. Undefined for a program that is none of the key's, which is then not
 * updated.
 */
export function runningSlot(slots: Slots, executable: string): SlotName | undefined {
  const own = slotOf(slots, executable);
  if (own !== undefined) return isWhole(slots, own) ? own : undefined;
  let folder = dirname(executable);
  for (let level = 0; level < maxLevelsUp; level += 1) {
    const manifest = readOr(join(folder, MANIFEST_FILE));
    if (manifest !== undefined) {
      const taken = chosenSlot(readPointer(slots), (slot) => isWhole(slots, slot));
      return [taken, otherSlot(taken)].find((slot) =>
        readOr(join(slots[slot], MANIFEST_FILE))?.equals(manifest),
      );
    }
    folder = dirname(folder);
  }
  return undefined;
}

function readOr(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
