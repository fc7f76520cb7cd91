import { mayHeal, mediumError } from '../medium/mediumProblem.ts';

/** How often a block is tried before the key counts as bad: a worn contact or cell often works the second time. */
export const TRIES = 3;

/** Counts what had to be done again: a key that needed it is better looked at. */
export interface Retries {
  count: number;
}

/**
 * Does something with a medium at a position, again when the failure may heal.
 * @throws {AppError} `prepare.*` when it does not
 */
export function attempt(
  medium: { readonly path: string },
  at: number,
  retries: Retries,
  work: () => void,
): void {
  for (let tries = 1; ; tries++) {
    try {
      work();
      return;
    } catch (error) {
      if (tries === TRIES || !mayHeal(error)) throw mediumError(error, medium, at);
      retries.count += 1;
    }
  }
}
