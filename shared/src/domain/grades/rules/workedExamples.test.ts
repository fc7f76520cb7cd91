import { describe, expect, test } from 'vitest';
import { generalAverage } from './generalAverage.ts';
import type { Rational } from './rational.ts';
import { defaultRounding, roundToStep } from './rounding.ts';
import { type CountedMark, subjectAverage } from './subjectAverage.ts';
import { averageOfParts, yearAverage } from './weightedMean.ts';

function mark(value: number | 'ABS' | 'DISP' | 'NR' | 'NN', more: Partial<CountedMark> = {}): CountedMark {
  const cell =
    typeof value === 'number'
      ? ({ status: 'value', value: Math.round(value * 100) } as const)
      : { status: value, value: null };
  return {
    kind: 'summative',
    coefficient: 100,
    scale: 2000,
    onTwenty: true,
    optional: 'no',
    ...cell,
    ...more,
  };
}

/** What families read: tenths as a number, or NN. */
function shown(value: Rational | undefined): number | 'NN' {
  return value === undefined ? 'NN' : roundToStep(value, defaultRounding) / 100;
}

describe('the worked examples of the grading rules', () => {
  test.each([
    ['12/20 c1 + 15/20 c2', [mark(12), mark(15, { coefficient: 200 })], 14],
    ['8/10 c1 ramenée + 15/20 c1', [mark(8, { scale: 1000 }), mark(15)], 15.5],
    ['8/10 c1 not ramenée + 15/20 c1', [mark(8, { scale: 1000, onTwenty: false }), mark(15)], 15.3],
    ['12 c1, ABS c3, 9 c1', [mark(12), mark('ABS', { coefficient: 300 }), mark(9)], 10.5],
    ['only 12/20 c0', [mark(12, { coefficient: 0 })], 'NN'],
    ['0 c1 + 14 c1', [mark(0), mark(14)], 7],
    ['12.5 and 12.4, equal: 12.45 half-up', [mark(12.5), mark(12.4)], 12.5],
    ['a typed zero alone', [mark(0)], 0],
    ['no mark at all', [], 'NN'],
    ['only reasons', [mark('ABS'), mark('DISP'), mark('NR'), mark('NN')], 'NN'],
    ['a formative evaluation is left out', [mark(4, { kind: 'formative' }), mark(14)], 14],
    ['coefficient 0 beside another weighs nothing', [mark(4, { coefficient: 0 }), mark(14)], 14],
    ['4.35 is exact', [mark(4.35)], 4.4],
  ] as const)('%s', (_label, marks, expected) => {
    expect(shown(subjectAverage(marks))).toBe(expected);
  });

  test('general: 11.4×3, 13.2×2, 9.8×4, 16×1', () => {
    const subjects = [
      [1140, 300],
      [1320, 200],
      [980, 400],
      [1600, 100],
    ] as const;
    const average = generalAverage(
      subjects.map(([displayed, coefficient]) => ({ displayed, coefficient, mode: 'normal' as const })),
    );
    expect(shown(average)).toBe(11.6);
  });

  test('year, one subject: 12.0, 13.5, 14.0', () => {
    expect(shown(yearAverage([1200, 1350, 1400]))).toBe(13.2);
    expect(shown(yearAverage([1200, null, 1400]))).toBe(13);
    expect(shown(yearAverage([null, null]))).toBe('NN');
  });
});

describe('optional evaluations', () => {
  test('a bonus adds what is above half the scale, and no weight', () => {
    expect(shown(subjectAverage([mark(12), mark(14, { optional: 'bonus' })]))).toBe(16);
    expect(shown(subjectAverage([mark(12), mark(10, { optional: 'bonus' })]))).toBe(12);
    expect(shown(subjectAverage([mark(12), mark(3, { optional: 'bonus' })]))).toBe(12);
    expect(shown(subjectAverage([mark(12), mark(4, { optional: 'bonus', scale: 500 })]))).toBe(18);
  });

  test('one that must raise the average counts only then', () => {
    expect(shown(subjectAverage([mark(12), mark(14, { optional: 'ifHigher' })]))).toBe(13);
    expect(shown(subjectAverage([mark(12), mark(11.9, { optional: 'ifHigher' })]))).toBe(12);
    // 16 raises 12 to 14; 13 would raise 12 too, but lowers 14.
    const two = [mark(12), mark(13, { optional: 'ifHigher' }), mark(16, { optional: 'ifHigher' })];
    expect(shown(subjectAverage(two))).toBe(14);
  });

  test('optional marks alone make no average', () => {
    expect(subjectAverage([mark(18, { optional: 'ifHigher' }), mark(18, { optional: 'bonus' })])).toBe(
      undefined,
    );
  });
});

describe('subjects', () => {
  const maths = { displayed: 1200, coefficient: 100, mode: 'normal' } as const;

  test('a bonus subject adds what is above 10, and no weight', () => {
    expect(shown(generalAverage([maths, { displayed: 1500, coefficient: 100, mode: 'bonus' }]))).toBe(17);
    expect(shown(generalAverage([maths, { displayed: 800, coefficient: 100, mode: 'bonus' }]))).toBe(12);
  });

  test('a sup10 subject counts with its weight only above 10', () => {
    expect(shown(generalAverage([maths, { displayed: 1600, coefficient: 100, mode: 'sup10' }]))).toBe(14);
    expect(shown(generalAverage([maths, { displayed: 1100, coefficient: 100, mode: 'sup10' }]))).toBe(11.5);
    expect(shown(generalAverage([maths, { displayed: 1000, coefficient: 100, mode: 'sup10' }]))).toBe(12);
  });

  test('NN is left out; coefficient 0 is 0; nothing left is NN', () => {
    expect(shown(generalAverage([maths, { displayed: null, coefficient: 500, mode: 'normal' }]))).toBe(12);
    expect(shown(generalAverage([maths, { displayed: 200, coefficient: 0, mode: 'normal' }]))).toBe(12);
    expect(shown(generalAverage([{ displayed: 200, coefficient: 0, mode: 'normal' }]))).toBe('NN');
  });

  test('sub-subjects: the rounded averages, by coefficient', () => {
    // 12.44 and 13.04 would round to 12.7 from the exact parts; the displayed 12.4 and 13.0 give 12.7 too, 12.4 and 12.9 do not.
    expect(
      shown(
        averageOfParts([
          { displayed: 1240, coefficient: 100 },
          { displayed: 1290, coefficient: 100 },
        ]),
      ),
    ).toBe(12.7);
    expect(
      shown(
        averageOfParts([
          { displayed: 1000, coefficient: 100 },
          { displayed: 1600, coefficient: 200 },
        ]),
      ),
    ).toBe(14);
    expect(shown(averageOfParts([{ displayed: null, coefficient: 100 }]))).toBe('NN');
  });
});

describe('rounding by school', () => {
  const value = (text: string): Rational => {
    const [whole = '0', decimals = ''] = text.split('.');
    return { num: BigInt(whole + decimals), den: 10n ** BigInt(decimals.length) };
  };

  test.each([
    ['12.45', 1, 'halfUp', 1250],
    ['12.449999', 1, 'halfUp', 1240],
    ['12.41', 1, 'up', 1250],
    ['12.4', 1, 'up', 1240],
    ['12.25', 5, 'halfUp', 1250],
    ['12.24', 5, 'halfUp', 1200],
    ['12.01', 5, 'up', 1250],
    ['12.5', 10, 'halfUp', 1300],
    ['12.49', 10, 'halfUp', 1200],
    ['12.01', 10, 'up', 1300],
    ['0', 1, 'halfUp', 0],
    ['20', 10, 'up', 2000],
  ] as const)('%s to %i tenths %s', (text, roundingTenths, roundingMode, expected) => {
    expect(roundToStep(value(text), { roundingTenths, roundingMode })).toBe(expected);
  });
});
