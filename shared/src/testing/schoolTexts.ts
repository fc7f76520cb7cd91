/** Fictitious names and plausible French homework: what the demonstration, the bench and the tests are filled with. */
export const familyNames =
  `Abadie Aubry Bailly Barros Benali Bertin Bonnet Boyer Caron Chevallier Cissé Colin Da\u00a0Silva Delmas Diallo
Dufour Dupré Fabre Ferrand Fontaine Garnier Gauthier Giraud Guérin Hamidi Haddad Jacquet Joly Kaba Keita Lacroix Lambert
Laurent Lebrun Lefèvre Lemoine Leroux Marchand Martel Mbaye Mercier Meunier Moreau Nguyen Noël Oliveira Ouédraogo Pasquier
Pélissier Perrin Picard Rahmani Renaud Rivière Robin Rousseau Sanchez Traoré Vasseur Weber`
    .split(/[ \n]+/)
    .map((name) => name.replace('\u00a0', ' '));

export const givenNames =
  `Adam Aïcha Alexis Alice Amina Anaïs Antoine Axel Baptiste Camille Chloé Clara Clément Élise Émilie Enzo Eva
Fatou Gabriel Hugo Inès Jade Jules Kenza Léa Léo Lina Louis Louise Lucas Maël Manon Mathis Mehdi Mila Moussa Nathan Nina Noah
Noémie Océane Paul Rania Raphaël Romane Sacha Samuel Sarah Sofia Théo Tom Yanis Yasmine Zoé`.split(/[ \n]+/);

/** A subject and what it gives to do. */
export interface SubjectTexts {
  readonly name: string;
  readonly shortName: string;
  /** Hundredths. */
  readonly coefficient: number;
  readonly works: readonly string[];
  readonly tests: readonly string[];
}

export const subjectTexts: readonly SubjectTexts[] = [
  {
    name: 'Français',
    shortName: 'FR',
    coefficient: 400,
    works: [
      'Lire les chapitres 4 à 6 de « Bel-Ami »',
      'Commentaire linéaire : vers 1 à 14',
      'Rédiger l’introduction de la dissertation',
      'Apprendre les figures de style',
    ],
    tests: ['Commentaire : le roman réaliste', 'Contrôle de lecture', 'Dissertation sur la poésie'],
  },
  {
    name: 'Mathématiques',
    shortName: 'MATH',
    coefficient: 400,
    works: [
      'Exercices 12, 14 et 17 p. 86',
      'Apprendre le cours sur les vecteurs',
      'Devoir maison n° 3 : second degré',
      'Préparer l’interrogation sur les fonctions',
    ],
    tests: ['Vecteurs et repères', 'Second degré', 'Automatismes'],
  },
  {
    name: 'Histoire-géographie',
    shortName: 'HG',
    coefficient: 300,
    works: [
      'Fiche de révision : la Méditerranée médiévale',
      'Croquis : métropoles et littoraux',
      'Lire les documents 1 à 4 p. 112',
    ],
    tests: ['La Méditerranée médiévale', 'Croquis de géographie', 'Analyse de documents'],
  },
  {
    name: 'Anglais LVA',
    shortName: 'ANG',
    coefficient: 200,
    works: ['Learn the vocabulary of unit 3', 'Write a 150-word review', 'Préparer l’exposé oral'],
    tests: ['Reading comprehension', 'Irregular verbs', 'Oral: a hero of mine'],
  },
  {
    name: 'Espagnol LVB',
    shortName: 'ESP',
    coefficient: 200,
    works: ['Ejercicios 3 y 4 p. 52', 'Apprendre le passé simple', 'Leer el texto p. 60'],
    tests: ['Expresión escrita', 'Comprensión oral', 'Vocabulaire : la ville'],
  },
  {
    name: 'Physique-chimie',
    shortName: 'PC',
    coefficient: 300,
    works: [
      'Compte rendu du TP sur les solutions',
      'Exercices 5 et 9 p. 143',
      'Réviser la description du mouvement',
    ],
    tests: ['Concentration d’une solution', 'Mouvement et référentiel', 'TP noté'],
  },
  {
    name: 'Sciences de la vie et de la Terre',
    shortName: 'SVT',
    coefficient: 200,
    works: ['Schéma de la cellule à légender', 'Questions 1 à 5 p. 74', 'Préparer la sortie géologique'],
    tests: ['La cellule', 'Biodiversité', 'Érosion et paysages'],
  },
  {
    name: 'Sciences économiques et sociales',
    shortName: 'SES',
    coefficient: 200,
    works: ['Lire le dossier sur le marché', 'Exercice : élasticité', 'Fiche : la socialisation'],
    tests: ['Le marché', 'La socialisation', 'Lecture de graphiques'],
  },
  {
    name: 'Sciences numériques et technologie',
    shortName: 'SNT',
    coefficient: 100,
    works: ['Programme Python : la moyenne d’une liste', 'Fiche sur le protocole TCP/IP'],
    tests: ['Internet', 'Photographie numérique', 'Python : boucles'],
  },
  {
    name: 'Éducation physique et sportive',
    shortName: 'EPS',
    coefficient: 200,
    works: ['Apporter une tenue pour l’escalade', 'Carnet d’entraînement de demi-fond'],
    tests: ['Demi-fond', 'Escalade', 'Badminton'],
  },
  {
    name: 'Enseignement moral et civique',
    shortName: 'EMC',
    coefficient: 100,
    works: ['Préparer le débat sur la liberté d’expression', 'Lire l’article distribué'],
    tests: ['Les libertés', 'Exposé', 'Débat argumenté'],
  },
  {
    name: 'Latin',
    shortName: 'LAT',
    coefficient: 100,
    works: ['Version : lignes 1 à 8', 'Apprendre la troisième déclinaison'],
    tests: ['Version latine', 'Déclinaisons', 'Civilisation romaine'],
  },
];
