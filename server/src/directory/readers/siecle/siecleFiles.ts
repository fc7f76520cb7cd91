import { AppError } from '@cartable/shared/lib/errors.ts';
import { foldText } from '@cartable/shared/lib/foldText.ts';
import { type ToldFile, tellFile } from '../schoolOfFiles.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { rootOf } from '../xml/readRecords.ts';

/** The exports of the pupils' base that are read, by their root. `ElevesAvecAdresses` and `ElevesSansAdresses` have the same one. */
export const siecleRoots = {
  pupils: 'BEE_ELEVES',
  guardians: 'BEE_RESPONSABLES',
  structures: 'BEE_STRUCTURES',
  nomenclature: 'BEE_NOMENCLATURES',
} as const;

/** The word in a file's name by which one knows which export it should be. */
const nameWords: readonly (readonly [RegExp, string])[] = [
  [/responsable/, siecleRoots.guardians],
  [/eleve/, siecleRoots.pupils],
  [/structure/, siecleRoots.structures],
  [/nomenclature/, siecleRoots.nomenclature],
];

export interface SiecleFiles {
  readonly pupils: ToldFile | undefined;
  readonly guardians: ToldFile | undefined;
  readonly structures: ToldFile | undefined;
  readonly nomenclature: ToldFile | undefined;
  readonly all: readonly ToldFile[];
  /** Files of the base that hold nothing for a directory (Communs, Geographique), with their root. */
  readonly ignored: readonly { readonly file: SourceFile; readonly root: string }[];
}

/**
 * Finds which export each file is.
 * @throws {AppError} `import.no_files`, `import.wrong_file` when a file is another one than its name says, `import.file_twice` (data: found),
 * `import.siecle_pupils_absent` when there are guardians without pupils
 */
export async function siecleFiles(files: readonly SourceFile[]): Promise<SiecleFiles> {
  const byRoot = new Map<string, ToldFile>();
  const ignored: { file: SourceFile; root: string }[] = [];
  const known: readonly string[] = Object.values(siecleRoots);
  for (const file of files.filter((one) => /\.xml$/i.test(one.name))) {
    const root = await rootOf(file);
    const at = { file: file.name, line: 1 };
    const expected = nameWords.find(([word]) => word.test(foldText(file.name)))?.[1];
    if (expected !== undefined && expected !== root)
      throw unreadable('import.wrong_file', at, { expected, found: root.slice(0, 40) });
    if (!known.includes(root)) ignored.push({ file, root });
    else if (byRoot.has(root)) throw unreadable('import.file_twice', at, { found: root });
    else byRoot.set(root, await tellFile(file, root));
  }
  if (byRoot.size === 0) throw new AppError('import.no_files', { path: files[0]?.name ?? '' });
  const found: SiecleFiles = {
    pupils: byRoot.get(siecleRoots.pupils),
    guardians: byRoot.get(siecleRoots.guardians),
    structures: byRoot.get(siecleRoots.structures),
    nomenclature: byRoot.get(siecleRoots.nomenclature),
    all: [...byRoot.values()],
    ignored,
  };
  if (found.guardians !== undefined && found.pupils === undefined)
    throw unreadable('import.siecle_pupils_absent', { file: found.guardians.file.name, line: 1 });
  return found;
}
