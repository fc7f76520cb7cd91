import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldText, matchesText } from './foldText.ts';

test.each([
  ['Œuvre élevée', 'oeuvre elevee'],
  ['RÉSUMÉ', 'resume'],
  ['e\u0301te\u0301', 'ete'],
  ['Ça, l’été, à Nîmes : n° 3 €', "ca, l'ete, a nimes : n° 3 €"],
  ['Straße, Łódź, Çelik', 'strasse, łodz, celik'],
  ['Ελλάδα', 'ελλαδα'],
])('%s → %s', (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

test('the fast way equals the plain one, and folding twice is folding once', () => {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .replace(/[œæß’]/g, (letter) => ({ œ: 'oe', æ: 'ae', ß: 'ss', '’': "'" })[letter] ?? letter);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(foldText(text)).toBe(plain(text));
    }),
    { numRuns: 2000 },
  );
});

test('every word must be there, in any order; nothing wanted matches nothing', () => {
  expect(matchesText('Élément n° 42.pdf', '42 element')).toBe(true);
  expect(matchesText('Élément n° 42.pdf', 'element 43')).toBe(false);
  expect(matchesText('Élément', '  ')).toBe(false);
});
