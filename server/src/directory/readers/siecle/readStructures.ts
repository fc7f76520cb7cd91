import { mustBeFewOf } from '../few.ts';
import { type Said, sayEntry } from '../leftOut.ts';
import type { SourceFile } from '../sourceFile.ts';
import { readRecords } from '../xml/readRecords.ts';
import { codeOf, descendants, textOf } from '../xml/xmlElement.ts';
import { siecleRoots } from './siecleFiles.ts';

/** Nomenclature.xml: levels (MEF) and subjects; `levels` notes the codes of the former. @throws {AppError} `import.too_many` */
export async function* readNomenclature(file: SourceFile, levels: Set<string>): AsyncGenerator<Said> {
  const ways = ['DONNEES/MEFS/MEF', 'DONNEES/MATIERES/MATIERE'];
  for await (const { element } of readRecords(file, [siecleRoots.nomenclature], ways)) {
    const at = { file: file.name, line: element.line };
    const id = codeOf(element, 'CODE_MEF', 'CODE_MATIERE', 'CODE');
    if (id === undefined) continue;
    const name = textOf(element, 'LIBELLE_EDITION', 'LIBELLE_LONG', 'FORMATION', 'LIBELLE_COURT') ?? id;
    if (element.name === 'MEF') {
      levels.add(id);
      mustBeFewOf('level', levels.size, at);
      yield sayEntry({ kind: 'level', id, content: { name } }, at);
    } else {
      const shortName = textOf(element, 'CODE_GESTION', 'LIBELLE_COURT') ?? null;
      yield sayEntry({ kind: 'subject', id, content: { name, shortName } }, at);
    }
  }
}

/** Structures.xml: classes (divisions) and groups. Levels are named only when the nomenclature came with them. */
export async function* readStructures(
  file: SourceFile,
  uai: string,
  levels: ReadonlySet<string>,
): AsyncGenerator<Said> {
  const ways = ['DONNEES/DIVISIONS/DIVISION', 'DONNEES/GROUPES/GROUPE'];
  for await (const { element } of readRecords(file, [siecleRoots.structures], ways)) {
    const at = { file: file.name, line: element.line };
    const code = codeOf(element, 'CODE_STRUCTURE', 'CODE');
    if (code === undefined) continue;
    const name = textOf(element, 'LIBELLE_LONG') ?? code;
    const id = `${uai}$${code}`;
    if (element.name === 'DIVISION') {
      const levelIds = descendants(element, 'MEFS_APPARTENANCE', 'MEF_APPARTENANCE')
        .flatMap((mef) => codeOf(mef, 'CODE_MEF', 'CODE') ?? [])
        .filter((level) => levels.has(level));
      yield sayEntry({ kind: 'class', id, content: { schoolId: uai, code, name, levelIds } }, at);
    } else {
      const classIds = descendants(element, 'DIVISIONS_APPARTENANCE', 'DIVISION_APPARTENANCE')
        .flatMap((division) => codeOf(division, 'CODE_STRUCTURE', 'CODE') ?? [])
        .map((of) => `${uai}$${of}`);
      yield sayEntry({ kind: 'group', id, content: { schoolId: uai, code, name, classIds } }, at);
    }
  }
}
