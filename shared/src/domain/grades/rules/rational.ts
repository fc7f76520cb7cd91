/**
 * An exact fraction. Averages are made of these alone: binary doubles give 4.3 or 4.4 for 4.35 depending on the path taken.
 * Always in lowest terms with a positive denominator.
 */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** num/den in lowest terms. @throws {RangeError} when `den` is zero */
export function rational(num: bigint | number, den: bigint | number = 1n): Rational {
  let [n, d] = [BigInt(num), BigInt(den)];
  if (d === 0n) throw new RangeError('a fraction with denominator zero');
  if (d < 0n) [n, d] = [-n, -d];
  const common = gcd(n, d);
  return { num: n / common, den: d / common };
}

export const zero: Rational = rational(0n);

/** A number of hundredths: 1250 is 12.5. */
export function fromHundredths(hundredths: number): Rational {
  return rational(hundredths, 100n);
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den + b.num * a.den, a.den * b.den);
}

export function subtract(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den - b.num * a.den, a.den * b.den);
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.num * b.num, a.den * b.den);
}

/** @throws {RangeError} when `b` is zero */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den, a.den * b.num);
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.num * b.den - b.num * a.den;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function sum(values: readonly Rational[]): Rational {
  return values.reduce(add, zero);
}

/** `1163/100`: how a fraction stands in a record. */
export function fractionText(value: Rational): string {
  return `${value.num}/${value.den}`;
}

/** The fraction of a text made by {@link fractionText}. @throws {SyntaxError} otherwise */
export function fromFractionText(text: string): Rational {
  const [num, den] = text.split('/');
  if (num === undefined || den === undefined) throw new SyntaxError('not a fraction');
  return rational(BigInt(num), BigInt(den));
}
