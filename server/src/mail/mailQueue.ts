import type { Logger } from 'pino';
import type { Mail, Mailer } from './mailer.ts';

const maxWaiting = 1_000;
const retryAfterMs = [2_000, 30_000, 300_000] as const;

/**
 * Sends mail behind the requests that cause it, so that no answer tells by its time whether there was somebody to write to. What is
 * lost with the process is asked for again by the person: nothing depends on a mail's arrival.
 */
export class MailQueue {
  readonly #mailer: Mailer | undefined;
  readonly #log: Logger;
  readonly #running = new Set<Promise<void>>();
  readonly #stopped = new AbortController();

  /** Without a mailer, nothing is ever sent. */
  constructor(mailer: Mailer | undefined, log: Logger) {
    this.#mailer = mailer;
    this.#log = log;
  }

  /** Whether this server can send mail at all. */
  get works(): boolean {
    return this.#mailer !== undefined;
  }

  /** Sends soon; tries again a few times. */
  post(mail: Mail): void {
    const mailer = this.#mailer;
    if (mailer === undefined) return;
    this.later(() => this.#send(mailer, mail));
  }

  /** Does something after the present request, in the order of nobody's waiting. */
  later(work: () => Promise<void>): void {
    if (this.#running.size >= maxWaiting) {
      this.#log.warn('mail dropped: too much waits');
      return;
    }
    const run: Promise<void> = new Promise<void>((resolve) => setImmediate(resolve))
      .then(work)
      // The relay's words may quote the address.
      .catch((error: unknown) => this.#log.error({ err: error }, 'mail failed'))
      .finally(() => this.#running.delete(run));
    this.#running.add(run);
  }

  /** Gives up what waits for another attempt, and waits for what is being sent. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running);
  }

  async #send(mailer: Mailer, mail: Mail): Promise<void> {
    for (const wait of [...retryAfterMs, undefined]) {
      try {
        return await mailer.send(mail);
      } catch (error) {
        if (wait === undefined || this.#stopped.signal.aborted) throw error;
        await pause(wait, this.#stopped.signal);
      }
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms).unref();
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
