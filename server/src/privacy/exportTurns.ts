import { AppError } from '@cartable/shared/lib/errors.ts';

/** How many exports may be asked for and not wholly sent, over everybody: what is collected waits in memory for its reader. */
const mostAtOnce = 64;

/**
 * Exports take turns at being collected, which reads all of a school's records; being sent takes nobody's turn, however slowly it is read.
 * One person has one export under way.
 */
export class ExportTurns {
  readonly #askers = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

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
    if (this.#askers.has(asker) || this.#askers.size >= mostAtOnce) throw new AppError('server.busy');
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
