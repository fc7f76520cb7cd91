import type { Role } from '@cartable/shared/domain/actor.ts';
import { expect, test } from 'vitest';
import { homeOf, firstQueries } from './homeOf.ts';

test.each<[readonly Role[], string]>([
  [[], 'pupil'],
  [['pupil'], 'pupil'],
  [['guardian'], 'guardian'],
  [['guardian', 'teacher'], 'teacher'],
  [['teacher', 'technician'], 'teacher'],
  [['technician'], 'technician'],
  [['head'], 'technician'],
  [['cpe'], 'technician'],
  [['staff'], 'staff'],
  [['staff', 'technician'], 'technician'],
  [['regionAdmin'], 'region'],
])('the home of %j is that of a %s', (roles, kind) => {
  expect(homeOf(roles)).toBe(kind);
});

test('a home page’s own query is among those asked ahead', () => {
  expect(firstQueries(['pupil'], true)).toContainEqual(['home.pupil', {}]);
  expect(firstQueries(['guardian'], true)).toContainEqual(['home.guardian', {}]);
  expect(firstQueries(['teacher'], true)).not.toContainEqual(['home.pupil', {}]);
});

test('elsewhere the home page’s questions are not asked', () => {
  const names = firstQueries(['pupil'], false).map(([name]) => name);
  expect(names).toContain('directory.me');
  expect(names).not.toContain('home.pupil');
});
