import type { Evaluation } from '../evaluation.ts';
import type { Mark } from '../mark.ts';
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

/** What one mark brings to an average. */
export interface CountedMark
  extends Pick<Evaluation, 'kind' | 'coefficient' | 'scale' | 'onTwenty' | 'optional'> {
  readonly status: Mark['status'];
  readonly value: number | null;
}

/** Every average is out of this. */
export const outOf: Rational = rational(20n);

/** Points and weight that a mark adds above and below the fraction bar. */
interface Share {
  readonly points: Rational;
  readonly weight: Rational;
}

/**
 * With value n, coefficient c, scale d and m = 20: n·m·c/d over c when brought to 20, n·c over c·d/m when not.
 * Both have the same quotient n·m/d; they differ by their weight.
 */
function shareOf(mark: CountedMark, value: Rational): Share {
  const coefficient = fromHundredths(mark.coefficient);
  const scaled = divide(fromHundredths(mark.scale), outOf);
  return mark.onTwenty
    ? { points: divide(multiply(value, coefficient), scaled), weight: coefficient }
    : { points: multiply(value, coefficient), weight: multiply(coefficient, scaled) };
}

/** A bonus adds what it has above half its scale, and no weight: it never lowers an average. */
function bonusPoints(mark: CountedMark, value: Rational): Rational {
  const above = subtract(value, divide(fromHundredths(mark.scale), rational(2n)));
  return compare(above, zero) > 0 ? shareOf(mark, above).points : zero;
}

/**
 * Takes optional shares from the best quotient down while each raises the average: the highest that any choice of them gives,
 * whatever their order.
 */
function withOptional(points: Rational, weight: Rational, optional: readonly Share[]): Rational {
  const best = optional
    .filter((share) => compare(share.weight, zero) > 0)
    .toSorted((a, b) => compare(divide(b.points, b.weight), divide(a.points, a.weight)));
  let [total, weights] = [points, weight];
  for (const share of best) {
    if (compare(divide(share.points, share.weight), divide(total, weights)) <= 0) break;
    total = add(total, share.points);
    weights = add(weights, share.weight);
  }
  return divide(total, weights);
}

/**
 * The unrounded average of one pupil in one subject, out of 20; undefined = NN, when no coefficient is left. Reasons (ABS, DISP, NR, NN),
 * empty cells and formative evaluations are left out; a typed zero counts, and a coefficient of zero weighs nothing.
 */
export function subjectAverage(marks: readonly CountedMark[]): Rational | undefined {
  const counted = marks.flatMap((mark) =>
    mark.kind === 'formative' || mark.status !== 'value' || mark.value === null
      ? []
      : [{ mark, value: fromHundredths(mark.value) }],
  );
  const of = (optional: Evaluation['optional']) => counted.filter((one) => one.mark.optional === optional);
  const base = of('no').map(({ mark, value }) => shareOf(mark, value));
  const weight = sum(base.map((share) => share.weight));
  if (compare(weight, zero) === 0) return undefined;
  const bonus = sum(of('bonus').map(({ mark, value }) => bonusPoints(mark, value)));
  const points = add(sum(base.map((share) => share.points)), bonus);
  return withOptional(
    points,
    weight,
    of('ifHigher').map(({ mark, value }) => shareOf(mark, value)),
  );
}
