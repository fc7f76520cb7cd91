import { z } from 'zod';
import { isoDay, recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { userReadScope } from '../scope.ts';
import { placeLevels } from './place.ts';
import { regionRights } from './rights.ts';

const schema = z.looseObject({
  id: recordId,
  userId,
  level: z.enum(placeLevels),
  /** An academy's or school's identifier; empty for the region. */
  target: z.string().max(64),
  rights: z.array(z.enum(regionRights)),
  endsOn: isoDay.nullable(),
});
export type Delegation = z.infer<typeof schema>;

/**
 * What was delegated to a person, so that their interface shows the way there. It gives no power: the server reads its own table
 * (`region_delegation`) at each request.
 */
export const delegation = defineRecord<Delegation>({
  type: 'region.delegation',
  schema,
  columns: { userId: 'text', level: 'text', target: 'text', rights: 'json', endsOn: 'text' },
  indexes: [['userId']],
  keys: ['userId'],
  guarded: [],
  scopes: (record) => [userReadScope(record.userId)],
});
