import type { SourceFile } from '../readers/sourceFile.ts';
import { type AafThing, aafFile } from '../readers/testing/aafFixture.ts';

export type Things = Readonly<
  Record<'schools' | 'subjects' | 'levels' | 'guardians' | 'pupils' | 'staff', readonly AafThing[]>
>;

/** UAI of the schools 10 and 11. */
export const rosa = '0750001A';
export const marie = '0750002B';

export function pupil(
  id: string,
  sn: string,
  classes: readonly string[],
  guardians: readonly string[] = [],
): AafThing {
  return {
    id,
    sn: [sn],
    givenName: ['Zoé'],
    ENTPersonStructRattach: [classes[0]?.split('$')[0] ?? '10'],
    ENTEleveClasses: classes,
    ENTElevePersRelEleve: guardians.map((one) => (one.includes('$') ? one : `${one}$1$1$1$1$1`)),
  };
}

export function guardian(id: string, sn: string): AafThing {
  return { id, sn: [sn], givenName: ['Ali'], mail: [`${id}@exemple.fr`] };
}

export function teacher(id: string, sn: string, taught: readonly string[], posts = ['10$ENS$x']): AafThing {
  return { id, sn: [sn], givenName: ['Ève'], ENTPersonFonctions: posts, ENTAuxEnsClassesMatieres: taught };
}

/** Two lycées of Paris, three classes, three pupils with their responsables, teachers and a head. */
export const small: Things = {
  schools: [
    {
      id: '10',
      ENTStructureUAI: [rosa],
      ENTStructureNomCourant: ['Lycée Rosa-Bonheur'],
      ENTServAcAcademie: ['PARIS'],
      ENTStructureClasses: ['2DE1$2de 1$M2', '2DE2$2de 2$M2'],
    },
    {
      id: '11',
      ENTStructureUAI: [marie],
      ENTStructureNomCourant: ['Lycée Marie-Curie'],
      ENTServAcAcademie: ['PARIS'],
      ENTStructureClasses: ['1A$1re A'],
    },
  ],
  subjects: [
    { id: 'MATH', ENTLibelleMatiere: ['Mathématiques'] },
    { id: 'FR', ENTLibelleMatiere: ['Français'] },
  ],
  levels: [{ id: 'M2', ENTLibelleMef: ['Seconde générale'] }],
  guardians: [guardian('300', 'PARENT'), guardian('301', 'TANTE')],
  pupils: [
    pupil('200', 'ALPHA', ['10$2DE1'], ['300', '301$90$0$0$1$0']),
    pupil('201', 'BETA', ['10$2DE1'], ['300']),
    pupil('202', 'GAMMA', ['11$1A'], ['300']),
  ],
  staff: [
    teacher('400', 'PROF', ['10$2DE1$MATH', '10$2DE2$MATH']),
    teacher('401', 'LETTRES', ['10$2DE1$FR']),
    teacher('402', 'PROVISEUR', [], ['10$DIR$x']),
  ],
};

/** The files of a directory; a category without things has no file. */
export function filesOf(things: Partial<Things>): readonly SourceFile[] {
  const categories = {
    schools: 'EtabEducNat',
    levels: 'MefEducNat',
    subjects: 'MatiereEducNat',
    guardians: 'PersRelEleve',
    pupils: 'Eleve',
    staff: 'PersEducNat',
  } as const;
  return Object.entries(categories).flatMap(([key, category]) => {
    const list = things[key as keyof Things];
    return list === undefined ? [] : [aafFile(category, list)];
  });
}
