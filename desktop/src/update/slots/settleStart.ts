import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programVersion } from '@cartable/shared/update/release.ts';
import { z } from 'zod';
import { MANIFEST_FILE } from '../install/manifestFiles.ts';
import { readPointer, writePointer } from './pointer.ts';
import type { SlotName, Slots } from './slots.ts';
import type { FailedVersions } from './failedVersions.ts';

const versioned = z.object({ version: programVersion });

/** What a start turned out to be. */
export type Settled =
  | { readonly kind: 'usual' }
  /** A new version has shown its first screen: from now on it is the one. */
  | { readonly kind: 'kept' }
  /** The new version failed twice, and this is the previous one. */
  | { readonly kind: 'restored'; readonly failed: string };

/**
 * Called once the first screen is up and the vault's process answers: the program in `running` works. Nothing is written when everything is as
 * it was.
 */
export async function settleStart(
  slots: Slots,
  running: SlotName,
  failures: FailedVersions,
): Promise<Settled> {
  const pointer = readPointer(slots);
  if (pointer?.slot === running) {
    if (pointer.left === 'k') return { kind: 'usual' };
    writePointer(slots, { slot: running, left: 'k' });
    return { kind: 'kept' };
  }
  if (pointer === undefined && running === 'a') return { kind: 'usual' };
  // Somebody started the other program's file by hand: what the pointer says stays so.
  if (pointer !== undefined && pointer.left !== '0') return { kind: 'usual' };
  const failed = pointer === undefined ? undefined : versionIn(slots[pointer.slot]);
  // The failure first: were the pointer's write to fail, the next start would find the same and note it again.
  if (failed !== undefined) await failures.note(failed);
  writePointer(slots, { slot: running, left: 'k' });
  return failed === undefined ? { kind: 'usual' } : { kind: 'restored', failed };
}

/** The version of the program in a folder; undefined when it is not whole. Not verified: it is only told. */
export function versionIn(folder: string): string | undefined {
  try {
    const parsed = versioned.safeParse(JSON.parse(readFileSync(join(folder, MANIFEST_FILE), 'utf8')));
    return parsed.success ? parsed.data.version : undefined;
  } catch {
    return undefined;
  }
}
