import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';

/** What a file of the academic directory holds, in the order in which the files are read: what is referred to comes first. */
export const aafCategories = [
  'EtabEducNat',
  'MefEducNat',
  'MatiereEducNat',
  'PersRelEleve',
  'Eleve',
  'PersEducNat',
] as const;
export type AafCategory = (typeof aafCategories)[number];

export interface AafFile {
  readonly file: SourceFile;
  readonly mode: 'full' | 'delta';
  readonly category: AafCategory;
  /** `20240916`; empty when the name has none. */
  readonly date: string;
  readonly part: number;
}

/** `ENT2DVA-ENT16_Complet_20240916_PersEducNat_0000.xml`: who exports, full or delta, day, category, part. */
const pattern =
  /^(?<prefix>.+)_(?<mode>Complet|Delta)_(?:(?<date>\d{8})_)?(?<category>EtabEducNat|MefEducNat|Mat(?:iere)?EducNat|PersRelEleve|Eleve|PersEducNat)_(?<part>\d{4})\.xml$/i;

/**
 * The files of the academic directory among these, in reading order: by day, category and part.
 * @throws {AppError} `import.no_files`; `import.aaf_mixed` when full files and deltas, several exporters or several days of full files stand
 * together; `import.aaf_part_missing` when the parts of a category are not all there: the people in it would seem to have left
 */
export function aafFiles(files: readonly SourceFile[]): readonly AafFile[] {
  const found: (AafFile & { readonly prefix: string })[] = [];
  for (const file of files) {
    const { prefix, mode, date, category, part } = pattern.exec(file.name)?.groups ?? {};
    if (!prefix || !mode || !category) continue;
    const name = category.replace(/^Mat(?=EducNat)/i, 'Matiere').toLowerCase();
    const known = aafCategories.find((one) => one.toLowerCase() === name);
    if (known === undefined) continue;
    const kind = mode.toLowerCase() === 'delta' ? 'delta' : 'full';
    found.push({ file, prefix, mode: kind, date: date ?? '', category: known, part: Number(part) });
  }
  const first = found[0];
  if (first === undefined) throw new AppError('import.no_files', { path: files[0]?.name ?? '' });
  for (const one of found) {
    const alike = one.mode === first.mode && one.prefix === first.prefix;
    if (!alike || (one.mode === 'full' && one.date !== first.date))
      throw unreadable('import.aaf_mixed', { file: one.file.name, line: 0 }, { first: first.file.name });
  }
  const order = (one: AafFile) =>
    `${one.date}/${aafCategories.indexOf(one.category)}/${String(one.part).padStart(4, '0')}`;
  const sorted = found.toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
  checkParts(sorted);
  return sorted;
}

function checkParts(sorted: readonly AafFile[]): void {
  for (const [index, one] of sorted.entries()) {
    const before = sorted[index - 1];
    const follows = before?.category === one.category && before.date === one.date;
    // Some exporters number from 1.
    const right = follows ? one.part === before.part + 1 : one.part <= 1;
    if (!right)
      throw unreadable('import.aaf_part_missing', { file: one.file.name, line: 0 }, { part: one.part - 1 });
  }
}
