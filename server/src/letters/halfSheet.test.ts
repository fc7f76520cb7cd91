import { expect, test } from 'vitest';
import { halfHeight, sheetsOfTwo } from './halfSheet.ts';
import type { Letter } from './issueLetters.ts';
import { letterPdf } from './letterPdf.ts';
import { type Piece, pdfPieces } from './testing/pdfPieces.ts';

const about = {
  schoolName: 'Lycée polyvalent Pierre-Mendès-France et Simone-Veil de Ville-la-Grande-sur-Seine',
  address: 'https://cartable-des-lycees.region-tres-longue.example',
  language: 'fr',
} as const;
const letter = (index: number, more: Partial<Letter> = {}): Letter => ({
  ...{ userId: `u${index}`, familyName: 'Élan', givenName: `Prénom${index}`, className: '2de 4' },
  ...{
    login: `prenom${index}.elan`,
    code: `AB${index}D-EFGH-JKMN`,
    expiresAt: Date.parse('2027-01-01T12:00:00Z'),
  },
  ...more,
});
const long = 'Marie-Charlotte Chevalier-Montalembert de la Rochefoucauld (Terminale STMG 12)';

const pagesOf = async (letters: readonly Letter[], layout: 'one' | 'two') =>
  pdfPieces(await letterPdf(letters, about, layout));
const codesIn = (pieces: readonly Piece[]) =>
  pieces.filter((one) => /^AB/.test(one.text)).map((one) => one.text);

test('cut in two, the upper pile upon the lower one is in the order of the class', () => {
  expect(sheetsOfTwo([1, 2, 3, 4, 5])).toEqual([[1, 4], [2, 5], [3]]);
  expect(sheetsOfTwo([1, 2])).toEqual([[1, 2]]);
  expect(sheetsOfTwo([])).toEqual([]);
});

test('two letters a sheet, each whole in its half, and half the sheets', async () => {
  const pages = await pagesOf(
    [1, 2, 3, 4, 5].map((index) => letter(index)),
    'two',
  );
  expect(pages).toHaveLength(3);
  expect(pages.map(codesIn)).toEqual([
    ['AB1D-EFGH-JKMN', 'AB4D-EFGH-JKMN'],
    ['AB2D-EFGH-JKMN', 'AB5D-EFGH-JKMN'],
    ['AB3D-EFGH-JKMN'],
  ]);
  const [upper, lower] = [1, 4].map((index) =>
    (pages[0] ?? []).filter(
      (one) => one.text.includes(`renom${index}`) || one.text.includes(`Prénom${index}`),
    ),
  );
  expect(upper?.every((one) => one.y < halfHeight) && upper.length >= 2).toBe(true);
  expect(lower?.every((one) => one.y > halfHeight) && lower.length >= 2).toBe(true);
});

test('however many children with long names somebody has, nothing reaches the cut or the edge', async () => {
  const pupils = Array.from({ length: 7 }, () => ({ name: long, className: undefined }));
  const many = letter(1, { familyName: long, pupils, login: `${'x'.repeat(40)}.${'y'.repeat(40)}` });
  const pages = await pagesOf([many, { ...many, code: 'AB2D-EFGH-JKMN' }], 'two');
  expect(pages).toHaveLength(1);
  const [page = []] = pages;
  const words = page.filter((one) => one.text !== '✂');
  const upper = words.filter((one) => one.y < halfHeight);
  expect(upper.length * 2).toBe(words.length);
  expect(Math.max(...upper.map((one) => one.y))).toBeLessThan(halfHeight - 18);
  expect(Math.max(...words.map((one) => one.y))).toBeLessThan(842 - 18);
  expect(upper.map((one) => one.text).join('')).toContain(many.login);
});
