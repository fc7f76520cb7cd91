import { open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { makeFolder, placeFile, removeFile, syncFolder, writeAll } from '../../vault/key/durable.ts';
import { isMissing } from '../../vault/key/keyError.ts';
import { START_SCRIPTS, spareScript } from './startScripts.ts';

/** Where a start file is placed. */
export interface StartPlace {
  readonly keyRoot: string;
  readonly system: ProgramSystem;
  /** `data/update` of the key: the draft is written there. */
  readonly folder: string;
  /** Before each write that a pull could cut off: tests cut there. */
  readonly step?: (what: string) => void;
}

/**
 * Makes `bytes` the start file of its system, durably. FAT cannot replace a file in one step, and a renamed file may be there and empty after a pull. So the new
 * one stands under its second name before the usual one goes, and until the new usual one is durable: the key always has one that starts, and
 * a call that was cut off anywhere is finished by the next. Does nothing when all is in place.
 * @throws the system's error, with a start file in place all the same
 */
export async function placeStart(place: StartPlace, bytes: Uint8Array): Promise<void> {
  const { keyRoot, system, step = () => {} } = place;
  const usual = join(keyRoot, START_SCRIPTS[system]);
  const spare = join(keyRoot, spareScript(system));
  if (!(await holds(usual, bytes))) {
    // Without a usual one that can start, the second name may hold all that does: it is not touched before the usual one is there.
    if (await hasBytes(usual)) {
      if (await holds(spare, bytes)) await settle(spare);
      else await write(spare, 'spare');
    }
    await write(usual, 'usual');
  }
  if (!(await isThere(spare))) return;
  await settle(usual);
  step('remove spare');
  await removeFile(spare);

  async function write(path: string, what: string): Promise<void> {
    const draft = join(place.folder, 'start.part');
    await makeFolder(place.folder);
    step(`draft of ${what}`);
    // A draft that was caught while it grew is never made to grow again (docs/spec/key-layout.md).
    await removeFile(draft);
    const handle = await open(draft, 'wx', 0o755);
    try {
      step(`write ${what}`);
      await writeAll(handle, bytes, 0);
      await handle.sync();
      step(`remove old ${what}`);
      await removeFile(path);
      step(`place ${what}`);
      await placeFile(handle, draft, path);
    } finally {
      await handle.close();
    }
  }
}

/** A process that was ended may have left a file that only this computer's memory holds whole. */
async function settle(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(path));
}

async function holds(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    if ((await stat(path)).size !== bytes.length) return false;
    return (await readFile(path)).equals(bytes);
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

const isThere = async (path: string): Promise<boolean> => (await sizeOf(path)) !== undefined;
/** A file whose placing was cut off is absent, or there with nothing in it. */
const hasBytes = async (path: string): Promise<boolean> => ((await sizeOf(path)) ?? 0) > 0;

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
