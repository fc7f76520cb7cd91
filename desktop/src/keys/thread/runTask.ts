import { createPublicKey } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { withKey } from '../identity/openKey.ts';
import { verifyKey } from '../identity/verifyKey.ts';
import type { MasterMap } from '../image/masterMap.ts';
import { fileMedium, type FileMediumOptions } from '../medium/fileMedium.ts';
import type { Medium } from '../medium/medium.ts';
import { mediumError } from '../medium/mediumProblem.ts';
import { wipeMedium } from '../write/wipeMedium.ts';
import { type ReadBlock, writeMaster } from '../write/writeMaster.ts';
import type { KeyTask, TaskProgress, TaskResults } from './keyTask.ts';

/** At most so often, in milliseconds: a screen shows no more. */
const TELL_EVERY_MS = 200;

/** Carries out a task with synchronous calls. @throws {AppError} `prepare.*` */
export function runTask(
  task: KeyTask,
  tell: (progress: TaskProgress) => void,
): TaskResults[keyof TaskResults] {
  const seldom = notTooOften(tell);
  switch (task.kind) {
    case 'write':
      return withMedium(task.path, task.options, (medium) =>
        withImage(task.image, task.map, (read) => writeMaster(task.map, read, medium, task.rest, seldom)),
      );
    case 'wipe':
      return withMedium(task.path, task.options, (medium) => wipeMedium(medium, seldom));
    case 'verify':
      return withKey(task.target, (volume) =>
        verifyKey(volume, createPublicKey(task.releaseKey), task.personal),
      );
  }
}

function notTooOften(tell: (progress: TaskProgress) => void): (progress: TaskProgress) => void {
  let toldAt = 0;
  return (progress) => {
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS && progress.doneBytes < progress.totalBytes) return;
    toldAt = now;
    tell(progress);
  };
}

function withMedium<T>(path: string, options: FileMediumOptions, work: (medium: Medium) => T): T {
  let medium: Medium;
  try {
    medium = fileMedium(path, options);
  } catch (error) {
    throw mediumError(error, { path });
  }
  try {
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
