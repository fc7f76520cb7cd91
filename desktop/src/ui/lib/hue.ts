/** One of the twelve covers of the design language; the directory gives each subject one. */
export type Hue = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11;

const hues: readonly Hue[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** The same cover for the same text, everywhere and on every key (FNV-1a, 32 bits). */
export function hueOf(text: string): Hue {
  let hash = 0x811c9dc5;
  for (const letter of text) {
    hash ^= letter.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return hues[(hash >>> 0) % hues.length] ?? 0;
}
