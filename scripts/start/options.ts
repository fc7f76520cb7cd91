import { parseArgs } from 'node:util';

/** What `npm start` was asked to do. */
export interface StartOptions {
  /** The guided tour on a display without a screen, even where there is one. */
  readonly headless: boolean;
  /** Forget the demonstration's server data and keys first. */
  readonly fresh: boolean;
}

/**
 * Reads `npm start [-- --headless] [--fresh]`.
 * @throws Error that says what was not understood
 */
export function readStartOptions(args: readonly string[]): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      headless: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
    },
  });
  return { headless: values.headless, fresh: values.fresh };
}
