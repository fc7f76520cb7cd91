import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import type { Manifest } from '../install/programManifest.ts';

/** What a person double-clicks at the root of the key, by system; the files stand in `build/key`, and in the program beside the bundle. */
export const START_SCRIPTS = {
  linux: 'Cartable.sh',
  win: 'Cartable.cmd',
  mac: 'Cartable.command',
} satisfies Record<ProgramSystem, string>;

/**
 * The folder of a program that holds the start file of its system: an entry of the signed manifest like any other, so that programs of before read
 * these releases too (docs/decisions/0230).
 */
export const START_FOLDER_NAME = 'start';

/** The largest start file, bytes: one that is longer is not read. */
export const LARGEST_START_BYTES = 64 * 1024;

/** Where a program's own start file lies in its folder. */
export const startInProgram = (system: ProgramSystem): string =>
  `${START_FOLDER_NAME}/${START_SCRIPTS[system]}`;

/** The name under which a new start file stands on the key while the usual one is replaced: `Cartable-2.cmd`. */
export const spareScript = (system: ProgramSystem): string => START_SCRIPTS[system].replace('.', '-2.');

/** The start file that a release was signed with; undefined for a release of before, which names none. */
export function signedStart(
  manifest: Manifest,
  system: ProgramSystem,
): { readonly size: number; readonly sha256: string } | undefined {
  const path = startInProgram(system);
  const entry = manifest.entries.find((one) => one.path === path);
  return entry !== undefined && 'sha256' in entry ? entry : undefined;
}
