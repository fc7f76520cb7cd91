import { type Said, sayEntry } from '../leftOut.ts';
import { mustBeFewOf } from '../few.ts';
import { type PersonElements, personOf } from '../people.ts';
import type { Scratch } from '../scratch.ts';
import type { SourceFile } from '../sourceFile.ts';
import { dayOf } from '../values.ts';
import { readRecords } from '../xml/readRecords.ts';
import { codeOf, descendants, textOf } from '../xml/xmlElement.ts';
import { siecleRoots } from './siecleFiles.ts';

/** Who is a pupil; pupil → `D` or `G` and the code of a division or group; pupil → `1` (legal) or `0` and a guardian. */
export type SiecleLists = 'pupil' | 'structure' | 'guards';

/** First reading of the pupils' file: who they are, and their divisions and groups, which stand in another part of it. @throws {AppError} `import.too_many` */
export async function gatherPupils(
  file: SourceFile,
  scratch: Scratch<SiecleLists>,
  /** Code → line on which it is first named. */
  divisions: Map<string, number>,
  groups: Map<string, number>,
): Promise<void> {
  const ways = ['DONNEES/ELEVES/ELEVE', 'DONNEES/STRUCTURES/STRUCTURES_ELEVE'];
  for await (const { element } of readRecords(file, [siecleRoots.pupils], ways)) {
    const id = codeOf(element, 'ELEVE_ID');
    if (id === undefined) continue;
    if (element.name === 'ELEVE') {
      scratch.add('pupil', id);
      continue;
    }
    for (const structure of descendants(element, 'STRUCTURE')) {
      const code = textOf(structure, 'CODE_STRUCTURE');
      const type = textOf(structure, 'TYPE_STRUCTURE');
      if (code === undefined || (type !== 'D' && type !== 'G')) continue;
      scratch.add('structure', id, `${type}${code}`);
      const known = type === 'D' ? divisions : groups;
      if (!known.has(code)) known.set(code, structure.line);
      mustBeFewOf(type === 'D' ? 'class' : 'group', known.size, { file: file.name, line: structure.line });
    }
  }
}

const elements: PersonElements = {
  familyName: ['NOM_USAGE', 'NOM_DE_FAMILLE', 'NOM'],
  givenName: ['PRENOM_USAGE', 'PRENOM'],
  birthDate: ['DATE_NAISS'],
  mail: ['MEL'],
};

/** The pupils, with what was gathered of them. Those who left before `today` (ISO) are not the school's any more. */
export async function* readPupils(
  file: SourceFile,
  uai: string,
  scratch: Scratch<SiecleLists>,
  levels: ReadonlySet<string>,
  today: string,
): AsyncGenerator<Said> {
  for await (const { element } of readRecords(file, [siecleRoots.pupils], ['DONNEES/ELEVES/ELEVE'])) {
    const at = { file: file.name, line: element.line };
    const id = codeOf(element, 'ELEVE_ID');
    if (id === undefined) continue;
    const leftOn = dayOf(textOf(element, 'DATE_SORTIE') ?? '');
    if (leftOn !== undefined && leftOn < today) continue;
    const { content, said } = personOf(element, elements, 'pupil', id, at);
    yield* said;
    if (content === undefined) continue;
    const structures = scratch.of('structure', id);
    const codes = (type: 'D' | 'G') =>
      structures.filter((one) => one.startsWith(type)).map((one) => `${uai}$${one.slice(1)}`);
    const level = textOf(element, 'CODE_MEF');
    const ine = textOf(element, 'INE_RNIE', 'ID_NATIONAL');
    const sconet = codeOf(element, 'ELENOET');
    const pupil = {
      ...content,
      externalIds: { ...(ine === undefined ? {} : { ine }), ...(sconet === undefined ? {} : { sconet }) },
      schoolId: uai,
      levelId: level !== undefined && levels.has(level) ? level : null,
      classIds: codes('D'),
      groupIds: codes('G'),
      guardians: scratch
        .of('guards', id)
        .map((one) => ({ guardianId: one.slice(1), legal: one.startsWith('1') })),
    };
    yield sayEntry({ kind: 'pupil', id, content: pupil }, at);
  }
}
