import { expect, test } from 'vitest';
import { subjectLetters } from './Cahier.tsx';

test('names a subject in a few letters', () => {
  expect(subjectLetters('Mathématiques')).toBe('Mat');
  expect(subjectLetters('Histoire-Géographie')).toBe('HG');
  expect(subjectLetters('SVT')).toBe('SVT');
  expect(subjectLetters('Physique-Chimie')).toBe('PC');
  expect(subjectLetters('Sciences économiques et sociales')).toBe('SÉS');
});
