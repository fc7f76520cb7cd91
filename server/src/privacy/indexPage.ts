import type { CopyTexts } from './copy/cells.ts';
import type { CopyFor, ExportManifest } from './personExport.ts';
import { escapeHtml } from './tableText.ts';

/** Whose copy it is, for whom, and of which day. */
export interface IndexOf {
  readonly language: string;
  readonly day: string;
  readonly copyFor: CopyFor;
  /** The person's; null = the directory has none. */
  readonly name: string | null;
}

const intros = { self: 'intro', child: 'introChild', person: 'introPerson' } as const;

/** The first page of an export: what is in it, what is not and why, with links. One file, no script, nothing fetched. */
export function indexPage(manifest: ExportManifest, texts: CopyTexts, of: IndexOf): string {
  const { words } = texts;
  const titleOf = (type: string) => words(`copy.title.${type}`);
  const tables = manifest.tables.filter((one) => one.path.endsWith('.csv'));
  const folders = [...new Set([...tables, ...manifest.files].map((one) => one.path.split('/')[0] ?? ''))];
  const sections = folders.map((folder) => {
    const inside = (path: string) => path.startsWith(`${folder}/`);
    const lines = [
      ...tables
        .filter((one) => inside(one.path))
        .map((one) => item(one.path, titleOf(one.type), rowsText(one.rows, texts))),
      ...manifest.files
        .filter((one) => inside(one.path))
        .map((one) =>
          item(one.path, one.path.split('/').slice(1).join(' / '), sizeText(one.sizeBytes, of.language)),
        ),
    ];
    return `<h2>${escapeHtml(folder)}</h2>\n<ul>\n${lines.join('\n')}\n</ul>`;
  });
  const empty = manifest.empty.map(
    (type) => `<li>${escapeHtml(`${titleOf(type)} · ${words('export.nothing')}`)}</li>`,
  );
  const left = manifest.excluded.map(({ type, why, count }) => {
    const said = { what: titleOf(type), why: words(`excluded.${why}`) };
    const text =
      count === null ? words('export.leftWhole', said) : words('export.leftLine', { ...said, count });
    return `<li>${escapeHtml(text)}</li>`;
  });
  const title = escapeHtml(
    of.name === null ? words('export.titleNobody') : words('export.title', { name: of.name }),
  );
  const intro = words(`export.${intros[of.copyFor]}`, { day: texts.day(of.day) });
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
<p>${escapeHtml(intro)} ${escapeHtml(words('export.forTimes'))}</p>
${sections.join('\n')}
${empty.length === 0 ? '' : `<h2>${escapeHtml(words('export.empty'))}</h2>\n<ul>\n${empty.join('\n')}\n</ul>`}
<h2>${escapeHtml(words('export.left'))}</h2>
${left.length === 0 ? `<p>${escapeHtml(words('export.nothingLeft'))}</p>` : `<ul>\n${left.join('\n')}\n</ul>`}
</body>
</html>
`;
}

function item(path: string, title: string, note: string): string {
  const address = path.split('/').map(encodeURIComponent).join('/');
  return `<li><a href="${address}">${escapeHtml(title)}</a> · ${escapeHtml(note)}</li>`;
}

/** French counts nothing and one in the singular; a table here has one row at least. */
function rowsText(count: number, { words }: CopyTexts): string {
  return words(count === 1 ? 'export.lines_one' : 'export.lines_other', { count });
}

/** A size as people say it. */
function sizeText(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let [size, unit] = [bytes, 0];
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1000;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[unit] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(size);
}
