import type { ImportPhase } from './host.ts';

/** Sooner, a rate says nothing. */
const tellableMs = 3_000;
const tellablePart = 0.02;

/** How fast the phases of an import go, and so how long the present one still takes. */
export class Pace {
  #phase: ImportPhase | undefined;
  /** When the phase began, and with how much done already: what is resumed. */
  #begun = { at: 0, done: 0 };

  /**
   * What is left of a phase, in milliseconds, at its rate so far. Told each step with a clock's milliseconds; undefined = it cannot be told (yet).
   */
  left(phase: ImportPhase, done: number, total: number, now: number): number | undefined {
    if (phase !== this.#phase) {
      this.#phase = phase;
      this.#begun = { at: now, done };
    }
    const elapsed = now - this.#begun.at;
    const [passed, all] = [done - this.#begun.done, total - this.#begun.done];
    if (total === 0 || elapsed < tellableMs || passed <= 0 || passed < all * tellablePart) return undefined;
    return (elapsed * Math.max(0, all - passed)) / passed;
  }
}
