import { AppError } from '@cartable/shared/lib/errors.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { EntryKind } from '../entries.ts';
import { FunctionTally } from '../functionTally.ts';
import { completeKinds, type Said, sayEntry, sayWarning } from '../leftOut.ts';
import type { DirectoryReader } from '../reader.ts';
import { schoolOfFiles, type ToldFile, tellFile } from '../schoolOfFiles.ts';
import { Scratch } from '../scratch.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { dayOf } from '../values.ts';
import { readRecords, rootOf } from '../xml/readRecords.ts';
import { codeOf, descendants, textOf } from '../xml/xmlElement.ts';
import { type StsLists, staffEntry } from './stsStaff.ts';
import { coursesOf, servicesOf, structureEntry, structureId, type StsStructure } from './stsStructures.ts';

/** `sts_emp_<UAI>_<year>.xml` from STS-web, and what a timetable program sends back to it: the anagram is the ministry's. */
/** The roots of STS-web's own export and of what a timetable program prepares for it. */
export const stsRoots = ['STS_EDT', 'EDT_STS'] as const;

const structureWays = ['DONNEES/STRUCTURE/DIVISIONS/DIVISION', 'DONNEES/STRUCTURE/GROUPES/GROUPE'];
const alternanceWays = ['ALTERNANCES/ALTERNANCE', 'NOMENCLATURES/ALTERNANCES/ALTERNANCE'];

/**
 * The school's STS file: staff with their functions and classes of which they are professeur principal, subjects, levels, divisions,
 * groups, services (teacher × subject × division) and, when a timetable was sent to STS, the weekly lessons.
 */
export const stsReader: DirectoryReader = {
  format: 'sts',

  async scan(files, options) {
    const told = await stsFile(files);
    const uai = schoolOfFiles([told], options);
    // It names classes and groups, but other sources are where pupils are put into them.
    const kinds: readonly EntryKind[] = told.root === 'STS_EDT' ? ['staff', 'course'] : ['course'];
    return {
      source: `sts:${uai}`,
      mode: 'full',
      covers: await completeKinds(kinds, readAll(told, uai)),
      academy: options.academy ?? null,
    };
  },

  async *read(files, options) {
    const told = await stsFile(files);
    for await (const { event } of readAll(told, schoolOfFiles([told], options))) yield event;
  },
};

/** @throws {AppError} `import.no_files`, `import.wrong_file`, `import.file_twice` */
async function stsFile(files: readonly SourceFile[]): Promise<ToldFile> {
  const [file, second] = files.filter((one) => /\.xml$/i.test(one.name));
  if (file === undefined) throw new AppError('import.no_files', { path: files[0]?.name ?? '' });
  const root = await rootOf(file);
  if (!(stsRoots as readonly string[]).includes(root)) {
    const data = { expected: stsRoots.join(', '), found: root.slice(0, 40) };
    throw unreadable('import.wrong_file', { file: file.name, line: 1 }, data);
  }
  if (second !== undefined)
    throw unreadable('import.file_twice', { file: second.name, line: 1 }, { found: root });
  const told = await tellFile(file, root);
  // What goes up to STS has no head; its name has the school: emp_sts_0750001A_2026.xml.
  const [, named] = /_(\d{7}[A-Z])_/i.exec(file.name) ?? [];
  return told.uai === undefined && named !== undefined ? { ...told, uai: named } : told;
}

async function* readAll({ file, root }: ToldFile, uai: string): AsyncGenerator<Said> {
  const scratch = new Scratch<StsLists>(['service']);
  try {
    const alternances = new Map<string, readonly string[]>();
    const levels = new Set<string>();
    yield* readNomenclatures(file, root, alternances, levels);
    for await (const { element } of readRecords(file, [root], structureWays)) {
      const code = codeOf(element, 'CODE', 'CODE_STRUCTURE');
      if (code === undefined) continue;
      const type = element.name === 'DIVISION' ? 'class' : 'group';
      const structure: StsStructure = { uai, type, code, file: file.name };
      yield structureEntry(structure, element, levels);
      for (const { staffId, subjectId } of servicesOf(element))
        scratch.add('service', staffId, `${type}|${structureId(structure)}|${subjectId}`);
      yield* coursesOf(structure, element, alternances);
    }
    const today = schoolDay(Date.now());
    const functions = new FunctionTally();
    for await (const { element } of readRecords(file, [root], ['DONNEES/INDIVIDUS/INDIVIDU']))
      yield* staffEntry(element, uai, file.name, scratch, { today, functions });
    yield* functions.said();
  } finally {
    scratch[Symbol.dispose]();
  }
}

/** Subjects and levels, and the weeks of each alternance, which are few. */
async function* readNomenclatures(
  file: SourceFile,
  root: string,
  alternances: Map<string, readonly string[]>,
  levels: Set<string>,
): AsyncGenerator<Said> {
  const ways = ['NOMENCLATURES/MATIERES/MATIERE', 'NOMENCLATURES/MEFS/MEF', ...alternanceWays];
  for await (const { element } of readRecords(file, [root], ways)) {
    const at = { file: file.name, line: element.line };
    const id = codeOf(element, 'CODE');
    if (id === undefined) continue;
    const name = textOf(element, 'LIBELLE_EDITION', 'LIBELLE_LONG', 'FORMATION', 'LIBELLE_COURT') ?? id;
    if (element.name === 'MEF') {
      levels.add(id);
      yield sayEntry({ kind: 'level', id, content: { name } }, at);
    } else if (element.name === 'MATIERE') {
      const shortName = textOf(element, 'CODE_GESTION', 'LIBELLE_COURT') ?? null;
      yield sayEntry({ kind: 'subject', id, content: { name, shortName } }, at);
    } else {
      const texts = descendants(element, 'SEMAINES', 'DATE_DEBUT_SEMAINE').map((one) => one.text);
      const weeks = texts.flatMap((text) => dayOf(text) ?? []);
      if (weeks.length < texts.length) yield sayWarning(at, 'import.sts_weeks', { alternance: id }, 'course');
      alternances.set(id, weeks);
    }
  }
}
