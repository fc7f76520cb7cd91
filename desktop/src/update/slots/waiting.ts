import { readPointer, writePointer } from './pointer.ts';
import { versionIn } from './settleStart.ts';
import { isWhole, otherSlot, type SlotName, type Slots } from './slots.ts';

/**
 * The version that starts next time instead of the one in `running`: whole in the other slot, and not proved yet. One that is proved was left by hand
 * and is no update; one that has no start left does not start. Not verified: it is only told.
 */
export function waitingVersion(slots: Slots, running: SlotName): string | undefined {
  const other = otherSlot(running);
  const pointer = readPointer(slots);
  if (pointer?.slot !== other || pointer.left === 'k' || pointer.left === '0') return undefined;
  return versionIn(slots[other]);
}

/**
 * Has the program in `running` start next time, too, instead of the one that waits. The waiting one's files stay: should it be offered again, none of them is
 * fetched twice.
 * @returns false when nothing waits, or when the running program's folder is not whole and nothing else could start
 * @throws the system's error
 */
export function takeBack(slots: Slots, running: SlotName): boolean {
  if (waitingVersion(slots, running) === undefined || !isWhole(slots, running)) return false;
  writePointer(slots, { slot: running, left: 'k' });
  return true;
}
