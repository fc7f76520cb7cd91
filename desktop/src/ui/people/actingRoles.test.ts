import type { Role } from '@cartable/shared/domain/actor.ts';
import type { RegionRight } from '@cartable/shared/domain/region/rights.ts';
import { expect, test } from 'vitest';
import { actingRoles } from './actingRoles.ts';

test.each<[readonly Role[], readonly RegionRight[] | undefined, readonly Role[] | undefined]>([
  [['head'], undefined, ['head']],
  [['pupil'], undefined, ['pupil']],
  [['regionAdmin'], ['delegate'], ['regionAdmin']],
  [['regionAdmin'], ['schools', 'messages', 'statistics', 'theme'], []],
  [['regionAdmin', 'technician'], [], ['technician']],
  // Not read yet: nothing is shown and taken away again.
  [['regionAdmin'], undefined, undefined],
])('%j with the rights %j acts as %j', (roles, office, acting) => {
  expect(actingRoles(roles, office)).toEqual(acting);
});
