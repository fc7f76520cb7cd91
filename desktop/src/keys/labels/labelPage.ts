import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import {
  type AboutLabels,
  codePlace,
  type Label,
  labelSheets,
  linePlace,
  lines,
  sheet,
} from './labelLayout.ts';

const faces = {
  mono: '700 1em/1.2 "DejaVu Sans Mono", Consolas, Menlo, monospace',
  bold: '700 1em/1.2 "DejaVu Sans", Arial, sans-serif',
  regular: '400 1em/1.2 "DejaVu Sans", Arial, sans-serif',
} as const;

/** What the labels' page looks like: the places of `labelLayout.ts`, as the command's PDF has them. */
export const labelStyle = `
@page { size: A4; margin: 0 }
body { margin: 0; background: #fff }
.sheet { display: grid; grid-template-columns: repeat(${sheet.columns}, ${sheet.width}mm); grid-auto-rows: ${sheet.height}mm;
  padding-top: ${sheet.top}mm; height: ${sheet.rows * sheet.height}mm; break-after: page }
.sheet:last-child { break-after: auto }
.label { position: relative; overflow: hidden }
.label svg { position: absolute; left: ${codePlace.left}mm; top: ${codePlace.top}mm; width: ${codePlace.side}mm; height: ${codePlace.side}mm }
.label p { position: absolute; left: ${linePlace.left}mm; width: ${linePlace.width}mm; margin: 0; overflow: hidden; white-space: nowrap; text-overflow: ellipsis }
${Object.entries(lines)
  .map(
    ([kind, { top, size, face, colour }]) =>
      `.label .${kind} { top: ${top}mm; font: ${faces[face]}; font-size: ${size}pt; color: ${colour} }`,
  )
  .join('\n')}
`;

/** Sheets of labels as a page without any script. Every inserted text is escaped. */
export function labelPage(keys: readonly BatchKey[], about: AboutLabels): string {
  const sheets = labelSheets(keys, about).map(
    (labels) => `<section class="sheet">${labels.map(drawn).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>${escapeHtml(about.schoolName)}</title><link rel="stylesheet" href="sheet.css"></head>
<body>${sheets.join('\n')}</body></html>
`;
}

function drawn({ lines: words, size, dark }: Label): string {
  const code = dark
    .map(({ x, y, width }) => `<rect x="${x}" y="${y}" width="${width}" height="1"/>`)
    .join('');
  const svg = `<svg viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" aria-hidden="true">${code}</svg>`;
  const texts = words.map(([kind, text]) => `<p class="${kind}">${escapeHtml(text)}</p>`).join('');
  return `<article class="label">${svg}${texts}</article>`;
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
