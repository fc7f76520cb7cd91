import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { ProgramRelease } from '@cartable/shared/update/release.ts';
import { readPointer, writePointer } from '../slots/pointer.ts';
import { isWhole } from '../slots/slots.ts';
import { versionIn } from '../slots/settleStart.ts';
import { onKey } from '../../vault/key/keyError.ts';
import { placeOwnStart } from '../start/placeOwnStart.ts';
import { assembleSlot } from './assembleSlot.ts';
import { gatherChunks } from './gatherChunks.ts';
import { type InstallHost, openInstallation } from './installation.ts';
import { mustLeadOn } from './mustLeadOn.ts';

/** How often a worn key or a chunk that vanished is given another turn in one run. */
const maxTurns = 3;

/**
 * Puts a release into the folder that does not run and has it start next time. Stopped anywhere, by a signal, a pull or the power, the running
 * program stays what starts, and the next call goes on where this one ended (docs/spec/update.md).
 * @throws {AppError} `update.*`, `key.*`; the signal's reason when it was stopped
 */
export async function installRelease(release: ProgramRelease, host: InstallHost): Promise<void> {
  const work = openInstallation(release, host);
  const pointer = readPointer(work.slots);
  const waits = pointer?.slot === work.target && pointer.left !== '0' && isWhole(work.slots, work.target);
  if (waits && versionIn(work.targetFolder) === release.version) return;
  // The other slot may hold the release that the key's start file is of: from here on it is the running program's.
  await onKey(() => placeOwnStart({ ...work, system: release.system }));
  for (let turn = 1; ; turn++) {
    try {
      const gathered = await gatherChunks(work);
      // Before the other slot is taken apart: the version in it is what the key goes back to.
      await mustLeadOn(work, gathered);
      await assembleSlot(work, gathered);
      break;
    } catch (error) {
      if (!isAppError(error) || error.code !== 'update.chunk_lost' || turn === maxTurns) throw error;
    }
  }
  work.at('switch');
  writePointer(work.slots, { slot: work.target, left: '2' });
  work.at('tidy');
  await work.store.clear();
}
