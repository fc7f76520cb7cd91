const ligatures: ReadonlyMap<string, string> = new Map([
  ['œ', 'oe'],
  ['æ', 'ae'],
  ['ß', 'ss'],
  ['’', "'"],
]);

/** A text as people search it: no case, no accents, ligatures opened (`Œuvre élevée` → `oeuvre elevee`). */
export function foldText(text: string): string {
  // Most names are plain letters: normalising thousands of those at each key stroke would be wasted.
  if (/^[\x20-\x7e]*$/.test(text)) return text.toLowerCase();
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[œæß’]/g, (letter) => ligatures.get(letter) ?? letter);
}

/** Whether every word of `wanted` occurs somewhere in the text, both folded. An empty wish matches nothing. */
export function matchesText(text: string, wanted: string): boolean {
  const words = foldText(wanted).split(/\s+/).filter(Boolean);
  if (words.length === 0) return false;
  const folded = foldText(text);
  return words.every((word) => folded.includes(word));
}
