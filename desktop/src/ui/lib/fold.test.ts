import { expect, test } from 'vitest';
import { fold, matches } from './fold.ts';
import { hueOf } from './hue.ts';

test('folds accents, case, ligatures and apostrophes', () => {
  expect(fold('ÉLÈVE')).toBe('eleve');
  expect(fold('Cœur d’élite')).toBe("coeur d'elite");
});

test('every word of the query must be found, in any order', () => {
  expect(matches('notes hist', 'Histoire-Géographie : notes')).toBe(true);
  expect(matches('geo', 'Histoire-Géographie')).toBe(true);
  expect(matches('maths', 'Histoire-Géographie')).toBe(false);
  expect(matches('  ', 'anything')).toBe(true);
});

test('a subject keeps its cover', () => {
  expect(hueOf('Mathématiques')).toBe(hueOf('Mathématiques'));
  const used = new Set(['Mathématiques', 'Français', 'SVT', 'Anglais', 'Histoire', 'EPS'].map(hueOf));
  expect(used.size).toBeGreaterThan(3);
});
