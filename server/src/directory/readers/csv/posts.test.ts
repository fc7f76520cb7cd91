import { expect, test } from 'vitest';
import { postOf, postsOf } from './posts.ts';

const functions = {
  head: [
    'Proviseur',
    'PROVISEURE',
    'Proviseur(e)',
    'proviseur.e',
    'Proviseur adjoint',
    'Proviseure adjointe',
    'Proviseur adj.',
    'Proviseur de lycée',
    'Principal',
    'Principale adjointe',
    'Chef d’établissement',
    "Cheffe d'établissement adjointe",
    'Chef d’établissement adj.',
    'Directeur',
    'Directrice d’établissement',
    'Direction',
    'Personnel de direction',
    'Personnels de direction',
    'Pers. de direction',
    'PERDIR',
    'CDE',
    'DIR',
    '0931234K$DIR$DIRECTION$D0011$PROVISEUR',
  ],
  cpe: [
    'CPE',
    'C.P.E.',
    'CPE stagiaire',
    'CPE contractuelle',
    'Conseiller principal d’éducation',
    'Conseillère principale d’éducation',
    'Conseiller(ère) principal(e) d’éducation',
    'Conseiller·ère principal·e d’éducation',
    'Cons. princ. d’éducation',
    'Éducation',
    'EDU',
    'EDU$EDUCATION$E0030$CPE',
  ],
  teacher: [
    'Enseignant',
    'Enseignante',
    'Enseignant(e)',
    'Professeur',
    'Professeure documentaliste',
    'Professeur de mathématiques',
    'Prof.',
    'Documentaliste',
    'Enseignement',
    'Documentation',
    'DOC',
  ],
  technician: [
    'Technicien',
    'Technicienne',
    'Technicien(ne)',
    'Technicien informatique',
    'Technicien systèmes et réseaux',
    'Technicien de la région',
  ],
  other: [
    'AED',
    'Assistant d’éducation',
    'Assistante d’éducation',
    'Vie scolaire',
    'Surveillante',
    'AESH',
    'DDFPT',
    'Directeur délégué aux formations',
    'Directrice déléguée aux formations professionnelles et technologiques',
    'Chef de travaux',
    'CTR',
    'Gestionnaire',
    'Adjointe gestionnaire',
    'Secrétaire de direction',
    'Secrétariat de direction',
    'Infirmière',
    'Assistante sociale',
    'Psychologue de l’Éducation nationale',
    'Technicien de laboratoire',
    'Agent d’entretien',
    'Chef de cuisine',
    'ADF$PERSONNELS ADMINISTRATIFS',
  ],
  undefined: [
    'Direction - secrétariat',
    'Directeur de cuisine',
    'Directeur adjoint de la SEGPA',
    'Direction des services',
    'Assistant de direction',
    'Proviseur vie scolaire',
    'Principal locataire',
    'Chef d’équipe',
    'Technicien de surface',
    'Responsable vie scolaire',
    'Éducation physique',
    'Ancien proviseur',
  ],
} as const;

test.each(Object.entries(functions).flatMap(([post, texts]) => texts.map((text) => [text, post] as const)))(
  '« %s » is %s',
  (text, post) => {
    expect(String(postOf(text))).toBe(post);
  },
);

test('somebody with a post has it alone; a function that we do not know is told of staff only', () => {
  expect(postsOf('staff', ['CPE', 'AED'], false)).toEqual({ posts: ['cpe'], unknown: [] });
  expect(postsOf('staff', ['Veilleur'], false)).toEqual({ posts: ['other'], unknown: ['Veilleur'] });
  expect(postsOf('staff', ['Veilleur', 'Proviseur'], false)).toEqual({
    posts: ['head'],
    unknown: ['Veilleur'],
  });
  expect(postsOf('teacher', ['Proviseur', 'Technicien', 'PLP Vente'], false)).toEqual({
    posts: ['teacher'],
    unknown: [],
  });
  expect(postsOf('guest', ['Proviseur'], true)).toEqual({ posts: ['other'], unknown: [] });
});
