import type { Logger } from 'pino';

/** A part of the maintenance that stands on its own. */
export interface Step {
  /** As the log tells it. */
  readonly name: string;
  /** How much it removed or changed, where it counts that: a number is logged, and nothing else. */
  run(): Promise<unknown>;
}

/** How long the steps behind one wait for it, milliseconds. It goes on by itself, beside them. */
export const stepLimitMs = 30 * 60_000;

/** How long {@link StepRounds.stop} waits for a step under way, milliseconds. */
const stopMs = 10_000;

/**
 * Runs steps in rounds. Each is run and told on its own: one that fails is logged and tried again in the next round, one that does not end holds the others
 * no longer than the limit, and is begun again once it has ended.
 */
export class StepRounds {
  readonly #log: Logger;
  readonly #limitMs: number;
  readonly #underWay = new Map<string, Promise<void>>();
  #round: Promise<void> | undefined;
  #stopped = false;

  constructor(log: Logger, limitMs = stepLimitMs) {
    this.#log = log;
    this.#limitMs = limitMs;
  }

  /** One round; the round under way when there is one. Never rejects. */
  run(steps: readonly Step[]): Promise<void> {
    this.#round ??= this.#runAll(steps).finally(() => {
      this.#round = undefined;
    });
    return this.#round;
  }

  /** Begins no more steps, and waits for those under way: ten seconds at most, what is cut off is done at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await within(Promise.all([...this.#underWay.values()]), stopMs);
  }

  async #runAll(steps: readonly Step[]): Promise<void> {
    const failed: string[] = [];
    const done: Record<string, number> = {};
    for (const step of steps) {
      if (this.#stopped) return;
      const outcome = await this.#runOne(step);
      if (outcome === 'failed') failed.push(step.name);
      else if (typeof outcome === 'number' && outcome > 0) done[step.name] = outcome;
    }
    if (failed.length > 0) this.#log.error({ failed, done }, 'maintenance ended with failures');
    else this.#log.info({ done }, 'maintenance done');
  }

  async #runOne({ name, run }: Step): Promise<unknown> {
    if (this.#underWay.has(name)) {
      this.#log.error({ step: name }, 'maintenance step still under way');
      return 'failed';
    }
    let outcome: unknown = 'failed';
    const work = Promise.resolve()
      .then(run)
      .then(
        (count) => {
          outcome = count;
        },
        (error: unknown) => this.#log.error({ step: name, err: error }, 'maintenance step failed'),
      )
      .finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, work);
    if (!(await within(work, this.#limitMs))) {
      this.#log.error({ step: name }, 'maintenance step does not end');
    }
    return outcome;
  }
}

/** Waits until something ends, so long at most; whether it ended. */
async function within(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([work.then(() => true as const), over]);
  } finally {
    clearTimeout(timer);
  }
}
