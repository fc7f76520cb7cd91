import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect, test } from 'vitest';
import { halfHeight, sheetsOfTwo } from './halfSheet.ts';
import type { Letter } from './issueLetters.ts';
import { letterPdf } from './letterPdf.ts';

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

interface Piece {
  readonly text: string;
  readonly x: number;
  /** Points from the top of the page to the foot of the line. */
  readonly y: number;
}
async function pagesOf(
  letters: readonly Letter[],
  layout: 'one' | 'two',
): Promise<readonly (readonly Piece[])[]> {
  const data = new Uint8Array(await letterPdf(letters, about, layout));
  const task = getDocument({ data, verbosity: 0 });
  const document = await task.promise;
  const pages: Piece[][] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    pages.push(
      items.flatMap((one) =>
        'str' in one && one.str.trim() !== ''
          ? [{ text: one.str, x: Number(one.transform[4]), y: 842 - Number(one.transform[5]) }]
          : [],
      ),
    );
  }
  await task.destroy();
  return pages;
}
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

test('one a sheet stays as it was: everybody’s own page, the name at its height for the folded sheet', async () => {
  const pages = await pagesOf([letter(1), letter(2)], 'one');
  expect(pages.map(codesIn)).toEqual([['AB1D-EFGH-JKMN'], ['AB2D-EFGH-JKMN']]);
  const name = pages[0]?.find((one) => one.text.startsWith('À Prénom1'));
  expect(name?.x).toBeCloseTo(64, 0);
  expect(name?.y).toBeGreaterThan(120);
  expect(name?.y).toBeLessThan(165);
});
