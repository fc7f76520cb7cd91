import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classFigures } from './classFigures.ts';
import { generalAverage } from './generalAverage.ts';
import {
  add,
  compare,
  divide,
  fractionText,
  fromFractionText,
  multiply,
  type Rational,
  rational,
  subtract,
} from './rational.ts';
import { defaultRounding, roundToStep } from './rounding.ts';
import { type CountedMark, subjectAverage } from './subjectAverage.ts';

const cell = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ status: fc.constant('value' as const), value: fc.integer({ min: 0, max: 2000 }) }),
  },
  fc.record({
    status: fc.constantFrom('ABS' as const, 'DISP' as const, 'NR' as const, 'NN' as const, 'empty' as const),
    value: fc.constant(null),
  }),
);
const markOf = (optional: fc.Arbitrary<CountedMark['optional']>): fc.Arbitrary<CountedMark> =>
  fc
    .record({
      cell,
      kind: fc.constantFrom('summative' as const, 'summative' as const, 'formative' as const),
      coefficient: fc.constantFrom(0, 25, 50, 100, 150, 200, 333),
      scale: fc.constantFrom(500, 1000, 2000, 4000, 700),
      onTwenty: fc.boolean(),
      optional,
    })
    .map(({ cell: one, ...rest }) => {
      const value = one.value === null ? null : Math.min(one.value, rest.scale);
      return { ...rest, status: one.status, value };
    });
const plain = markOf(fc.constant('no'));
const any = markOf(fc.constantFrom('no', 'bonus', 'ifHigher'));

/**
 * The rule written down again, naively: integers over one common denominator, every choice of optional marks tried. With numbers in
 * hundredths and everything multiplied by 10,000, a mark brought to 20 has points 2000·n·c/d and weight 100·c, another n·c and c·d/20.
 */
function oracle(marks: readonly CountedMark[]): readonly [bigint, bigint] | undefined {
  const common = marks.reduce((product, mark) => product * BigInt(mark.scale), 20n);
  const counted = marks.filter((mark) => mark.kind !== 'formative' && mark.status === 'value');
  const share = (mark: CountedMark, hundredths: number): readonly [bigint, bigint] => {
    const [n, c, d] = [BigInt(hundredths), BigInt(mark.coefficient), BigInt(mark.scale)];
    return mark.onTwenty
      ? [(common / d) * n * c * 2000n, common * c * 100n]
      : [common * n * c, (common / 20n) * c * d];
  };
  let [points, weight] = [0n, 0n];
  for (const mark of counted.filter((one) => one.optional === 'no')) {
    const [p, w] = share(mark, mark.value ?? 0);
    [points, weight] = [points + p, weight + w];
  }
  if (weight === 0n) return undefined;
  for (const mark of counted.filter((one) => one.optional === 'bonus')) {
    // Twice the value less the scale is twice what is above half of it.
    const twice = 2 * (mark.value ?? 0) - mark.scale;
    if (twice > 0) points += share(mark, twice)[0] / 2n;
  }
  const optional = counted
    .filter((one) => one.optional === 'ifHigher')
    .map((one) => share(one, one.value ?? 0));
  let best: readonly [bigint, bigint] = [points, weight];
  for (let choice = 0; choice < 2 ** optional.length; choice += 1) {
    let [p, w] = [points, weight];
    for (const [index, [op, ow]] of optional.entries()) {
      if ((choice >> index) & 1) [p, w] = [p + op, w + ow];
    }
    if (p * best[1] > best[0] * w) best = [p, w];
  }
  return best;
}

function equals(value: Rational | undefined, expected: readonly [bigint, bigint] | undefined): boolean {
  if (value === undefined || expected === undefined) return value === expected;
  return value.num * expected[1] === expected[0] * value.den;
}

describe('subject average', () => {
  test('equals the naive rule', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 9 }), (marks) => equals(subjectAverage(marks), oracle(marks))),
      { numRuns: 1000 },
    );
  });

  test('does not depend on the order of the marks', () => {
    fc.assert(
      fc.property(
        fc
          .array(any, { maxLength: 10 })
          .chain((marks) =>
            fc.tuple(fc.constant(marks), fc.shuffledSubarray(marks, { minLength: marks.length })),
          ),
        ([marks, shuffled]) => {
          expect(subjectAverage(shuffled)).toEqual(subjectAverage(marks));
        },
      ),
    );
  });

  test('does not change when every coefficient is multiplied', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), (marks, factor) => {
        expect(
          subjectAverage(marks.map((mark) => ({ ...mark, coefficient: mark.coefficient * factor }))),
        ).toEqual(subjectAverage(marks));
      }),
    );
  });

  test('a mark brought to 20 may be written on another scale', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), fc.integer({ min: 2, max: 9 }), (marks, factor) => {
        expect(
          subjectAverage(
            marks.map((mark) =>
              mark.onTwenty && mark.value !== null
                ? { ...mark, scale: mark.scale * factor, value: mark.value * factor }
                : mark,
            ),
          ),
        ).toEqual(subjectAverage(marks));
      }),
    );
  });

  test('compulsory marks alone stay between 0 and 20; optional ones never lower', () => {
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 8 }), fc.array(any, { maxLength: 4 }), (compulsory, more) => {
        const base = subjectAverage(compulsory);
        if (base === undefined) return;
        expect(compare(base, rational(0)) >= 0 && compare(base, rational(20)) <= 0).toBe(true);
        const optional = more.filter((mark) => mark.optional !== 'no');
        const raised = subjectAverage([...compulsory, ...optional]);
        expect(raised !== undefined && compare(raised, base) >= 0).toBe(true);
      }),
    );
  });

  test('reasons, empty cells and formative evaluations change nothing', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 8 }), (marks) => {
        const counting = marks.filter((mark) => mark.status === 'value' && mark.kind === 'summative');
        expect(subjectAverage(marks)).toEqual(subjectAverage(counting));
      }),
    );
  });
});

describe('rounding', () => {
  const value = fc.tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 9_999 }));
  const rounding = fc.record({
    roundingTenths: fc.constantFrom(1 as const, 5 as const, 10 as const),
    roundingMode: fc.constantFrom('halfUp' as const, 'up' as const),
  });

  test('gives the nearest step, halves upwards; or the next step', () => {
    fc.assert(
      fc.property(value, rounding, ([num, den], how) => {
        const exact = rational(num, den);
        const step = BigInt(how.roundingTenths * 10);
        const shown = BigInt(roundToStep(exact, how));
        expect(shown % step).toBe(0n);
        // 100·value lies in (shown − step, shown] when up, in [shown − step/2, shown + step/2) when half-up: doubled to stay in integers.
        const twice = 200n * exact.num;
        const [low, high] =
          how.roundingMode === 'up'
            ? [2n * (shown - step) * exact.den, 2n * shown * exact.den]
            : [(2n * shown - step) * exact.den, (2n * shown + step) * exact.den];
        expect(how.roundingMode === 'up' ? low < twice && twice <= high : low <= twice && twice < high).toBe(
          true,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('keeps the order', () => {
    fc.assert(
      fc.property(value, value, rounding, (a, b, how) => {
        const [x, y] = [rational(...a), rational(...b)];
        expect(Math.sign(roundToStep(x, how) - roundToStep(y, how)) * compare(x, y)).toBeGreaterThanOrEqual(
          0,
        );
      }),
    );
  });
});

describe('fractions', () => {
  const fraction = fc
    .tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 1, max: 999 }))
    .map(([num, den]) => rational(num, den));

  test('are a field', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
        expect(add(subtract(a, b), b)).toEqual(a);
        if (b.num !== 0n) expect(multiply(divide(a, b), b)).toEqual(a);
        expect(fromFractionText(fractionText(a))).toEqual(a);
      }),
    );
  });

  test('refuse what is not one', () => {
    expect(() => rational(1, 0)).toThrow(RangeError);
    expect(() => fromFractionText('12')).toThrow(SyntaxError);
  });
});

describe('class figures', () => {
  test('hide small groups and keep min ≤ mean ≤ max within a step', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: 0, max: 200 }).map((tenths) => tenths * 10),
          { maxLength: 40 },
        ),
        (shown) => {
          const { mean, min, max, count } = classFigures(shown, defaultRounding);
          expect(count).toBe(shown.length);
          if (shown.length < 5) {
            expect([mean, min, max]).toEqual([null, null, null]);
            return;
          }
          expect(min !== null && mean !== null && max !== null && min <= mean && mean <= max).toBe(true);
        },
      ),
    );
  });

  test('the general mean is that of the unrounded averages', () => {
    // 12.04 each: displayed 12.0; five of 12.06 displayed 12.1. The exact mean of 12.04×3 and 12.06×2 is 12.048 → 12.0.
    const exact = [1204, 1204, 1204, 1206, 1206].map((hundredths) => rational(hundredths, 100));
    const shown = exact.map((one) => roundToStep(one, defaultRounding));
    expect(classFigures(shown, defaultRounding, exact)).toEqual({
      mean: 1200,
      min: 1200,
      max: 1210,
      count: 5,
    });
  });
});

test('the general average does not depend on the order of the subjects', () => {
  const subject = fc.record({
    displayed: fc.option(fc.integer({ min: 0, max: 200 }).map((tenths) => tenths * 10)),
    coefficient: fc.constantFrom(0, 50, 100, 300),
    mode: fc.constantFrom('normal' as const, 'bonus' as const, 'sup10' as const),
  });
  fc.assert(
    fc.property(fc.array(subject, { maxLength: 12 }), (subjects) => {
      expect(generalAverage(subjects.toReversed())).toEqual(generalAverage(subjects));
    }),
  );
});
