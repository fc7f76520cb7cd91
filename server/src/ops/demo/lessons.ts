/** A subject of the demonstration, with work as a teacher would give it. Kinds are those of assignments. */
export interface DemoSubject {
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
  readonly hue: number;
  readonly works: readonly DemoWork[];
  readonly evaluations: readonly string[];
}

export interface DemoWork {
  readonly title: string;
  readonly description: string;
  readonly kind: 'exercise' | 'reading' | 'learning' | 'project' | 'revision';
  readonly minutes: number;
  readonly handIn: 'none' | 'once' | 'untilDue';
}

const work = (
  kind: DemoWork['kind'],
  minutes: number,
  title: string,
  description: string,
  handIn: DemoWork['handIn'] = 'none',
): DemoWork => ({ kind, minutes, title, description, handIn });

/** The subjects of a classe de seconde. */
export const demoSubjects: readonly DemoSubject[] = [
  {
    id: 'maths',
    name: 'Mathématiques',
    shortName: 'Maths',
    hue: 0,
    works: [
      work(
        'exercise',
        40,
        'Exercices 24 à 27 p. 83',
        'Équations de droites. Justifier chaque étape ; la 27 est facultative.',
      ),
      work(
        'learning',
        20,
        'Apprendre le cours sur les vecteurs',
        'Définitions, relation de Chasles et coordonnées : interrogation en début d’heure.',
      ),
      work(
        'project',
        90,
        'Devoir maison n° 3',
        'Optimiser l’aire d’un enclos. Rédaction soignée ; une feuille de tableur peut être jointe.',
        'untilDue',
      ),
    ],
    evaluations: ['Fonctions affines', 'Équations et inéquations', 'Vecteurs du plan'],
  },
  {
    id: 'francais',
    name: 'Français',
    shortName: 'Français',
    hue: 1,
    works: [
      work(
        'reading',
        60,
        'Lire « Pierre et Jean », chapitres 4 à 6',
        'Relever ce que chaque chapitre apprend sur la jalousie de Pierre.',
      ),
      work(
        'exercise',
        75,
        'Commentaire : introduction et plan',
        'Texte de Maupassant distribué mardi. Deux axes, trois sous-parties chacun.',
        'untilDue',
      ),
    ],
    evaluations: ['Lecture de « Pierre et Jean »', 'Commentaire composé', 'Oral : récitation'],
  },
  {
    id: 'histgeo',
    name: 'Histoire-géographie',
    shortName: 'Hist-géo',
    hue: 2,
    works: [
      work(
        'revision',
        45,
        'Réviser la Méditerranée médiévale',
        'Carte à savoir compléter, repères chronologiques du chapitre 2.',
      ),
      work(
        'project',
        60,
        'Croquis : l’eau, une ressource disputée',
        'Légende organisée en trois parties. Photographie nette acceptée.',
        'once',
      ),
    ],
    evaluations: ['Athènes et Rome', 'Sociétés et environnements'],
  },
  {
    id: 'anglais',
    name: 'Anglais',
    shortName: 'Anglais',
    hue: 3,
    works: [
      work(
        'learning',
        20,
        'Learn the vocabulary of unit 3',
        'Page 46, both columns. Short test on Thursday.',
      ),
      work(
        'exercise',
        30,
        'Write an e-mail to a host family',
        '150 mots environ : se présenter, poser trois questions.',
        'untilDue',
      ),
    ],
    evaluations: ['Listening: a day in Dublin', 'Unit 2 test'],
  },
  {
    id: 'physique',
    name: 'Physique-chimie',
    shortName: 'Physique',
    hue: 4,
    works: [
      work(
        'exercise',
        35,
        'Exercices 8, 11 et 14 p. 112',
        'Concentrations en masse. Unités dans chaque résultat.',
      ),
      work(
        'project',
        60,
        'Compte rendu du TP : spectres',
        'Schéma du montage, mesures, conclusion en cinq lignes.',
        'once',
      ),
    ],
    evaluations: ['Solutions et concentrations', 'TP : la lumière'],
  },
  {
    id: 'svt',
    name: 'Sciences de la vie et de la Terre',
    shortName: 'SVT',
    hue: 5,
    works: [
      work(
        'reading',
        25,
        'Lire le dossier « Agrosystèmes »',
        'Documents 1 à 3, répondre aux deux questions de la fiche.',
      ),
    ],
    evaluations: ['La cellule', 'Biodiversité'],
  },
  {
    id: 'ses',
    name: 'Sciences économiques et sociales',
    shortName: 'SES',
    hue: 6,
    works: [
      work('exercise', 30, 'Lire un taux de variation', 'Feuille distribuée en cours, exercices 1 à 4.'),
    ],
    evaluations: ['Comment crée-t-on des richesses ?'],
  },
  {
    id: 'eps',
    name: 'Éducation physique et sportive',
    shortName: 'EPS',
    hue: 7,
    works: [
      work(
        'learning',
        10,
        'Tenue de natation jeudi',
        'Bonnet obligatoire, rendez-vous à 13 h 50 devant le gymnase.',
      ),
    ],
    evaluations: ['Demi-fond'],
  },
];
