import { firstOfMonth } from '@cartable/shared/lib/firstOfMonth.ts';
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Letter } from './issueLetters.ts';
import { fillIn, type LetterLanguage, type LetterWords, letterWords } from './letterWords.ts';

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

/** The letters of a class, one a page, as a PDF whose title is the class. `address` is that of the portal. */
export function letterPdf(
  letters: readonly Letter[],
  about: { readonly schoolName: string; readonly address: string; readonly language: LetterLanguage },
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
  for (const letter of letters) drawLetter(document, letter, about);
  document.end();
  return whole;
}

function drawLetter(
  document: PDFKit.PDFDocument,
  letter: Letter,
  about: { readonly schoolName: string; readonly address: string; readonly language: LetterLanguage },
): void {
  const words = letterWords(about.language);
  const name = `${letter.givenName} ${letter.familyName}`;
  const pupils = (letter.pupils ?? []).map((one) =>
    one.className === undefined ? one.name : `${one.name} (${one.className})`,
  );
  const data = { name, className: letter.className, pupils: listOf(pupils, about.language) };
  document.addPage();
  document
    .moveTo(margin - 20, 0)
    .lineTo(margin - 20, 842)
    .lineWidth(1)
    .stroke(colours.margin);
  document.font('regular').fontSize(10).fillColor(colours.soft);
  document.text(`${about.schoolName} · ${letter.className}`, margin, margin, { width }).moveDown(0.8);
  document.font('bold').fontSize(24).fillColor(colours.ink).text(words.title, { width }).moveDown(0.6);
  document
    .fontSize(13)
    .text(fillIn(addressee(letter, words), data), { width })
    .moveDown(0.8);
  const family = letter.pupils !== undefined;
  document
    .font('regular')
    .fontSize(11)
    .text(family ? words.introGuardian : words.intro, { width, lineGap: 3 })
    .moveDown(1.2);
  drawCode(document, words.codeLabel, letter.code, words.loginLabel, letter.login);
  document
    .font('bold')
    .fontSize(14)
    .fillColor(colours.ink)
    .text(words.stepsTitle, margin, document.y, { width });
  document.moveDown(0.5);
  const steps = [
    fillIn(family ? words.step1Guardian : words.step1, { address: about.address }),
    words.step2,
    words.step3,
  ];
  for (const [index, step] of steps.entries()) {
    const top = document.y;
    document
      .font('bold')
      .fontSize(18)
      .fillColor(colours.margin)
      .text(String(index + 1), margin, top - 3);
    document.font('regular').fontSize(11).fillColor(colours.ink);
    document.text(step, margin + 28, top, { width: width - 28, lineGap: 3 }).moveDown(0.8);
  }
  const written = new Intl.DateTimeFormat(about.language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'Europe/Paris',
  }).format(letter.expiresAt);
  const until = about.language === 'fr' ? firstOfMonth(written) : written;
  document.moveDown(0.6).fontSize(10).fillColor(colours.soft);
  document.text(fillIn(words.validity, { until }), margin, document.y, { width, lineGap: 2 }).moveDown(0.4);
  document.text(words.help, { width, lineGap: 2 });
}

function listOf(names: readonly string[], language: LetterLanguage): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(names);
}

function addressee(letter: Letter, words: LetterWords): string {
  if (letter.staff === true) return words.forStaff;
  if (letter.pupils === undefined) return letter.noClass ? words.forPupilAlone : words.forPupil;
  return words.forGuardian;
}

/** The code large enough to be read across a desk, in a box; the login below it. */
function drawCode(
  document: PDFKit.PDFDocument,
  codeLabel: string,
  code: string,
  loginLabel: string,
  login: string,
): void {
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
