import { createRequire } from 'node:module';
import { labelAddress } from '@cartable/desktop/keys/identity/labelAddress.ts';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import PDFDocument from 'pdfkit';
import { encode } from 'uqr';

const require = createRequire(import.meta.url);
const fonts = {
  regular: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  mono: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono-Bold.ttf'),
} as const;

const MM = 72 / 25.4;
/** The commonest sheet of labels in French offices: A4, 3 × 8 labels of 70 × 37 mm, 0.5 mm above and below. */
const SHEET = { columns: 3, rows: 8, width: 70 * MM, height: 37 * MM, top: 0.5 * MM } as const;
const PADDING = 3.5 * MM;
const QR = 24 * MM;
/** A square of the code, and of the white around it that readers need. */
const QUIET_MODULES = 2;

/**
 * A sheet of labels: serial, code, and for whom the key is. PDF, for A4 sheets of 24.
 */
export function labelSheet(
  keys: readonly BatchKey[],
  about: { readonly schoolName: string; readonly server: string; readonly title: string },
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
  const perPage = SHEET.columns * SHEET.rows;
  for (const [index, key] of keys.entries()) {
    if (index % perPage === 0) document.addPage();
    const place = index % perPage;
    const left = (place % SHEET.columns) * SHEET.width;
    const top = SHEET.top + Math.floor(place / SHEET.columns) * SHEET.height;
    drawLabel(document, key, about, left, top);
  }
  document.end();
  return whole;
}

function drawLabel(
  document: PDFKit.PDFDocument,
  key: BatchKey,
  about: { readonly schoolName: string; readonly server: string },
  left: number,
  top: number,
): void {
  drawCode(document, labelAddress(about.server, key.keyId), left + PADDING, top + (SHEET.height - QR) / 2);
  const x = left + PADDING + QR + 2 * MM;
  const width = SHEET.width - QR - 2 * PADDING - 2 * MM;
  const line = { width, height: 10, lineBreak: false, ellipsis: true } as const;
  document
    .fillColor('#000000')
    .font('mono')
    .fontSize(12.5)
    .text(key.serial, x, top + 6 * MM, line);
  const { holder } = key;
  if (holder !== null) {
    document
      .font('bold')
      .fontSize(8.5)
      .text(holder.familyName, x, top + 13 * MM, line);
    document.font('regular').text(holder.givenName, x, top + 17 * MM, line);
    document.text(holder.className ?? '', x, top + 21 * MM, line);
  }
  document
    .font('regular')
    .fontSize(6)
    .fillColor('#444444')
    .text(about.schoolName, x, top + 28 * MM, line);
}

/** Each run of dark squares as one rectangle: printers leave hairlines between squares drawn one by one. */
function drawCode(document: PDFKit.PDFDocument, text: string, left: number, top: number): void {
  const { data, size } = encode(text, { border: QUIET_MODULES, ecc: 'M' });
  const side = QR / size;
  for (const [row, cells] of data.entries()) {
    for (let from = 0; from < size; from++) {
      if (cells[from] !== true) continue;
      let to = from;
      while (cells[to + 1] === true) to += 1;
      document.rect(left + from * side, top + row * side, (to - from + 1) * side, side);
      from = to;
    }
  }
  document.fill('#000000');
}
