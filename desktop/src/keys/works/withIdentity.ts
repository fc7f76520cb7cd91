import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { isAppError } from '@cartable/shared/lib/errors.ts';
import type { KeyTarget } from '../drives/keyTargets.ts';
import { carries } from '../identity/carriedKey.ts';
import type { KeyThreads } from '../thread/keyThreads.ts';
import type { Handout } from './handout.ts';

/** After these nobody can tell what a key carries, or will in a moment. */
const UNSETTLED: ReadonlySet<string> = new Set(['prepare.silent', 'prepare.naming_stopped']);

/** One key that is to have an identity of a batch. */
export interface Naming {
  readonly target: KeyTarget;
  readonly handout: Handout;
  readonly threads: KeyThreads;
}

/**
 * Has an identity for `work`, which puts it onto the key: the one that was taken already, or the next when `work` asks for it. It is noted as made when the work has ended well;
 * when it has not, it is given back, unless the key carries it or nobody can tell.
 * @throws whatever `work` throws; {AppError} `prepare.batch_used_up`, `prepare.not_noted`, `prepare.batch_taken`
 */
export async function withIdentity(
  { target, handout, threads }: Naming,
  own: BatchKey | undefined,
  work: (take: () => BatchKey) => Promise<void>,
): Promise<BatchKey> {
  const { name } = target;
  let key = own;
  const take = () => {
    key ??= handout.take(name);
    return key;
  };
  try {
    await work(take);
  } catch (error) {
    if (key !== undefined) {
      // One that did not answer just now is not asked again. Nor one that was stopped: the tool that copies is killed with its thread, but what it was about to write may still come.
      const isOpen = isAppError(error) && UNSETTLED.has(error.code);
      const look = isOpen ? undefined : await threads.look({ ...target, isNew: false });
      handout.giveBack(key, name, look && carries(look, key));
    }
    throw error;
  }
  const made = take();
  handout.finish(made, name);
  return made;
}

/** Whom a key is for, as a row shows it. */
export function holderText({ holder }: BatchKey): string | null {
  return holder && [holder.familyName, holder.givenName, holder.className].filter(Boolean).join(' ');
}
