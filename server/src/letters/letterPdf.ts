import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { drawSheet, sheetsOfTwo } from './halfSheet.ts';
import type { Letter } from './issueLetters.ts';
import { type AboutLetters, letterText } from './letterText.ts';
import { drawWindowLetter } from './windowLetter.ts';

const require = createRequire(import.meta.url);
/** DejaVu has the letters of every name that the academy writes; both are embedded, cut to the letters used. */
const fonts = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  mono: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf'),
} as const;

/** How letters lie on paper: `one` a sheet, to be folded into an envelope with a window, or `two`, to be cut along the middle. */
export const letterLayouts = ['one', 'two'] as const;
export type LetterLayout = (typeof letterLayouts)[number];

/** The letters of a class as a PDF whose title is the class. */
export function letterPdf(
  letters: readonly Letter[],
  about: AboutLetters,
  layout: LetterLayout = 'one',
): Promise<Uint8Array> {
  const title = `${about.schoolName} — ${letters[0]?.className ?? ''}`;
  const document = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    lang: about.language === 'fr' ? 'fr-FR' : 'en-GB',
    info: { Title: title, Creator: 'Cartable', Producer: 'Cartable' },
  });
  const pieces: Uint8Array[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (piece: Uint8Array) => pieces.push(piece));
    document.on('end', () => resolve(Buffer.concat(pieces)));
    document.on('error', reject);
  });
  for (const [name, path] of Object.entries(fonts)) document.registerFont(name, path);
  const texts = letters.map((letter) => letterText(letter, about));
  if (layout === 'two') for (const sheet of sheetsOfTwo(texts)) drawSheet(document, sheet);
  else for (const text of texts) drawWindowLetter(document, text);
  document.end();
  return whole;
}
