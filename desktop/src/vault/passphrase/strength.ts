import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** log10 of the guesses that a passphrase of one's own must resist. */
export const neededLog10Guesses = 13;
/** Fewer characters are refused whatever their score. */
export const shortestPassphrase = 10;
/** Longer ones are read up to here by the estimator, and accepted. */
const longestRated = 256;

export type PassphraseProblem =
  | 'vault.passphrase_short'
  | 'vault.passphrase_weak'
  | 'vault.passphrase_personal';

export interface PassphraseRating {
  readonly log10Guesses: number;
  readonly accepted: boolean;
  readonly problem: PassphraseProblem | null;
}

let loading: Promise<ZxcvbnFactory> | undefined;

/** Loaded at first use: unpacking the dictionaries takes a tenth of a second, and only two screens need it. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, common, french] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-fr'),
  ]);
  return new ZxcvbnFactory({
    dictionary: { ...common.dictionary, ...french.dictionary },
    graphs: common.adjacencyGraphs,
    maxLength: longestRated,
  });
}

/**
 * How many guesses a passphrase resists (zxcvbn with French words and names), and whether it may be chosen.
 * `personal` holds what others know of the pupil: first name, family name, login, school, class; a passphrase that is built
 * on it is refused even when it is long.
 */
export async function ratePassphrase(
  normalised: string,
  personal: readonly string[],
): Promise<PassphraseRating> {
  loading ??= load();
  const estimator = await loading;
  const known = personal
    .flatMap((text) => [text, ...text.split(/[\s'’.-]+/u)])
    .filter((text) => text.length > 2);
  const { guessesLog10 } = estimator.check(normalised, known);
  const log10Guesses = Math.round(guessesLog10 * 10) / 10;
  const problem = problemOf(normalised, log10Guesses, known);
  return { log10Guesses, accepted: problem === null, problem };
}

function problemOf(text: string, log10Guesses: number, known: readonly string[]): PassphraseProblem | null {
  if ([...text].length < shortestPassphrase) return 'vault.passphrase_short';
  const folded = known.map(fold).filter((word) => word.length > 2);
  const rest = folded.reduce((left, word) => left.replaceAll(word, ' '), fold(text)).replace(/[^a-z]/g, '');
  // Names and digits only: nothing is left that a classmate could not think of.
  if (rest.length < 4 && folded.some((word) => fold(text).includes(word))) return 'vault.passphrase_personal';
  return log10Guesses < neededLog10Guesses ? 'vault.passphrase_weak' : null;
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
