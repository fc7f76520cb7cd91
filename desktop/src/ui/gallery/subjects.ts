import type { SubjectLook } from '../design/Subject/Cahier.tsx';

/** A lycée's usual subjects, in their usual colours. */
export const subjects: readonly SubjectLook[] = [
  { name: 'Mathématiques', hue: 0 },
  { name: 'Français', hue: 1 },
  { name: 'SVT', hue: 2 },
  { name: 'Histoire-Géographie', hue: 3 },
  { name: 'Philosophie', hue: 4 },
  { name: 'Physique-Chimie', hue: 5 },
  { name: 'Sciences économiques et sociales', hue: 6 },
  { name: 'Anglais', hue: 7 },
  { name: 'EPS', hue: 8 },
  { name: 'NSI', hue: 9 },
  { name: 'Enseignement moral et civique', hue: 10 },
  { name: 'Arts plastiques', hue: 11 },
];
