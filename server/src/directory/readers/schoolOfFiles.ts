import type { ReaderOptions } from './reader.ts';
import type { SourceFile } from './sourceFile.ts';
import { unreadable } from './unreadable.ts';
import { uaiOf } from './values.ts';
import { readRecords } from './xml/readRecords.ts';
import { codeOf, type XmlElement } from './xml/xmlElement.ts';

/** A file, its root and what its PARAMETRES say. */
export interface ToldFile {
  readonly file: SourceFile;
  readonly root: string;
  /** UAJ and ANNEE_SCOLAIRE, in SIECLE as text, in STS as an attribute; undefined = the file has none. */
  readonly uai: string | undefined;
  readonly year: string | undefined;
  readonly line: number;
}

/** Reads the head of a SIECLE or STS file. */
export async function tellFile(file: SourceFile, root: string): Promise<ToldFile> {
  const ways = ['PARAMETRES/UAJ', 'PARAMETRES/ANNEE_SCOLAIRE'];
  let uai: XmlElement | undefined;
  let year: XmlElement | undefined;
  for await (const { way, element } of readRecords(file, [root], ways)) {
    if (way === 'PARAMETRES/UAJ') uai = element;
    else year = element;
    if (uai !== undefined && year !== undefined) break;
  }
  return {
    file,
    root,
    uai: uai === undefined ? undefined : (codeOf(uai, 'CODE') ?? uai.text),
    year: year === undefined ? undefined : (codeOf(year, 'ANNEE') ?? year.text),
    line: uai?.line ?? 1,
  };
}

/**
 * The one school and year that files of a school are of.
 * @throws {AppError} `import.uai_missing`, `import.wrong_school` and `import.wrong_year` (data: expected, found) when files disagree
 */
export function schoolOfFiles(files: readonly ToldFile[], options: ReaderOptions): string {
  let uai = uaiOf(options.uai);
  let year: string | undefined;
  for (const one of files) {
    const at = { file: one.file.name, line: one.line };
    const found = uaiOf(one.uai);
    if (found !== undefined && uai !== undefined && found !== uai)
      throw unreadable('import.wrong_school', at, { expected: uai, found });
    uai = found ?? uai;
    if (one.year !== undefined && year !== undefined && one.year !== year)
      throw unreadable('import.wrong_year', at, { expected: year, found: one.year });
    year = one.year ?? year;
  }
  if (uai === undefined) throw unreadable('import.uai_missing', { file: files[0]?.file.name ?? '', line: 1 });
  return uai;
}
