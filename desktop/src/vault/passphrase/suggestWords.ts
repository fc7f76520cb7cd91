import type { Random } from '@cartable/shared/ports/random.ts';
import { frenchWords } from './frenchWords.ts';

/** Words offered: 5 × 12.9 bits = 64 bits. */
export const suggestedWords = 5;
/** The fewest that may be asked for: 4 × 12.9 = 51 bits. */
export const fewestWords = 4;

/** Words drawn independently and evenly from the list. @throws {RangeError} for fewer than four words */
export function suggestWords(random: Random, count: number = suggestedWords): readonly string[] {
  if (count < fewestWords) throw new RangeError(`at least ${fewestWords} words`);
  return Array.from({ length: count }, () => frenchWords[evenly(random, frenchWords.length)] ?? '');
}

/** A number below `limit` (at most 65,536), each as likely: values beyond the last whole multiple are drawn again. */
function evenly(random: Random, limit: number): number {
  const fair = 65_536 - (65_536 % limit);
  for (;;) {
    const [high = 0, low = 0] = random.bytes(2);
    const value = high * 256 + low;
    if (value < fair) return value % limit;
  }
}
