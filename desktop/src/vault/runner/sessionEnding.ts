import type { LockReason } from '../vault.ts';
import type { CheckOuts } from './checkOut/checkOuts.ts';
import { type KeptCopy, tidyCopies } from './checkOut/outside.ts';

/**
 * How long a lock takes changes back from other programs, milliseconds. A PC that goes to sleep gives a second or two; the main process
 * waits five for the whole lock.
 */
const takeBackMs = { user: 2500, idle: 2500, screen: 2500, quit: 2500, suspend: 1000 } as const;

/** The locks of one key, one after the other: what other programs saved is taken back before the keys are wiped (decision 0221). */
export class SessionEnding {
  /** The documents of the session that a lock is ending. */
  #resting: CheckOuts | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Plain copies that the last lock left to the programs which have them open. */
  #kept: readonly KeptCopy[] = [];

  /** Ends a session, if there is one; `close` then closes the vault. */
  end(reason: LockReason, outside: CheckOuts | undefined, close: () => Promise<void>): Promise<void> {
    this.#resting = outside ?? this.#resting;
    // The key is out: what is under way cannot succeed, and must not keep the keys in memory.
    if (reason === 'removed') this.#resting?.abandon();
    const turn = this.#last.then(async () => {
      if (outside !== undefined) {
        if (reason !== 'removed') await outside.rest(takeBackMs[reason], reason === 'quit');
        this.#kept = outside.kept();
        this.#resting = undefined;
      }
      try {
        await close();
      } finally {
        if (reason === 'removed' || reason === 'quit') await this.#tidy();
      }
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #tidy(): Promise<void> {
    const kept = this.#kept;
    this.#kept = [];
    await tidyCopies(kept);
  }

  /** Resolves when no lock is under way. */
  over(): Promise<void> {
    return this.#last;
  }
}
