import type { Role } from '@cartable/shared/domain/actor.ts';
import type { RegionRight } from '@cartable/shared/domain/region/rights.ts';
import { expect, test } from 'vitest';
import { seesDirectory } from './seesDirectory.ts';

test.each<readonly [readonly Role[], readonly RegionRight[] | undefined, boolean | undefined]>([
  [['technician'], undefined, true],
  [['head', 'teacher'], [], true],
  [['regionAdmin', 'technician'], [], true],
  [['regionAdmin'], ['schools'], true],
  [['regionAdmin'], ['delegate', 'messages', 'statistics', 'theme'], false],
  [['regionAdmin'], [], false],
  // Not known yet: neither the page nor its refusal is shown.
  [['regionAdmin'], undefined, undefined],
  [['teacher'], ['schools'], false],
  [['pupil'], undefined, false],
  [[], undefined, false],
])('%o with %o: %o', (roles, office, sees) => {
  expect(seesDirectory(roles, office)).toBe(sees);
});
