import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { SlotName, Slots } from './slots.ts';

/**
 * Which slot starts: `k` when it has proved itself; `2`, `1`, `0` while it is new: so many starts are left before the other one is taken. The
 * start scripts count down before they start it, so that even a program that dies at once is counted. Windows' makes a file for each start
 * instead of writing the number, which it could not do in place: what the pointer says is less these (docs/decisions/0232).
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
    const counted = slots.tries.filter((one) => existsSync(one)).length;
    return parsePointer(readFileSync(slots.pointer, 'latin1'), counted);
  } catch {
    return undefined;
  }
}

/** What a pointer's text says, less the starts that Windows' start file has counted by files of its own. Undefined for one that says nothing. */
export function parsePointer(text: string, counted: number): Pointer | undefined {
  const [, slot, left] = pattern.exec(text) ?? [];
  if (slot === undefined || left === undefined) return undefined;
  return { slot: slot as SlotName, left: lowered(left as Pointer['left'], counted) };
}

function lowered(left: Pointer['left'], counted: number): Pointer['left'] {
  if (left === 'k') return left;
  return (['0', '1', '2'] as const)[Math.max(0, Number(left) - counted)] ?? '0';
}

/** Writes durably; what was counted before counts no more. @throws the system's error */
export function writePointer(slots: Slots, pointer: Pointer): void {
  // A pull in between neither gives a version that failed more starts, nor takes any from a new one.
  if (pointer.left === 'k') {
    writeInPlace(slots, pointer);
    forgetTries(slots);
  } else {
    forgetTries(slots);
    writeInPlace(slots, pointer);
  }
}

function forgetTries({ tries }: Slots): void {
  for (const one of tries) rmSync(one, { force: true });
}

function writeInPlace(slots: Slots, { slot, left }: Pointer): void {
  const text = `${slot}${left}\r\n`;
  // One whose making was cut off is there with nothing in it.
  if ((statSync(slots.pointer, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    makeWhole(slots.pointer, text);
    return;
  }
  const descriptor = openSync(slots.pointer, 'r+');
  try {
    writeSync(descriptor, text, 0, 'latin1');
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * A key's first pointer has all that it is before it has its name, in the order of `placeFile` (vault/key/durable.ts): caught while it grew, it would stand in a cluster that
 * is free for the driver, and say whatever is written there next (docs/decisions/0240).
 */
function makeWhole(path: string, text: string): void {
  const draft = `${path}.new`;
  for (const left of [draft, path]) rmSync(left, { force: true });
  const descriptor = openSync(draft, 'wx');
  try {
    writeSync(descriptor, text, 0, 'latin1');
    fsyncSync(descriptor);
    renameSync(draft, path);
    syncFolderOf(path);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Windows cannot, and has no need: it writes through on removable drives. */
function syncFolderOf(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } catch (error) {
    // Some drivers (FUSE) have no fsync for folders.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EINVAL' && code !== 'ENOSYS') throw error;
  } finally {
    closeSync(folder);
  }
}

/** The slot that the start scripts take, by the same rules; for tests and for the technician's `inspect`. */
export function chosenSlot(pointer: Pointer | undefined, isWhole: (slot: SlotName) => boolean): SlotName {
  const wanted: SlotName =
    pointer === undefined ? 'a' : pointer.left === '0' ? (pointer.slot === 'a' ? 'b' : 'a') : pointer.slot;
  const other: SlotName = wanted === 'a' ? 'b' : 'a';
  return isWhole(wanted) || !isWhole(other) ? wanted : other;
}
