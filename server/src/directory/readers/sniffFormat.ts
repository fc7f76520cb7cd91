import { AppError } from '@cartable/shared/lib/errors.ts';
import { aafReader } from './aaf/aafReader.ts';
import { csvReader } from './csv/csvReader.ts';
import type { DirectoryReader } from './reader.ts';
import { siecleReader } from './siecle/siecleReader.ts';
import { siecleRoots } from './siecle/siecleFiles.ts';
import type { SourceFile } from './sourceFile.ts';
import { stsReader, stsRoots } from './sts/stsReader.ts';
import { udtReader } from './udt/udtReader.ts';
import { rootOf } from './xml/readRecords.ts';

/** Which reader a file is for, by its name, else by its root; undefined = none. What is wrong inside is for the reader to say. */
async function readerOf(file: SourceFile): Promise<DirectoryReader | undefined> {
  const { name } = file;
  if (/^udcal_\d\d(?:_\d\d)?\.xml$/i.test(name)) return udtReader;
  if (/_(?:complet|delta)_.*educnat|_(?:complet|delta)_.*eleve_\d{4}\.xml$/i.test(name)) return aafReader;
  if (/\.(?:csv|txt|tsv)$/i.test(name)) return csvReader;
  if (!/\.xml$/i.test(name)) return undefined;
  const root = await rootOf(file);
  if ((stsRoots as readonly string[]).includes(root)) return stsReader;
  if ((Object.values(siecleRoots) as readonly string[]).includes(root)) return siecleReader;
  // Other exports of the base hold nothing for a directory; with one that does, its reader says so.
  return /^BEE_|^NOMENCLATURES?$|^COMMUN|^GEOGRAPHIQUE/i.test(root) ? siecleReader : undefined;
}

/**
 * The reader for these files.
 * @throws {AppError} `import.format_unsure` (data: formats) when files of several formats stand together, `import.file_unknown` (data: file)
 * when one is of none, `import.no_files` when there is none; what is wrong with a file that cannot be opened
 */
export async function sniffFormat(files: readonly SourceFile[]): Promise<DirectoryReader> {
  const found = new Set<DirectoryReader>();
  for (const file of files) {
    const reader = await readerOf(file);
    if (reader === undefined) throw new AppError('import.file_unknown', { file: file.name });
    found.add(reader);
  }
  const [first, second] = found;
  if (first === undefined) throw new AppError('import.no_files', { path: '' });
  if (second === undefined) return first;
  throw new AppError('import.format_unsure', { formats: [...found].map((one) => one.format).join(', ') });
}
