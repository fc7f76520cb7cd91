import type { School } from '../../directory/school.ts';
import type { Rational } from './rational.ts';

/** How a school shows an average: to 1, 5 or 10 tenths, half-up or always up. */
export type Rounding = Pick<School, 'roundingTenths' | 'roundingMode'>;

/** Half-up to 0.1. */
export const defaultRounding: Rounding = { roundingTenths: 1, roundingMode: 'halfUp' };

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n ? quotient - 1n : quotient;
}

/**
 * The one rounding of the product: the value to the school's step, in hundredths (12.45 → 1250 with the default).
 * Exact, so that a half is a half.
 */
export function roundToStep(value: Rational, { roundingTenths, roundingMode }: Rounding): number {
  // Steps in the value = value × 10 / tenths = num × 10 / (den × tenths).
  const num = value.num * 10n;
  const den = value.den * BigInt(roundingTenths);
  const steps = roundingMode === 'halfUp' ? floorDivide(2n * num + den, 2n * den) : -floorDivide(-num, den);
  return Number(steps) * roundingTenths * 10;
}
