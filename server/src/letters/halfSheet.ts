import { fitting } from './fitting.ts';
import type { LetterText } from './letterText.ts';

/** Points: A4 upright, of which each half is an A5 lying. */
const page = { width: 595, height: 842 } as const;
export const halfHeight = page.height / 2;
const side = 48;
const width = page.width - 2 * side;
/** What a half keeps free above and below: no printer reaches the edge, and no hand cuts exactly. */
const edge = 26;
const colours = { ink: '#1b2350', soft: '#55597a', margin: '#c8455c', paper: '#f5edf0' } as const;

/**
 * The letters of each sheet, the upper one first. Once a pile of sheets is cut, the upper pile has the first half of the letters in their order and the
 * lower one the rest: laid one upon the other they are in the order of the class.
 */
export function sheetsOfTwo<T>(letters: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(letters.length / 2);
  return Array.from({ length: count }, (_, sheet) =>
    [letters[sheet], letters[sheet + count]].filter((one) => one !== undefined),
  );
}

/** Draws a sheet of two letters, or one, with the line to cut along. */
export function drawSheet(document: PDFKit.PDFDocument, letters: readonly LetterText[]): void {
  document.addPage({ size: 'A4', margin: 0 });
  for (const [half, text] of letters.entries()) drawHalf(document, text, half * halfHeight);
  document.moveTo(0, halfHeight).lineTo(page.width, halfHeight).lineWidth(0.6);
  document.dash(4, { space: 4 }).stroke(colours.soft).undash();
  document.font('regular').fontSize(11).fillColor(colours.soft);
  document.text('✂', 12, halfHeight - 7, { lineBreak: false });
}

function drawHalf(document: PDFKit.PDFDocument, text: LetterText, top: number): void {
  document
    .moveTo(side - 16, top)
    .lineTo(side - 16, top + halfHeight)
    .lineWidth(1)
    .stroke(colours.margin);
  document.font('regular').fontSize(8.5).fillColor(colours.soft);
  document.text(text.head, side, top + edge, oneLine).moveDown(0.5);
  document.font('bold').fontSize(18).fillColor(colours.ink).text(text.title, side, document.y, { width });
  document.moveDown(0.35);
  // Somebody of many children with long names: smaller rather than into the other half.
  document.fontSize(fitting(document, text.addressee, [12, 10, 8.5, 7], 56, width));
  document.text(text.addressee, { width, height: 58, ellipsis: true }).moveDown(0.5);
  document.font('regular').fontSize(10).text(text.intro, { width, lineGap: 2 }).moveDown(0.9);
  drawCode(document, text);
  for (const [index, step] of text.steps.entries()) {
    const at = document.y;
    document.font('bold').fontSize(13).fillColor(colours.margin);
    document.text(String(index + 1), side, at - 2, { lineBreak: false });
    document.font('regular').fontSize(10).fillColor(colours.ink);
    document.text(step, side + 20, at, { width: width - 20, lineGap: 2 }).moveDown(0.5);
  }
  document.moveDown(0.3).fontSize(8.5).fillColor(colours.soft);
  document.text(`${text.validity} ${text.help}`, side, document.y, { width, lineGap: 1 });
}

const oneLine = { width, height: 11, ellipsis: true } as const;

/** Code and login beside each other, the code large. */
function drawCode(document: PDFKit.PDFDocument, { codeLabel, code, loginLabel, login }: LetterText): void {
  const top = document.y;
  const height = 68;
  const second = side + 16 + 250;
  document.roundedRect(side, top, width, height, 6).fill(colours.paper);
  document.font('regular').fontSize(8.5).fillColor(colours.soft);
  document.text(codeLabel, side + 16, top + 10, { lineBreak: false });
  document.text(loginLabel, second, top + 10, { lineBreak: false });
  document.font('mono').fontSize(24).fillColor(colours.ink);
  document.text(code, side + 16, top + 27, { lineBreak: false });
  const room = side + width - second - 10;
  document.font('bold');
  // Never cut: it is half of what opens the account.
  document.fontSize(fitting(document, login, [12, 10, 8, 6], 34, room));
  document.text(login, second, top + 29, { width: room });
  document.y = top + height + 16;
}
