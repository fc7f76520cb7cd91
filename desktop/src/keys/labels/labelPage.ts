import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { encode } from 'uqr';
import { labelAddress } from '../identity/labelAddress.ts';

/** A4, 3 × 8 labels of 70 × 37 mm, 0.5 mm above and below: the commonest sheet in French offices, as the command prints it. */
const PER_PAGE = 24;
/** White around the code that readers need, in squares. */
const QUIET_MODULES = 2;

/** What the labels' page looks like. */
export const labelStyle = `
@page { size: A4; margin: 0 }
body { margin: 0; font: 8.5pt/1.35 "DejaVu Sans", Arial, sans-serif; color: #000; background: #fff }
.sheet { display: grid; grid-template-columns: repeat(3, 70mm); grid-auto-rows: 37mm; padding-top: 0.5mm; height: 296mm; break-after: page }
.sheet:last-child { break-after: auto }
.label { display: grid; grid-template-columns: 24mm 1fr; gap: 2mm; align-items: center; padding: 0 3.5mm; overflow: hidden }
.label svg { width: 24mm; height: 24mm }
.label p { margin: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis }
.label div { min-width: 0 }
.serial { font: 700 12.5pt/1.5 "DejaVu Sans Mono", Consolas, Menlo, monospace }
.family { font-weight: 700 }
.school { margin-top: 2mm !important; font-size: 6pt; color: #444 }
`;

/** Sheets of labels as a page without any script: number, code, and for whom the key is. Every inserted text is escaped. */
export function labelPage(
  keys: readonly BatchKey[],
  about: { readonly schoolName: string; readonly server: string },
): string {
  const sheets: string[] = [];
  for (let at = 0; at < keys.length; at += PER_PAGE) {
    const labels = keys.slice(at, at + PER_PAGE).map((key) => label(key, about));
    sheets.push(`<section class="sheet">${labels.join('')}</section>`);
  }
  return `<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>${escapeHtml(about.schoolName)}</title><link rel="stylesheet" href="sheet.css"></head>
<body>${sheets.join('\n')}</body></html>
`;
}

function label(
  { serial, keyId, holder }: BatchKey,
  { schoolName, server }: { readonly schoolName: string; readonly server: string },
): string {
  const line = (kind: string, text: string) => `<p class="${kind}">${escapeHtml(text)}</p>`;
  const who =
    holder === null
      ? ''
      : line('family', holder.familyName) +
        line('given', holder.givenName) +
        line('class', holder.className ?? '');
  const words = line('serial', serial) + who + line('school', schoolName);
  return `<article class="label">${codeOf(labelAddress(server, keyId))}<div>${words}</div></article>`;
}

/** Each run of dark squares as one rectangle: printers leave hairlines between squares drawn one by one. */
function codeOf(text: string): string {
  const { data, size } = encode(text, { border: QUIET_MODULES, ecc: 'M' });
  const rectangles: string[] = [];
  for (const [row, cells] of data.entries()) {
    for (let from = 0; from < size; from++) {
      if (cells[from] !== true) continue;
      let to = from;
      while (cells[to + 1] === true) to += 1;
      rectangles.push(`<rect x="${from}" y="${row}" width="${to - from + 1}" height="1"/>`);
      from = to;
    }
  }
  return `<svg viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" aria-hidden="true">${rectangles.join('')}</svg>`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
  };
  return text.replaceAll(/[&<>"]/gu, (letter) => entities[letter] ?? letter);
}
