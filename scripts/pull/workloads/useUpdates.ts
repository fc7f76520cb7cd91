import { statfsSync } from 'node:fs';
import { join } from 'node:path';
import { installRelease } from '@cartable/desktop/update/install/installRelease.ts';
import { verifyManifest } from '@cartable/desktop/update/install/programManifest.ts';
import { chosenSlot, readPointer } from '@cartable/desktop/update/slots/pointer.ts';
import { settleStart, versionIn } from '@cartable/desktop/update/slots/settleStart.ts';
import { isWhole, otherSlot, type SlotName, slotsOf } from '@cartable/desktop/update/slots/slots.ts';
import { FailedVersions } from '@cartable/desktop/update/slots/failedVersions.ts';
import { Sources } from '@cartable/desktop/update/source/sources.ts';
import { placeStart } from '@cartable/desktop/update/start/placeStart.ts';
import { makeFolder } from '@cartable/desktop/vault/key/durable.ts';
import { acknowledge, note } from './acknowledge.ts';
import { smallRelease, smallReleaseKey, smallStart } from './smallPrograms.ts';

export const updateFolder = (key: string): string => join(key, 'data', 'update');

/** Puts a version into the folder that does not run, with the chunks of an honest source. */
export async function install(key: string, seed: number, version: number, running: SlotName): Promise<void> {
  const { release, chunks } = smallRelease(seed, version);
  await makeFolder(updateFolder(key));
  await installRelease(release, {
    slots: slotsOf(key, 'linux'),
    running,
    folder: updateFolder(key),
    releaseKey: smallReleaseKey,
    sources: new Sources([
      { kind: 'server', get: async (path) => chunks.get(path.slice(path.lastIndexOf('/') + 1)) },
    ]),
    signal: new AbortController().signal,
    freeBytes: async () => {
      const { bavail, bsize } = statfsSync(key);
      return bavail * bsize;
    },
  });
}

/** Makes a version's start file the key's. */
export function placeSmallStart(key: string, version: number): Promise<void> {
  return placeStart({ keyRoot: key, system: 'linux', folder: updateFolder(key) }, smallStart(version));
}

/** Version after version on the same key: installed, then started and kept, as on a key that is used for years. */
export async function useUpdates(key: string, seed: number, count: number): Promise<void> {
  await makeFolder(join(key, 'app'));
  const state = new FailedVersions(updateFolder(key), 'linux');
  for (let version = 1; version <= count; version++) {
    const running: SlotName = version % 2 === 1 ? 'b' : 'a';
    note(`begin version ${version}`);
    await install(key, seed, version, running);
    // As the workshop does; from the next version on it is the update's work.
    if (version === 1) await placeSmallStart(key, version);
    acknowledge(`installed ${version}`);
    await settleStart(slotsOf(key, 'linux'), otherSlot(running), state);
    acknowledge(`kept ${version}`);
  }
}

/** The slot that starts, and whether the program in it is whole to the byte. */
export async function startingProgram(key: string) {
  const slots = slotsOf(key, 'linux');
  const slot = chosenSlot(readPointer(slots), (which) => isWhole(slots, which));
  const verified = await verifyManifest(slots[slot], smallReleaseKey);
  return { slot, version: versionIn(slots[slot]), problem: verified.ok ? undefined : verified.error };
}

/** The start after a pull: the program that starts shows its first screen, and the interrupted version is installed to its end. */
export async function tendUpdates(key: string, seed: number, version: number): Promise<void> {
  const slots = slotsOf(key, 'linux');
  const { slot, version: found, problem } = await startingProgram(key);
  if (problem !== undefined) throw new Error(`${problem.code} ${JSON.stringify(problem.data)}`);
  note(`starts ${found}`);
  await settleStart(slots, slot, new FailedVersions(updateFolder(key), 'linux'));
  const next = found === smallRelease(seed, version).release.version ? version + 1 : version;
  await install(key, seed, next, slot);
  acknowledge(`installed ${next}`);
}
