import { expect, test } from 'vitest';
import type { Letter } from './issueLetters.ts';
import { letterPdf } from './letterPdf.ts';
import { type Piece, pdfPieces } from './testing/pdfPieces.ts';
import { frenchEnvelopes, millimetre, type SheetArea, seenThrough } from './windowEnvelope.ts';

const about = {
  schoolName: 'Lycée polyvalent Pierre-Mendès-France et Simone-Veil de Ville-la-Grande-sur-Seine',
  address: 'https://cartable-des-lycees.region-tres-longue.example',
  language: 'fr',
} as const;
const long = 'Marie-Charlotte Chevalier-Montalembert de la Rochefoucauld';
const letter = (more: Partial<Letter> = {}): Letter => ({
  ...{ userId: 'u', familyName: 'Élan', givenName: 'Ève', className: '2de 4', login: 'eve.elan' },
  ...{ code: 'ABCD-EFGH-JKMN', expiresAt: Date.parse('2027-01-01T12:00:00Z') },
  ...more,
});
const child = (name: string, className = 'Terminale STMG 12') => ({ name, className });

/** Letters as they are, and as long as they come. */
const letters = {
  pupil: letter(),
  staff: letter({ staff: true, className: 'Personnels' }),
  parent: letter({ pupils: [child('Anaïs Élan', '2de 10'), child('Marc Élan', '2de 9')] }),
  'parent of seven with long names': letter({
    ...{ familyName: long, givenName: long, login: `${'x'.repeat(60)}.${'y'.repeat(60)}` },
    pupils: Array.from({ length: 7 }, (_, index) => child(`${long} ${index}`)),
  }),
} as const;

const sheetOf = async (one: Letter, language: 'fr' | 'en' = 'fr') => {
  const pages = await pdfPieces(await letterPdf([one], { ...about, language }, 'one'));
  expect(pages).toHaveLength(1);
  return pages[0] ?? [];
};
/** Some of its ink may be there. */
const touches = ({ x, y, width, size }: Piece, area: SheetArea) =>
  x < area.right * millimetre &&
  x + width > area.left * millimetre &&
  y - size < area.bottom * millimetre &&
  y + size / 4 > area.top * millimetre;
/** All of its ink is there. */
const within = ({ x, y, width, size }: Piece, area: SheetArea) =>
  x >= area.left * millimetre &&
  x + width <= area.right * millimetre &&
  y - size >= area.top * millimetre &&
  y + size / 4 <= area.bottom * millimetre;
const words = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join(' ');

test('a sheet slips in its envelope: what a window always shows, and what it may show', () => {
  expect(seenThrough(frenchEnvelopes.dl)).toEqual({
    always: { left: 100, right: 190, top: 55, bottom: 79 },
    ever: { left: 90, right: 200, top: 44, bottom: 90 },
  });
});

const cases = Object.entries(letters).flatMap(([who, one]) =>
  Object.entries(frenchEnvelopes).map(([name, envelope]) => ({ who, one, name, envelope })),
);
test.each(cases)(
  'the letter of a $who shows its addressee through the window of $name, and nothing else',
  async ({ one, envelope }) => {
    const { always, ever } = seenThrough(envelope);
    for (const language of ['fr', 'en'] as const) {
      const pieces = await sheetOf(one, language);
      const shown = pieces.filter((piece) => touches(piece, ever));
      expect(shown.filter((piece) => !within(piece, always))).toEqual([]);
      expect(words(shown)).toContain(one.givenName);
      // Neither what opens the account nor where it is opened.
      for (const secret of [one.code, one.login, 'https'])
        expect(words(shown).replace(/\s/g, '')).not.toContain(secret);
      expect(words(pieces)).toContain(one.code);
    }
  },
);

test('the window says what the addressee is here', async () => {
  const { always } = seenThrough(frenchEnvelopes.dl);
  const shown = async (one: Letter) =>
    words((await sheetOf(one)).filter((piece) => within(piece, always))).replace(/\s+/g, ' ');
  expect(await shown(letters.pupil)).toBe('Ève Élan élève de 2de 4');
  expect(await shown(letters.staff)).toBe('Ève Élan personnel de l’établissement');
  expect(await shown(letters.parent)).toBe(
    'Ève Élan responsable de Anaïs Élan (2de 10) et Marc Élan (2de 9)',
  );
});

test('whatever does not fit the window stands in the letter, which stays on its sheet', async () => {
  const pieces = await sheetOf(letters['parent of seven with long names']);
  const all = words(pieces).replace(/\s+/g, '');
  for (let index = 0; index < 7; index += 1)
    expect(all).toContain(`${long}${index}(TerminaleSTMG12)`.replace(/\s/g, ''));
  expect(Math.max(...pieces.map(({ y }) => y))).toBeLessThan(842 - 18);
  expect(Math.max(...pieces.map(({ x, width }) => x + width))).toBeLessThan(595 - 40);
  expect(all).toContain(letters['parent of seven with long names'].login);
});
