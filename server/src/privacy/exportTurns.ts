import { AppError } from '@cartable/shared/lib/errors.ts';

/** How many exports may be asked for and not wholly sent, over everybody: what is collected waits in memory for its reader. */
const mostAtOnce = 64;
/** How long a place is kept for somebody who has asked for it and whose browser is about to come for the archive. */
const keptMs = 60_000;

/**
 * Exports take turns at being collected, which reads all of a school's records; being sent takes nobody's turn, however slowly it is read.
 * One person has one export under way.
 */
export class ExportTurns {
  readonly #askers = new Set<string>();
  /** Places that are kept, and until when. */
  readonly #kept = new Map<string, number>();
  #last: Promise<unknown> = Promise.resolve();
  readonly #now: () => number;

  /** @param now milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Keeps a place for somebody, so that the {@link take} that follows within a minute is not refused: a browser's download could not say why. Kept again,
   * it is the same place.
   * @throws {AppError} as {@link take}
   */
  keep(asker: string): void {
    this.#forgetPast();
    if (!this.#kept.has(asker)) this.#mustHavePlace(asker);
    this.#kept.set(asker, this.#now() + keptMs);
  }

  /** Places for which nobody came: those who ask for none, on a key, are not kept out by them. */
  #forgetPast(): void {
    const now = this.#now();
    for (const [one, until] of this.#kept) if (until <= now) this.#kept.delete(one);
  }

  #mustHavePlace(asker: string): void {
    if (this.#askers.has(asker) || this.#askers.size + this.#kept.size >= mostAtOnce)
      throw new AppError('server.busy');
  }

  /**
   * @param signal aborted = nobody waits for it any more: then nothing is collected
   * @throws {AppError} `server.busy` while the asker's other one is under way, or too many are
   */
  async take<T>(
    asker: string,
    signal: AbortSignal,
    collect: () => Promise<T>,
    send: (collected: T) => Promise<void>,
  ): Promise<void> {
    this.#forgetPast();
    // The place that was kept is taken now; without one it is asked for.
    if (!this.#kept.delete(asker)) this.#mustHavePlace(asker);
    this.#askers.add(asker);
    try {
      const turn = this.#last.then(async () => (signal.aborted ? undefined : { collected: await collect() }));
      // The next one's turn comes whatever becomes of this one.
      this.#last = turn.catch(() => undefined);
      const done = await turn;
      if (done !== undefined && !signal.aborted) await send(done.collected);
    } finally {
      this.#askers.delete(asker);
    }
  }
}
