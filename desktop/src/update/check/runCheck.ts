import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { removeFile } from '../../vault/key/durable.ts';
import { onKey } from '../../vault/key/keyError.ts';
import { MANIFEST_FILE, SIGNATURE_FILE } from '../install/manifestFiles.ts';
import { readPointer } from '../slots/pointer.ts';
import { otherSlot, type SlotName, type Slots } from '../slots/slots.ts';
import { settleRoot } from '../start/settleRoot.ts';
import { CheckFile, type KeptCheck, manifestSum } from './checkFile.ts';
import { type Pace, verifySlot } from './verifySlot.ts';

/** One verification of the program that runs. */
export interface CheckRun extends Pace {
  readonly slots: Slots;
  readonly running: SlotName;
  readonly system: ProgramSystem;
  /** `data/update` of the key. */
  readonly folder: string;
  readonly releaseKey: KeyObject;
  /** The key's clock, milliseconds. */
  readonly now: () => number;
}

/**
 * Verifies the running program and the root of the key, where its start file is put in place, and keeps the result on the key. May be ended
 * anywhere: nothing is kept of half a verification.
 * @returns how many files are not as released, those at the root among them
 * @throws {AppError} `key.*`
 */
export async function runCheck(run: CheckRun): Promise<number> {
  const { slots, running } = run;
  const file = new CheckFile(run.folder, run.system);
  const before = await onKey(() => file.read());
  const manifest = await manifestSum(slots[running]);
  const inProgram = await onKey(() => verifySlot(slots[running], run.releaseKey, run));
  if (inProgram === 0 && before !== undefined) await retireModified(run, before);
  const atRoot = await onKey(() => settleRoot(run));
  const wrong = inProgram + atRoot;
  await file.write({ slot: running, manifest, at: run.now(), wrong, atRoot });
  return wrong;
}

/**
 * The program that runs has replaced one that was modified and is proved: that one must not start any more. Without its manifest it is not
 * whole, for the start files and for a technician's verification; the next update takes its place.
 */
async function retireModified({ slots, running }: CheckRun, before: KeptCheck): Promise<void> {
  const other = otherSlot(running);
  const pointer = readPointer(slots);
  if (before.slot !== other || before.wrong === before.atRoot) return;
  if (pointer?.slot !== running || pointer.left !== 'k') return;
  if (before.manifest !== (await manifestSum(slots[other]))) return;
  for (const name of [MANIFEST_FILE, SIGNATURE_FILE]) {
    await onKey(() => removeFile(join(slots[other], name)));
  }
}
