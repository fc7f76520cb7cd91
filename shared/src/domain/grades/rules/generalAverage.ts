import type { Service } from '../../directory/service.ts';
import {
  add,
  compare,
  divide,
  fromHundredths,
  multiply,
  type Rational,
  rational,
  subtract,
  sum,
  zero,
} from './rational.ts';

/** A subject as it enters the general average. Numbers are hundredths. */
export interface SubjectResult extends Pick<Service, 'coefficient' | 'mode'> {
  /** The displayed (rounded or forced) average; null = NN. */
  readonly displayed: number | null;
}

const ten = rational(10n);

/**
 * The unrounded general average: Σ(coefficient × displayed subject average) / Σ coefficient over the subjects that are not NN;
 * undefined = NN. A `bonus` subject adds (note − 10) × coefficient when above 10 and changes no weight; a `sup10` one counts with its
 * weight only when above 10.
 */
export function generalAverage(subjects: readonly SubjectResult[]): Rational | undefined {
  const results = subjects.flatMap(({ displayed, coefficient, mode }) =>
    displayed === null
      ? []
      : [{ note: fromHundredths(displayed), coefficient: fromHundredths(coefficient), mode }],
  );
  const counted = results.filter(
    ({ mode, note }) => mode === 'normal' || (mode === 'sup10' && compare(note, ten) > 0),
  );
  const weight = sum(counted.map((one) => one.coefficient));
  if (compare(weight, zero) === 0) return undefined;
  const points = sum(counted.map((one) => multiply(one.coefficient, one.note)));
  const bonus = sum(
    results
      .filter(({ mode, note }) => mode === 'bonus' && compare(note, ten) > 0)
      .map((one) => multiply(one.coefficient, subtract(one.note, ten))),
  );
  return divide(add(points, bonus), weight);
}
