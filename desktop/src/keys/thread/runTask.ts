import { createPublicKey } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { inspectKey } from '../identity/inspectKey.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { lookInto } from '../identity/mediumLook.ts';
import { type ConfirmedTarget, mustBeAsConfirmed } from '../identity/mustBeAsConfirmed.ts';
import { withKey } from '../identity/openKey.ts';
import { personaliseKey } from '../identity/personaliseKey.ts';
import { verifyKey } from '../identity/verifyKey.ts';
import type { MasterMap } from '../image/masterMap.ts';
import { fileMedium, openingOf } from '../medium/fileMedium.ts';
import type { Medium } from '../medium/medium.ts';
import { mediumError } from '../medium/mediumProblem.ts';
import { wipeMedium } from '../write/wipeMedium.ts';
import { wipeTail } from '../write/wipeTail.ts';
import { type ReadBlock, writeMaster } from '../write/writeMaster.ts';
import type { KeyNews, KeyTask, TaskProgress, TaskResults } from './keyTask.ts';

/** At most so often, in milliseconds: a screen shows no more. */
const TELL_EVERY_MS = 200;

/** Carries out a task. What waits for the medium does so with synchronous calls, on this thread. @throws {AppError} `prepare.*` */
export async function runTask(
  task: KeyTask,
  tell: (news: KeyNews) => void,
): Promise<TaskResults[keyof TaskResults]> {
  const seldom = notTooOften((progress) => tell({ kind: 'progress', progress }));
  switch (task.kind) {
    case 'write':
      return toErase(task.target, task.map.sizeBytes, (medium) => {
        const { map, rest, target } = task;
        const written = withImage(task.image, map, (read) => writeMaster(map, read, medium, rest, seldom));
        if (rest === 'erase' && isFile(target)) wipeTail(target.path);
        return written;
      });
    case 'wipe':
      return toErase(task.target, undefined, (medium) => {
        const wiped = wipeMedium(medium, seldom);
        if (isFile(task.target)) wipeTail(task.target.path);
        return wiped;
      });
    case 'verify': {
      let toldAt = performance.now();
      const alive = () => {
        if (performance.now() - toldAt < TELL_EVERY_MS) return;
        toldAt = performance.now();
        tell({ kind: 'alive' });
      };
      const publicKey = createPublicKey(task.releaseKey);
      return withKey(task.target, (volume) => verifyKey(volume, publicKey, task.personal), alive);
    }
    case 'look':
      return lookInto(task.target);
    case 'inspect':
      return withKey(task.target, inspectKey);
    case 'personalise':
      await personaliseKey(task.target, task.key, task.server, {
        answered: () => tell({ kind: 'alive' }),
      });
      return null;
  }
}

const isFile = ({ drive }: KeyTarget): boolean => drive === undefined;

function notTooOften(tell: (progress: TaskProgress) => void): (progress: TaskProgress) => void {
  let toldAt = 0;
  return (progress) => {
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS && progress.doneBytes < progress.totalBytes) return;
    toldAt = now;
    tell(progress);
  };
}

/** Opens what is to be erased, a file that is not there yet with `newBytes`. It is what was confirmed: it is held open from before that is looked at to the end. */
function toErase<T>(target: ConfirmedTarget, newBytes: number | undefined, work: (medium: Medium) => T): T {
  const { path, drive, isNew, confirmed } = target;
  const createBytes = isNew ? newBytes : undefined;
  let medium: Medium;
  try {
    medium = fileMedium(path, { ...openingOf(drive), ...(createBytes !== undefined && { createBytes }) });
  } catch (error) {
    throw mediumError(error, { path });
  }
  try {
    if (!isNew) mustBeAsConfirmed(target, confirmed);
    return work(medium);
  } finally {
    medium.close();
  }
}

function withImage<T>(image: string, map: MasterMap, work: (read: ReadBlock) => T): T {
  // Through the system's cache, unlike the key: sixteen threads read the same blocks at nearly the same time.
  const fd = openSync(image, 'r');
  try {
    return work((index, into) => {
      for (let done = 0; done < into.length; ) {
        const got = readSync(fd, into, done, into.length - done, index * map.blockBytes + done);
        if (got === 0) throw new AppError('prepare.image_damaged', { path: image });
        done += got;
      }
    });
  } finally {
    closeSync(fd);
  }
}
