const ligatures: ReadonlyMap<string, string> = new Map([
  ['œ', 'oe'],
  ['æ', 'ae'],
  ['ß', 'ss'],
  ['’', "'"],
]);

/** What each lower-case Latin letter with a sign folds to, worked out once: normalising every name at each key stroke is slow. */
const latin: ReadonlyMap<string, string> = new Map(
  Array.from({ length: 0x180 - 0xdf }, (_, index) => {
    const letter = String.fromCodePoint(0xdf + index);
    return [letter, ligatures.get(letter) ?? letter.normalize('NFD').replace(/\p{M}/gu, '')] as const;
  }),
);

/** A text as people search it: no case, no accents, ligatures opened (`Œuvre élevée` → `oeuvre elevee`). */
export function foldText(text: string): string {
  const lower = text.toLowerCase();
  if (/^[\x20-\x7e]*$/.test(lower)) return lower;
  // Beyond the Latin letters a sign may stand on its own (é as e and an accent): composed first, so that one table does for most.
  const composed = lower.normalize('NFC');
  const folded = composed.replace(
    /[ß-ſ’]/g,
    (letter) => latin.get(letter) ?? ligatures.get(letter) ?? letter,
  );
  // Signs and dashes (°, €, …) carry no accents: only what is beyond Latin letters and punctuation is taken apart.
  if (/^[\0-\u017f\u2000-\u206f\u20ac]*$/.test(folded)) return folded;
  return folded
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[œæß]/g, (letter) => ligatures.get(letter) ?? letter);
}

/** Whether every word of `wanted` occurs somewhere in the text, both folded. An empty wish matches nothing. */
export function matchesText(text: string, wanted: string): boolean {
  return textMatcher(wanted)(text);
}

/** The same for many texts: the wish is folded once. */
export function textMatcher(wanted: string): (text: string) => boolean {
  const words = foldText(wanted).split(/\s+/).filter(Boolean);
  return (text) => {
    if (words.length === 0) return false;
    const folded = foldText(text);
    return words.every((word) => folded.includes(word));
  };
}
