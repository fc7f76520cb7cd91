import { firstOfMonth } from '@cartable/shared/lib/firstOfMonth.ts';
import type { RecoverySheet } from '@cartable/shared/bridge/bridge.ts';
import { type Language, type SentenceKey, sentence } from '../host/sentences.ts';

/** The sheet's look: black on white, large type, one page of A4. */
export const sheetStyle = `
@page { size: A4; margin: 22mm }
body { font: 14pt/1.5 "Atkinson Hyperlegible", "DejaVu Sans", Arial, sans-serif; color: #000; background: #fff }
h1 { font-size: 24pt; margin: 0 0 4mm }
dl { margin: 10mm 0; padding: 8mm; border: 1.5pt solid #000; border-radius: 4mm }
dt { font-size: 12pt }
dd { margin: 3mm 0 0; font: 700 22pt/1.6 "DejaVu Sans Mono", Consolas, Menlo, monospace; overflow-wrap: anywhere }
`;

/** The recovery sheet as a page without any script, for printing. Every inserted text is escaped. */
export function recoverySheetPage(sheet: RecoverySheet, language: Language): string {
  const text = (key: SentenceKey, data: Readonly<Record<string, string>> = {}): string =>
    escapeHtml(sentence(language, key, data));
  const written = new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(sheet.createdAt);
  const date = language === 'fr' ? firstOfMonth(written) : written;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${text('sheet.title')}</title><link rel="stylesheet" href="sheet.css"></head>
<body>
<h1>${text('sheet.title')}</h1>
<p>${text('sheet.for', { name: sheet.personName })}<br>${text('sheet.made', { date })}</p>
<dl><dt>${text('sheet.codeLabel')}</dt><dd>${escapeHtml(sheet.code)}</dd></dl>
<p>${text('sheet.what')}</p>
<p>${text('sheet.how')}</p>
<p><strong>${text('sheet.keep')}</strong></p>
<p>${text('sheet.replaces')}</p>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/gu, (letter) => entities[letter] ?? letter);
}
