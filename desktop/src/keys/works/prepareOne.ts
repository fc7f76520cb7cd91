import { rmSync } from 'node:fs';
import type { KeyStep } from '@cartable/shared/bridge/keysState.ts';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { personaliseKey } from '../identity/personaliseKey.ts';
import { holdDevice } from '../medium/holdDevice.ts';
import { type StartThread, startTask, type TaskListener } from '../thread/startTask.ts';
import type { RestMode } from '../write/writeMaster.ts';
import { writeTask } from '../write/writeTask.ts';
import type { Handout } from './handout.ts';
import type { Master } from './masterShelf.ts';
import type { Piece } from './workbench.ts';

/** One key from nothing to a pupil's. */
export interface Preparation extends TaskListener {
  readonly piece: Pick<Piece, 'name'>;
  readonly target: KeyTarget;
  readonly rest: RestMode;
  readonly handout: Pick<Handout, 'batch' | 'take' | 'giveBack'>;
  readonly master: Master;
  readonly startThread: StartThread;
  readonly show: (step: KeyStep) => void;
}

/**
 * Writes the image, reads it back, gives the key the batch's next identity and reads that back. An identity that did not get onto the key
 * is given back; an image file that was begun and not finished is removed.
 * @throws {AppError} `prepare.*`
 */
export async function prepareOne(work: Preparation): Promise<KeyStep> {
  const { piece, target, master, handout, startThread } = work;
  const { name } = piece;
  const task = writeTask(master.path, master.map, target, work.rest);
  const end = await startTask(task, name, startThread, work);
  if (!end.ok) {
    if (target.isNew) rmSync(target.path, { force: true });
    throw new AppError(end.error.code, end.error.data);
  }
  if (work.signal?.aborted) throw new AppError('prepare.cancelled', { device: name });
  work.show({ kind: 'working', phase: 'naming', percent: null, secondsLeft: null });
  const hold = holdDevice(target);
  let key: BatchKey;
  try {
    key = handout.take(name);
    try {
      await personaliseKey({ ...target, name, isNew: false }, key, handout.batch.server);
    } catch (error) {
      handout.giveBack(key);
      throw error;
    }
  } finally {
    hold.dispose();
  }
  const { retries, writeMs, verifyMs } = end.value;
  return {
    kind: 'done',
    serial: key.serial,
    holder: holderText(key),
    seconds: Math.round((writeMs + verifyMs) / 1000),
    retries,
  };
}

function holderText({ holder }: BatchKey): string | null {
  return holder && [holder.familyName, holder.givenName, holder.className].filter(Boolean).join(' ');
}
