import { rmSync } from 'node:fs';
import type { KeyStep } from '@cartable/shared/bridge/keysState.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import type { MediumLook } from '../identity/mediumLook.ts';
import type { TaskListener } from '../thread/startTask.ts';
import type { RestMode, WrittenKey } from '../write/writeMaster.ts';
import { writeTask } from '../write/writeTask.ts';
import type { Master } from './masterShelf.ts';
import { namingStep, nameOne } from './nameOne.ts';
import { holderText, type Naming, withIdentity } from './withIdentity.ts';

/** One key from nothing to a pupil's. */
export interface Preparation extends TaskListener, Naming {
  /** What lay on it when somebody agreed to its being erased. */
  readonly confirmed: MediumLook;
  readonly rest: RestMode;
  /** Looks at the written key once more, and unmounts what a desktop has opened of it meanwhile. */
  readonly lookAgain: () => Promise<KeyTarget>;
  readonly master: Master;
  readonly show: (step: KeyStep) => void;
}

/**
 * Writes the image, reads it back, gives the key an identity of the batch and reads that back: the one that it carries already, or the next. An identity that did not get onto the
 * key is given back; an image file that was begun and not finished is removed.
 * @throws {AppError} `prepare.*`
 */
export async function prepareOne(work: Preparation): Promise<KeyStep> {
  const { target, handout, threads } = work;
  // A key that is written a second time does not cost a second identity. Noted before: from its first block on the medium no longer carries it.
  const own = handout.reusable(await threads.look(target));
  let written: WrittenKey | undefined;
  const key = await withIdentity(work, own && handout.take(target.name, own), async (take) => {
    written = await writeOne(work);
    work.show(namingStep);
    const identity = take();
    await nameOne(await work.lookAgain(), identity, work, work.signal);
  });
  const { retries = 0, writeMs = 0, verifyMs = 0 } = written ?? {};
  const seconds = Math.round((writeMs + verifyMs) / 1000);
  return { kind: 'done', serial: key.serial, holder: holderText(key), seconds, retries };
}

async function writeOne({
  target,
  confirmed,
  master,
  rest,
  threads,
  tell,
  signal,
}: Preparation): Promise<WrittenKey> {
  const { name } = target;
  const task = writeTask(master.path, master.map, { ...target, confirmed }, rest);
  const end = await threads.run(task, name, { tell, signal });
  if (!end.ok) {
    if (target.isNew) rmSync(target.path, { force: true });
    throw new AppError(end.error.code, end.error.data);
  }
  if (signal?.aborted) throw new AppError('prepare.cancelled', { device: name });
  return end.value;
}
