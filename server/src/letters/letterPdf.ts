import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { drawSheet, sheetsOfTwo } from './halfSheet.ts';
import type { Letter } from './issueLetters.ts';
import { type AboutLetters, type LetterText, letterText } from './letterText.ts';

const require = createRequire(import.meta.url);
/** DejaVu has the letters of every name that the academy writes; both are embedded, cut to the letters used. */
const fonts = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  mono: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf'),
} as const;

/** Points: A4 is 595 × 842. */
const margin = 64;
const width = 595 - 2 * margin;
const colours = { ink: '#1b2350', soft: '#55597a', margin: '#c8455c', paper: '#f5edf0' } as const;

/** How letters lie on paper: `one` a sheet, to be folded, or `two`, to be cut along the middle. */
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
    margin,
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
  else for (const text of texts) drawLetter(document, text);
  document.end();
  return whole;
}

function drawLetter(document: PDFKit.PDFDocument, text: LetterText): void {
  document.addPage();
  document
    .moveTo(margin - 20, 0)
    .lineTo(margin - 20, 842)
    .lineWidth(1)
    .stroke(colours.margin);
  document.font('regular').fontSize(10).fillColor(colours.soft);
  document.text(text.head, margin, margin, { width }).moveDown(0.8);
  document.font('bold').fontSize(24).fillColor(colours.ink).text(text.title, { width }).moveDown(0.6);
  document.fontSize(13).text(text.addressee, { width }).moveDown(0.8);
  document.font('regular').fontSize(11).text(text.intro, { width, lineGap: 3 }).moveDown(1.2);
  drawCode(document, text);
  document
    .font('bold')
    .fontSize(14)
    .fillColor(colours.ink)
    .text(text.stepsTitle, margin, document.y, { width });
  document.moveDown(0.5);
  for (const [index, step] of text.steps.entries()) {
    const top = document.y;
    document
      .font('bold')
      .fontSize(18)
      .fillColor(colours.margin)
      .text(String(index + 1), margin, top - 3);
    document.font('regular').fontSize(11).fillColor(colours.ink);
    document.text(step, margin + 28, top, { width: width - 28, lineGap: 3 }).moveDown(0.8);
  }
  document.moveDown(0.6).fontSize(10).fillColor(colours.soft);
  document.text(text.validity, margin, document.y, { width, lineGap: 2 }).moveDown(0.4);
  document.text(text.help, { width, lineGap: 2 });
}

/** The code large enough to be read across a desk, in a box; the login below it. */
function drawCode(document: PDFKit.PDFDocument, { codeLabel, code, loginLabel, login }: LetterText): void {
  const top = document.y;
  const height = 118;
  document.roundedRect(margin, top, width, height, 8).fill(colours.paper);
  document
    .font('regular')
    .fontSize(10)
    .fillColor(colours.soft)
    .text(codeLabel, margin + 20, top + 16);
  document
    .font('mono')
    .fontSize(28)
    .fillColor(colours.ink)
    .text(code, margin + 20, top + 32);
  document
    .font('regular')
    .fontSize(10)
    .fillColor(colours.soft)
    .text(loginLabel, margin + 20, top + 76);
  document
    .font('bold')
    .fontSize(12)
    .fillColor(colours.ink)
    .text(login, margin + 20, top + 91);
  document.y = top + height + 24;
}
