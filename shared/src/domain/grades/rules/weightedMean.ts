import { compare, divide, fromHundredths, multiply, type Rational, rational, sum, zero } from './rational.ts';

/** A displayed average and its coefficient, both in hundredths; null = NN. */
export interface Weighted {
  readonly displayed: number | null;
  readonly coefficient: number;
}

/** The average of a subject from the rounded averages of its parts, by coefficient; undefined = NN. */
export function averageOfParts(parts: readonly Weighted[]): Rational | undefined {
  const counted = parts.flatMap(({ displayed, coefficient }) =>
    displayed === null ? [] : [{ note: fromHundredths(displayed), coefficient: fromHundredths(coefficient) }],
  );
  const weight = sum(counted.map((one) => one.coefficient));
  if (compare(weight, zero) === 0) return undefined;
  return divide(sum(counted.map((one) => multiply(one.note, one.coefficient))), weight);
}

/** The plain mean; undefined when there is nothing to average. */
export function plainMean(values: readonly Rational[]): Rational | undefined {
  return values.length === 0 ? undefined : divide(sum(values), rational(values.length));
}

/** A subject's average over the year: the unweighted mean of the displayed averages of the periods that have one (hundredths; null = NN). */
export function yearAverage(periods: readonly (number | null)[]): Rational | undefined {
  return plainMean(periods.flatMap((displayed) => (displayed === null ? [] : [fromHundredths(displayed)])));
}
