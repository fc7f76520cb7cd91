import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { MasterMap } from '../image/masterMap.ts';
import { fileMedium, type FileMediumOptions } from '../medium/fileMedium.ts';
import { mediumError } from '../medium/mediumProblem.ts';
import {
  type ReadBlock,
  type RestMode,
  type WriteProgress,
  writeMaster,
  type WrittenKey,
} from './writeMaster.ts';

/** What the thread of a key is told. */
export interface KeyTask {
  readonly image: string;
  readonly map: MasterMap;
  readonly path: string;
  readonly options: FileMediumOptions;
  readonly rest: RestMode;
}

/** What it says. */
export type KeyNews =
  | { readonly kind: 'progress'; readonly progress: WriteProgress }
  | { readonly kind: 'done'; readonly written: WrittenKey }
  | { readonly kind: 'failed'; readonly code: string; readonly data: AppError['data'] };

/** At most so often, in milliseconds: a screen shows no more. */
const TELL_EVERY_MS = 200;

function imageReader(
  image: string,
  map: MasterMap,
): { readonly read: ReadBlock; readonly close: () => void } {
  // Through the system's cache, unlike the key: sixteen threads read the same blocks at nearly the same time.
  const fd = openSync(image, 'r');
  return {
    read(index, into) {
      for (let done = 0; done < into.length; ) {
        const got = readSync(fd, into, done, into.length - done, index * map.blockBytes + done);
        if (got === 0) throw new AppError('prepare.image_damaged', { path: image });
        done += got;
      }
    },
    close: () => closeSync(fd),
  };
}

function run({ image, map, path, options, rest }: KeyTask): WrittenKey {
  let medium: ReturnType<typeof fileMedium>;
  try {
    medium = fileMedium(path, options);
  } catch (error) {
    throw mediumError(error, { path });
  }
  try {
    const master = imageReader(image, map);
    let toldAt = 0;
    try {
      return writeMaster(map, master.read, medium, rest, (progress) => {
        const now = performance.now();
        if (now - toldAt < TELL_EVERY_MS && progress.doneBytes < progress.totalBytes) return;
        toldAt = now;
        tell({ kind: 'progress', progress });
      });
    } finally {
      master.close();
    }
  } finally {
    medium.close();
  }
}

function tell(news: KeyNews): void {
  parentPort?.postMessage(news);
}

try {
  tell({ kind: 'done', written: run(workerData as KeyTask) });
} catch (error) {
  const known = mediumError(error, { path: (workerData as KeyTask).path });
  tell({ kind: 'failed', code: known.code, data: known.data });
}
