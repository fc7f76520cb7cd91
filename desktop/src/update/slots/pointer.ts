import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { SlotName, Slots } from './slots.ts';

/**
 * Which slot starts: `k` when it has proved itself; `2`, `1`, `0` while it is new: so many starts are left before the other one is taken. The
 * start scripts count down before they start it, so that even a program that dies at once is counted.
 */
export interface Pointer {
  readonly slot: SlotName;
  readonly left: 'k' | '2' | '1' | '0';
}

/** Two letters and a line's end as `cmd.exe` reads it. One sector, written in place: nothing is allocated and no length changes. */
const pattern = /^([ab])([k210])\r?\n?/u;

/** Undefined when there is none or it says nothing: slot `a` starts then, or the only one that is whole. */
export function readPointer(slots: Slots): Pointer | undefined {
  try {
    const [, slot, left] = pattern.exec(readFileSync(slots.pointer, 'latin1')) ?? [];
    if (slot === undefined || left === undefined) return undefined;
    return { slot: slot as SlotName, left: left as Pointer['left'] };
  } catch {
    return undefined;
  }
}

/** Writes durably. @throws the system's error */
export function writePointer(slots: Slots, { slot, left }: Pointer): void {
  const descriptor = openOrMake(slots.pointer);
  try {
    writeSync(descriptor, `${slot}${left}\r\n`, 0, 'latin1');
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openOrMake(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return openSync(path, 'wx');
  }
}

/** The slot that the start scripts take, by the same rules; for tests and for the technician's `inspect`. */
export function chosenSlot(pointer: Pointer | undefined, isWhole: (slot: SlotName) => boolean): SlotName {
  const wanted: SlotName =
    pointer === undefined ? 'a' : pointer.left === '0' ? (pointer.slot === 'a' ? 'b' : 'a') : pointer.slot;
  const other: SlotName = wanted === 'a' ? 'b' : 'a';
  return isWhole(wanted) || !isWhole(other) ? wanted : other;
}
