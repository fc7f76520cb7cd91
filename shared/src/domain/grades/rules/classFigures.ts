import { fromHundredths, type Rational } from './rational.ts';
import { type Rounding, roundToStep } from './rounding.ts';
import { plainMean } from './weightedMean.ts';

/** Fewer pupils than this, and mean, minimum and maximum would tell one pupil the mark of another (docs/decisions). */
export const smallestGroup = 5;

/** Hundredths; all null when the group is too small to show. */
export interface Figures {
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly count: number;
}

/**
 * Mean, minimum and maximum of a class.
 * @param displayed what each pupil who has a value sees, in hundredths: the minimum and maximum are of these
 * @param averaged what the mean is made of when it is not these: unrounded general averages
 */
export function classFigures(
  displayed: readonly number[],
  rounding: Rounding,
  averaged: readonly Rational[] = displayed.map(fromHundredths),
): Figures {
  const count = displayed.length;
  const mean = plainMean(averaged);
  if (count < smallestGroup || mean === undefined) return { mean: null, min: null, max: null, count };
  return {
    mean: roundToStep(mean, rounding),
    min: Math.min(...displayed),
    max: Math.max(...displayed),
    count,
  };
}
