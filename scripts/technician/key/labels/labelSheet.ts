import { createRequire } from 'node:module';
import {
  type AboutLabels,
  codePlace,
  type Label,
  labelSheets,
  linePlace,
  lines,
  sheet,
} from '@cartable/desktop/keys/labels/labelLayout.ts';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import PDFDocument from 'pdfkit';

const require = createRequire(import.meta.url);
const fonts = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  mono: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf'),
} as const;

/** Points in a millimetre. */
const MM = 72 / 25.4;

/**
 * Sheets of labels as a PDF, for A4 sheets of 24: what the program prints from its page (`labelLayout.ts`), where there is no program.
 */
export function labelSheet(
  keys: readonly BatchKey[],
  about: AboutLabels & { readonly title: string },
): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    info: { Title: about.title, Creator: 'Cartable', Producer: 'Cartable' },
  });
  const pieces: Uint8Array[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (piece: Uint8Array) => pieces.push(piece));
    document.on('end', () => resolve(Buffer.concat(pieces)));
    document.on('error', reject);
  });
  for (const [name, path] of Object.entries(fonts)) document.registerFont(name, path);
  for (const labels of labelSheets(keys, about)) {
    document.addPage();
    for (const [place, label] of labels.entries()) {
      const left = (place % sheet.columns) * sheet.width;
      const top = sheet.top + Math.floor(place / sheet.columns) * sheet.height;
      drawLabel(document, label, left * MM, top * MM);
    }
  }
  document.end();
  return whole;
}

function drawLabel(
  document: PDFKit.PDFDocument,
  { lines: words, size, dark }: Label,
  left: number,
  top: number,
): void {
  const square = (codePlace.side * MM) / size;
  const [codeLeft, codeTop] = [left + codePlace.left * MM, top + codePlace.top * MM];
  for (const { x, y, width } of dark)
    document.rect(codeLeft + x * square, codeTop + y * square, width * square, square);
  document.fill('#000000');
  const line = { width: linePlace.width * MM, height: 10, lineBreak: false, ellipsis: true } as const;
  for (const [kind, text] of words) {
    const { top: below, size: points, face, colour } = lines[kind];
    document
      .fillColor(colour)
      .font(face)
      .fontSize(points)
      .text(text, left + linePlace.left * MM, top + below * MM, line);
  }
}
