import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { START_SCRIPTS } from '@cartable/desktop/update/start/startScripts.ts';
import { type KeyPreparation, prepareKeyFolder } from '@cartable/desktop/main/key/prepareKeyFolder.ts';
import { readPointer, writePointer } from '@cartable/desktop/update/slots/pointer.ts';
import { slotsOf } from '@cartable/desktop/update/slots/slots.ts';
import { ROOT } from '../bootstrap/root.ts';
import { MANIFEST_FILE } from './manifest.ts';
import type { PackedProgram } from './packProgram.ts';

export { START_SCRIPTS };

/** Where the start files stand in a checkout. */
export const START_FOLDER: string = join(ROOT, 'build', 'key');

async function manifestOf(folder: string): Promise<string | undefined> {
  return readFile(join(folder, MANIFEST_FILE), 'utf8').catch(() => undefined);
}

/**
 * Puts a packed program on a key, beside whatever data the key already holds, and makes the folder a key if it is
 * not one yet. Data is never touched; a program of the same manifest is not copied again.
 * @returns the executable on the key
 */
export async function putOnKey(
  key: string,
  program: PackedProgram,
  preparation: KeyPreparation = {},
): Promise<string> {
  prepareKeyFolder(key, preparation);
  const place = join(key, 'app', program.system);
  if ((await manifestOf(place)) !== (await manifestOf(program.folder))) {
    // The manifest is written last in the new folder, so a copy that was cut short is made again.
    const draft = `${place}.new`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true });
    await cp(program.folder, draft, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => source !== join(program.folder, MANIFEST_FILE),
    });
    await cp(join(program.folder, MANIFEST_FILE), join(draft, MANIFEST_FILE));
    await rm(place, { recursive: true, force: true });
    await rename(draft, place);
    // What was put here is what starts, whatever an update had said.
    const slots = slotsOf(key, program.system);
    if (readPointer(slots) !== undefined) writePointer(slots, { slot: 'a', left: 'k' });
  }
  const script = START_SCRIPTS[program.system];
  await writeFile(join(key, script), await readFile(join(START_FOLDER, script)), { mode: 0o755 });
  return join(place, program.executable.slice(program.folder.length + 1));
}
