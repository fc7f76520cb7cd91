const collator = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' });

/** Orders names as a French list does: accents and case aside, numbers by value (2de 4 before 2de 10). */
export function frenchOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}
