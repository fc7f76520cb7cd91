import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { programSystems } from '@cartable/shared/update/release.ts';
import { keyAnswers } from '../../vault/key/keyAnswers.ts';
import { sha256OfFile } from '../install/folderDifferences.ts';
import { readSigned } from '../install/programManifest.ts';
import { isWhole, slotsOf } from '../slots/slots.ts';
import { isBundle, isStartName, judgeRoot, type RootFile, type StandingProgram } from './judgeRoot.ts';
import { keyRootOf, placeOwnStart, type RootRun } from './placeOwnStart.ts';
import { LARGEST_START_BYTES } from './startScripts.ts';

/**
 * Compares the root of the key with the start files that its programs were signed with, then puts the running program's own in place if that is proved.
 * @returns how many files at the root are wrong, missing or unknown and can be run, as they were found
 * @throws the system's error when the key is out
 */
export async function settleRoot(run: RootRun): Promise<number> {
  const keyRoot = keyRootOf(run.slots);
  const { faults } = judgeRoot(await rootFiles(keyRoot), await standingPrograms(keyRoot, run.releaseKey));
  await placeOwnStart(run);
  // A document is nothing that starts, and its owner's business; the workshop names it.
  return faults.filter(({ code }) => code.startsWith('program.')).length;
}

async function standingPrograms(keyRoot: string, releaseKey: KeyObject): Promise<StandingProgram[]> {
  const standing: StandingProgram[] = [];
  for (const system of programSystems) {
    const slots = slotsOf(keyRoot, system);
    for (const slot of ['a', 'b'] as const) {
      if (!isWhole(slots, slot)) continue;
      const signed = await readSigned(slots[slot], releaseKey);
      standing.push({ system, manifest: signed.ok ? signed.value : undefined });
    }
  }
  return standing;
}

async function rootFiles(keyRoot: string): Promise<RootFile[]> {
  const files: RootFile[] = [];
  for (const entry of await readdir(keyRoot, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isDirectory() && !isBundle(name)) continue;
    const path = join(keyRoot, name);
    const isRead = entry.isFile() && isStartName(name) && (await stat(path)).size <= LARGEST_START_BYTES;
    files.push({ name, sha256: isRead ? await readable(path, keyRoot) : undefined });
  }
  return files;
}

/** Undefined for a worn place of a key that is still there. */
async function readable(path: string, keyRoot: string): Promise<string | undefined> {
  try {
    return await sha256OfFile(path);
  } catch (error) {
    if (!(await keyAnswers(keyRoot, true))) throw error;
    return undefined;
  }
}
