import type { Role } from '@cartable/shared/domain/actor.ts';
import { expect, test } from 'vitest';
import { homeOf, homeQueries } from './homeOf.ts';

test.each<[readonly Role[], string]>([
  [[], 'pupil'],
  [['pupil'], 'pupil'],
  [['guardian'], 'guardian'],
  [['guardian', 'teacher'], 'teacher'],
  [['teacher', 'technician'], 'teacher'],
  [['technician'], 'technician'],
  [['head'], 'technician'],
  [['cpe'], 'technician'],
  [['regionAdmin'], 'region'],
])('the home of %j is that of a %s', (roles, kind) => {
  expect(homeOf(roles)).toBe(kind);
});

test('a home page’s own query is among those asked ahead', () => {
  expect(homeQueries(['pupil'])).toContainEqual(['home.pupil', {}]);
  expect(homeQueries(['guardian'])).toContainEqual(['home.guardian', {}]);
  expect(homeQueries(['teacher'])).not.toContainEqual(['home.pupil', {}]);
});
