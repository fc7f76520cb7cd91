import { setImmediate } from 'node:timers/promises';
import type { Storage } from '../storage/storage.ts';

/** A person stopped the import. */
export class Interrupted extends Error {}

/**
 * The same storage, whose next transaction fails with {@link Interrupted} once `stop` is aborted; those after it work again, so that a reading can be
 * forgotten. What was committed is whole, what was not has not begun.
 */
export function interruptible(storage: Storage, stop: AbortSignal): Storage {
  let thrown = false;
  return {
    ...storage,
    async transaction(work) {
      // The embedded database answers at once: without a turn of the event loop the signal would never be heard.
      await setImmediate();
      if (stop.aborted && !thrown) {
        thrown = true;
        throw new Interrupted();
      }
      return storage.transaction(work);
    },
  };
}
