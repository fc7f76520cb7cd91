/**
 * GF(2^5) with the polynomial x^5 + x^2 + 1 (primitive): the field of the recovery code's two check letters, one
 * element a letter.
 */
const exponents: readonly number[] = (() => {
  const table: number[] = [];
  let value = 1;
  for (let power = 0; power < 31; power += 1) {
    table.push(value);
    value <<= 1;
    if (value > 31) value ^= 0b100101;
  }
  return table;
})();

const logarithms: readonly number[] = Array.from({ length: 32 }, (_, value) => exponents.indexOf(value));

/** α^power, for any whole power. */
export function power(exponent: number): number {
  return exponents[((exponent % 31) + 31) % 31] ?? 0;
}

/** The discrete logarithm of a non-zero element, 0 to 30; −1 for zero. */
export function logarithm(value: number): number {
  return logarithms[value] ?? -1;
}

/** The product of two elements. */
export function multiply(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : power(logarithm(a) + logarithm(b));
}

/** The quotient of two elements; the divisor is not zero. */
export function divide(a: number, b: number): number {
  return a === 0 ? 0 : power(logarithm(a) - logarithm(b));
}
