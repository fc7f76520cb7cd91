import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { MANIFEST_FILE } from '../install/manifestFiles.ts';

/** The two folders that a system's program may stand in. */
export type SlotName = 'a' | 'b';

/** Where a system's two programs are on a key, and the file that says which one starts. */
export interface Slots {
  readonly a: string;
  readonly b: string;
  readonly pointer: string;
  /** Empty files by which Windows' start file counts (pointer.ts). */
  readonly tries: readonly string[];
}

/** `app/linux`, `app/linux-b`, `app/linux.slot`, `app/linux.try1` (docs/spec/update.md). */
export function slotsOf(keyRoot: string, system: ProgramSystem): Slots {
  const a = join(keyRoot, 'app', system);
  return { a, b: `${a}-b`, pointer: `${a}.slot`, tries: [`${a}.try1`, `${a}.try2`] };
}

export const otherSlot = (slot: SlotName): SlotName => (slot === 'a' ? 'b' : 'a');

/** Whether a slot holds a whole program: its manifest is written last and removed first. The start scripts ask the same. */
export function isWhole(slots: Slots, slot: SlotName): boolean {
  return existsSync(join(slots[slot], MANIFEST_FILE));
}

/** Node's name of the platform as the folder's name. */
export function systemOf(platform: NodeJS.Platform): ProgramSystem | undefined {
  if (platform === 'win32') return 'win';
  if (platform === 'darwin') return 'mac';
  return platform === 'linux' ? 'linux' : undefined;
}

/** Which slot an executable runs from; undefined when it is none of this key's (a lab's own copy, a checkout). */
export function slotOf(slots: Slots, executable: string): SlotName | undefined {
  for (const slot of ['b', 'a'] as const) {
    const folder = slots[slot];
    if (executable.startsWith(folder) && /[\\/]/u.test(executable.charAt(folder.length))) return slot;
  }
  return undefined;
}
