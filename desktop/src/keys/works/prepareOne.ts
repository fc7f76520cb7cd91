import { rmSync } from 'node:fs';
import type { KeyStep } from '@cartable/shared/bridge/keysState.ts';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { carries } from '../identity/carriedKey.ts';
import { personaliseKey } from '../identity/personaliseKey.ts';
import { type StartThread, startTask, type TaskListener } from '../thread/startTask.ts';
import type { RestMode, WrittenKey } from '../write/writeMaster.ts';
import { writeTask } from '../write/writeTask.ts';
import type { Handout } from './handout.ts';
import type { Master } from './masterShelf.ts';
import type { Piece } from './workbench.ts';

/** One key from nothing to a pupil's. */
export interface Preparation extends TaskListener {
  readonly piece: Pick<Piece, 'name'>;
  readonly target: KeyTarget;
  readonly rest: RestMode;
  /** Looks at the written key once more, and unmounts what a desktop has opened of it meanwhile. */
  readonly lookAgain: () => Promise<KeyTarget>;
  readonly handout: Handout;
  readonly master: Master;
  readonly startThread: StartThread;
  readonly show: (step: KeyStep) => void;
}

/**
 * Writes the image, reads it back, gives the key an identity of the batch and reads that back: the one that it carries already, or the next. An identity that did not get onto the
 * key is given back; an image file that was begun and not finished is removed.
 * @throws {AppError} `prepare.*`
 */
export async function prepareOne(work: Preparation): Promise<KeyStep> {
  const { target, handout, piece } = work;
  const { name } = piece;
  // A key that is written a second time does not cost a second identity. Noted before: from its first block on the medium no longer carries it.
  const own = handout.reusable(target);
  let key = own && handout.take(name, own);
  let written: WrittenKey;
  try {
    written = await writeOne(work);
    work.show({ kind: 'working', phase: 'naming', percent: null, secondsLeft: null });
    key ??= handout.take(name);
    const now = await work.lookAgain();
    await personaliseKey({ ...now, name }, key, handout.batch.server);
  } catch (error) {
    if (key !== undefined) handout.giveBack(key, name, carries({ ...target, isNew: false }, key));
    throw error;
  }
  handout.finish(key, name);
  const { retries, writeMs, verifyMs } = written;
  const seconds = Math.round((writeMs + verifyMs) / 1000);
  return { kind: 'done', serial: key.serial, holder: holderText(key), seconds, retries };
}

async function writeOne({ piece: { name }, target, master, rest, startThread, ...listener }: Preparation) {
  const end = await startTask(writeTask(master.path, master.map, target, rest), name, startThread, listener);
  if (!end.ok) {
    if (target.isNew) rmSync(target.path, { force: true });
    throw new AppError(end.error.code, end.error.data);
  }
  if (listener.signal?.aborted) throw new AppError('prepare.cancelled', { device: name });
  return end.value;
}

function holderText({ holder }: BatchKey): string | null {
  return holder && [holder.familyName, holder.givenName, holder.className].filter(Boolean).join(' ');
}
