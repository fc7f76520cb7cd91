import { fitting } from './fitting.ts';
import type { LetterText } from './letterText.ts';
import { addressArea, exposedArea, folds, millimetre } from './windowEnvelope.ts';

/** Points: A4 is 595 × 842. */
const margin = 64;
const width = 595 - 2 * margin;
const colours = { ink: '#1b2350', soft: '#55597a', margin: '#c8455c', paper: '#f5edf0' } as const;

/** What the addressee keeps free on each side within the window. */
const inset = 2;
const address = {
  x: (addressArea.left + inset) * millimetre,
  y: (addressArea.top + inset) * millimetre,
  width: (addressArea.right - addressArea.left - 2 * inset) * millimetre,
  height: (addressArea.bottom - addressArea.top - 2 * inset) * millimetre,
} as const;
/** Beside the window: what is written there is inside the envelope. */
const besideWindow = exposedArea.left * millimetre - margin - 8;
/** Below every window. */
const bodyTop = (exposedArea.bottom + 5) * millimetre;

/** Draws a letter on a sheet of its own, which shows its addressee, and nothing else, through the window of an envelope. */
export function drawWindowLetter(document: PDFKit.PDFDocument, text: LetterText): void {
  document.addPage({ size: 'A4', margin: 0 });
  drawEdge(document);
  document.font('regular').fontSize(10).fillColor(colours.soft);
  document.text(text.head, margin, 40, { width, height: 26, ellipsis: true });
  document.font('bold').fontSize(24).fillColor(colours.ink);
  document.text(text.title, margin, address.y - 5, { width: besideWindow, lineGap: 2 });
  const whole = drawAddressee(document, text);
  document.font('regular').fontSize(11).fillColor(colours.ink);
  document.text(text.intro, margin, bodyTop, { width, lineGap: 3 }).moveDown(whole ? 1.1 : 0.6);
  if (!whole) {
    const { addressee } = text;
    document.fontSize(fitting(document, addressee, [10, 8.5, 7], 96, width)).fillColor(colours.soft);
    document.text(addressee, margin, document.y, { width, height: 98, ellipsis: true });
    document.y += 12;
  }
  drawCode(document, text);
  drawSteps(document, text);
  document.fontSize(10).fillColor(colours.soft);
  document.text(text.validity, margin, document.y + 6, { width, lineGap: 2 }).moveDown(0.4);
  document.text(text.help, { width, lineGap: 2 });
}

/** The red margin, and where to fold. */
function drawEdge(document: PDFKit.PDFDocument): void {
  document
    .moveTo(margin - 20, 0)
    .lineTo(margin - 20, 842)
    .lineWidth(1)
    .stroke(colours.margin);
  for (const fold of folds)
    document
      .moveTo(14, fold * millimetre)
      .lineTo(26, fold * millimetre)
      .lineWidth(0.6)
      .stroke(colours.soft);
}

/** @returns whether all of it stands there; of many children with long names the window shows the first */
function drawAddressee(document: PDFKit.PDFDocument, { name, standing }: LetterText): boolean {
  const { x, y } = address;
  const room = { width: address.width };
  document.font('bold').fillColor(colours.ink);
  document.fontSize(fitting(document, name, [12, 10.5, 9], 30, address.width));
  document.text(name, x, y, { ...room, height: 30, ellipsis: true });
  const left = y + address.height - document.y;
  document.font('regular').fontSize(fitting(document, standing, [10.5, 9, 8], left, address.width));
  const whole = document.heightOfString(standing, room) <= left;
  document.text(standing, x, document.y, { ...room, height: left, ellipsis: true });
  return whole;
}

/** The code large enough to be read across a desk, in a box; the login below it. */
function drawCode(document: PDFKit.PDFDocument, { codeLabel, code, loginLabel, login }: LetterText): void {
  const top = document.y;
  const height = 112;
  const room = { width: width - 40 };
  document.roundedRect(margin, top, width, height, 8).fill(colours.paper);
  document.font('regular').fontSize(10).fillColor(colours.soft);
  document.text(codeLabel, margin + 20, top + 14, room);
  document.font('mono').fontSize(28).fillColor(colours.ink);
  document.text(code, margin + 20, top + 29, room);
  document.font('regular').fontSize(10).fillColor(colours.soft);
  document.text(loginLabel, margin + 20, top + 71, room);
  document.font('bold').fillColor(colours.ink);
  // Never cut: it is half of what opens the account.
  document.fontSize(fitting(document, login, [12, 10, 8, 6], 20, room.width));
  document.text(login, margin + 20, top + 86, room);
  document.y = top + height + 18;
}

function drawSteps(document: PDFKit.PDFDocument, { stepsTitle, steps }: LetterText): void {
  document.font('bold').fontSize(14).fillColor(colours.ink);
  document.text(stepsTitle, margin, document.y, { width }).moveDown(0.4);
  for (const [index, step] of steps.entries()) {
    const top = document.y;
    document.font('bold').fontSize(18).fillColor(colours.margin);
    document.text(String(index + 1), margin, top - 3, { lineBreak: false });
    document.font('regular').fontSize(11).fillColor(colours.ink);
    document.text(step, margin + 28, top, { width: width - 28, lineGap: 3 }).moveDown(0.6);
  }
}
