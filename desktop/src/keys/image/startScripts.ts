import type { ProgramSystem } from '@cartable/shared/update/release.ts';

/** What a person double-clicks at the root of the key, by system; the files stand in `build/key`, and in the program beside the bundle. */
export const START_SCRIPTS = {
  linux: 'Cartable.sh',
  win: 'Cartable.cmd',
  mac: 'Cartable.command',
} satisfies Record<ProgramSystem, string>;
