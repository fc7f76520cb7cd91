import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AppError, type ErrorData } from '@cartable/shared/lib/errors.ts';
import { lockDevices } from '../drives/deviceLock.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import type { MasterMap } from '../image/masterMap.ts';
import type { KeyNews, KeyTask } from './keyThread.ts';
import type { RestMode, WriteProgress, WrittenKey } from './writeMaster.ts';

/** How one key ended. */
export type KeyOutcome =
  | { readonly name: string; readonly ok: true; readonly written: WrittenKey }
  | {
      readonly name: string;
      readonly ok: false;
      readonly error: { readonly code: string; readonly data: ErrorData };
    };

/** Reads an image once and compares it with its map. @throws {AppError} `prepare.image_damaged` (data: path) */
export async function verifyImage(image: string, map: MasterMap): Promise<void> {
  let index = 0;
  const end = Math.min(map.sizeBytes, map.blocks.length * map.blockBytes);
  for await (const block of createReadStream(image, { end: end - 1, highWaterMark: map.blockBytes })) {
    const hash = createHash('sha256').update(block).digest('hex');
    if (hash !== map.blocks[index]) throw new AppError('prepare.image_damaged', { path: image });
    index += 1;
  }
  if (index !== map.blocks.length) throw new AppError('prepare.image_damaged', { path: image });
}

/**
 * Writes an image on many keys at once, each in a thread of its own: a key that is slow, hangs or dies keeps nobody waiting. Ends when the
 * last key has ended, well or not.
 * @param tell hears of each key's progress, by its place in `targets`
 * @throws {AppError} `prepare.in_use` when one of the keys is being prepared by somebody else; nothing is written then
 */
export async function writeKeys(
  image: string,
  map: MasterMap,
  targets: readonly KeyTarget[],
  rest: RestMode,
  tell: (index: number, progress: WriteProgress) => void = () => undefined,
): Promise<readonly KeyOutcome[]> {
  const lock = await lockDevices(targets.map((target) => target.path));
  try {
    return await Promise.all(
      targets.map((target, index) => writeOne(image, map, target, rest, (progress) => tell(index, progress))),
    );
  } finally {
    await lock.release();
  }
}

function writeOne(
  image: string,
  map: MasterMap,
  target: KeyTarget,
  rest: RestMode,
  tell: (progress: WriteProgress) => void,
): Promise<KeyOutcome> {
  const { name, path, drive, isNew } = target;
  const options = {
    ...(drive === undefined ? {} : { deviceBytes: drive.sizeBytes }),
    ...(isNew ? { createBytes: map.sizeBytes } : {}),
  };
  const task: KeyTask = { image, map, path, options, rest };
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./keyThread.ts', import.meta.url), { workerData: task });
    const fail = (code: string, data: ErrorData) => resolve({ name, ok: false, error: { code, data } });
    worker.on('message', (news: KeyNews) => {
      if (news.kind === 'progress') tell(news.progress);
      else if (news.kind === 'done') resolve({ name, ok: true, written: news.written });
      else fail(news.code, { ...news.data, device: name });
    });
    worker.on('error', (error) => fail('prepare.io', { device: name, at: null, system: error.name }));
    worker.on('exit', () => fail('prepare.io', { device: name, at: null, system: 'exit' }));
  });
}
