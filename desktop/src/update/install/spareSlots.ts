import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { programSystems } from '@cartable/shared/update/release.ts';
import { removeFile, syncFolder } from '../../vault/key/durable.ts';
import { onKey } from '../../vault/key/keyError.ts';
import { verifySlot } from '../check/verifySlot.ts';
import { chosenSlot, readPointer } from '../slots/pointer.ts';
import { isWhole, otherSlot, type SlotName, type Slots, slotsOf } from '../slots/slots.ts';
import { keyRootOf } from '../start/placeOwnStart.ts';
import { folderFiles } from './folderFiles.ts';
import type { Installation } from './installation.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from './manifestFiles.ts';
import { placeOf } from './programFiles.ts';

/**
 * Removes, of the other systems, the program that nothing starts any more: each keeps the one before its last update, and only its own updates write there. Called when a key
 * is too full for an update. What is removed is beside a program that has proved itself and is whole to the byte; anything else stays (docs/decisions/0241). May be cut off
 * anywhere: a program without its manifest is none.
 * @param isEnough asked before each system
 * @throws {AppError} `key.*`; the signal's reason when it was stopped
 */
export async function removeSpareSlots(work: Installation, isEnough: () => Promise<boolean>): Promise<void> {
  for (const system of programSystems) {
    if (system === work.release.system) continue;
    if (await isEnough()) return;
    const slots = slotsOf(keyRootOf(work.slots), system);
    const spare = await spareSlot(slots, work);
    if (spare !== undefined) await removeProgram(slots[spare], work);
  }
}

/** The slot that nothing starts; undefined when it could be needed yet, or there is none. */
async function spareSlot(slots: Slots, { releaseKey, signal }: Installation): Promise<SlotName | undefined> {
  const pointer = readPointer(slots);
  const starts = chosenSlot(pointer, (slot) => isWhole(slots, slot));
  const spare = otherSlot(starts);
  // Never updated is proved as well. Of a version that failed the system itself has yet to note which it was.
  const isProved = pointer === undefined ? starts === 'a' : pointer.slot === starts && pointer.left === 'k';
  if (!isProved || (await onKey(() => folderFiles(slots[spare]))).size === 0) return undefined;
  signal.throwIfAborted();
  const rest = (ms: number) => setTimeout(ms, undefined, { signal });
  const wrong = await onKey(() => verifySlot(slots[starts], releaseKey, { rest }));
  return wrong === 0 ? spare : undefined;
}

async function removeProgram(folder: string, { at }: Installation): Promise<void> {
  const files = await onKey(() => folderFiles(folder));
  const rest = [...files.keys()].filter((path) => path !== MANIFEST_FILE && path !== SIGNATURE_FILE);
  for (const path of [MANIFEST_FILE, SIGNATURE_FILE, ...rest]) {
    at(`remove ${path}`);
    await onKey(() => removeFile(placeOf(folder, path)));
  }
  await onKey(() => removeEmpty(folder));
}

/** The innermost first: on FAT an empty folder takes a cluster, too. */
async function removeEmpty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  }
  await rmdir(folder);
  await syncFolder(dirname(folder));
}
