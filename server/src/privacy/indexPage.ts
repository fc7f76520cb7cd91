import type { ExportManifest } from './personExport.ts';
import type { PrivacyWords } from './privacyWords.ts';
import { escapeHtml } from './tableText.ts';

/** The first page of an export: what is in it, what is not and why, with links. One file, no script, nothing fetched. */
export function indexPage(
  manifest: ExportManifest,
  words: PrivacyWords,
  of: { readonly language: string; readonly day: string; readonly of: 'self' | 'child' },
): string {
  const tables = manifest.tables.filter((one) => one.path.endsWith('.csv'));
  const folders = [...new Set([...tables, ...manifest.files].map((one) => one.path.split('/')[0] ?? ''))];
  const sections = folders.map((folder) => {
    const inside = (path: string) => path.startsWith(`${folder}/`);
    const lines = [
      ...tables
        .filter((one) => inside(one.path))
        .map((one) => item(one.path, words('export.lines', { count: one.rows }))),
      ...manifest.files.filter((one) => inside(one.path)).map((one) => item(one.path, one.mime)),
    ];
    return `<h2>${escapeHtml(folder)}</h2>\n<ul>\n${lines.join('\n')}\n</ul>`;
  });
  const left = manifest.excluded.map(({ type, why, count }) => {
    const said = { what: words(`record.${type}`), why: words(`excluded.${why}`) };
    const text =
      count === null ? words('export.leftWhole', said) : words('export.leftLine', { ...said, count });
    return `<li>${escapeHtml(text)}</li>`;
  });
  const title = escapeHtml(words(of.of === 'child' ? 'export.titleChild' : 'export.title'));
  return `<!doctype html>
<html lang="${of.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
li { margin: .25rem 0; overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>${title}</h1>
<p>${escapeHtml(words(of.of === 'child' ? 'export.introChild' : 'export.intro', { day: of.day }))}</p>
${sections.join('\n')}
<h2>${escapeHtml(words('export.left'))}</h2>
${left.length === 0 ? `<p>${escapeHtml(words('export.nothingLeft'))}</p>` : `<ul>\n${left.join('\n')}\n</ul>`}
</body>
</html>
`;
}

function item(path: string, note: string): string {
  const address = path.split('/').map(encodeURIComponent).join('/');
  return `<li><a href="${address}">${escapeHtml(path.split('/').slice(1).join(' / '))}</a> · ${escapeHtml(note)}</li>`;
}
