import { createHash, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { keyAnswers } from '../../vault/key/keyAnswers.ts';
import { readSigned } from '../install/programManifest.ts';
import { readPointer } from '../slots/pointer.ts';
import type { SlotName, Slots } from '../slots/slots.ts';
import { placeStart } from './placeStart.ts';
import { signedStart, startInProgram } from './startScripts.ts';

/** A key's root, seen by the program that runs from it. */
export interface RootRun {
  readonly slots: Slots;
  readonly running: SlotName;
  readonly system: ProgramSystem;
  /** `data/update` of the key. */
  readonly folder: string;
  readonly releaseKey: KeyObject;
}

export const keyRootOf = (slots: Slots): string => dirname(dirname(slots.a));

/**
 * Makes the running program's own start file, as it was signed, that of the key; does nothing while the program is on trial, or when its release brings none.
 * What the key refuses (it is full, another program holds the file open) is left for the next time.
 * @throws the system's error when the key is out
 */
export async function placeOwnStart(run: RootRun): Promise<void> {
  // A program that is still on trial must not leave its start file behind when it is given up.
  if (!isProved(run)) return;
  const keyRoot = keyRootOf(run.slots);
  const { system, folder } = run;
  try {
    const bytes = await ownStart(run);
    if (bytes !== undefined) await placeStart({ keyRoot, system, folder }, bytes);
  } catch (error) {
    if (!(await keyAnswers(keyRoot, true))) throw error;
  }
}

/** Undefined when there is none, or not the one that was signed. */
async function ownStart({ slots, running, system, releaseKey }: RootRun): Promise<Buffer | undefined> {
  const signed = await readSigned(slots[running], releaseKey);
  const wanted = signed.ok ? signedStart(signed.value, system) : undefined;
  if (wanted === undefined) return undefined;
  const bytes = await readFile(join(slots[running], startInProgram(system)));
  return createHash('sha256').update(bytes).digest('hex') === wanted.sha256 ? bytes : undefined;
}

function isProved({ slots, running }: RootRun): boolean {
  const pointer = readPointer(slots);
  return pointer === undefined ? running === 'a' : pointer.slot === running && pointer.left === 'k';
}
