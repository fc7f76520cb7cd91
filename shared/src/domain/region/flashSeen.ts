import { z } from 'zod';
import { recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { userOwnScope } from '../scope.ts';

const schema = z.looseObject({ id: recordId, userId, flashId: recordId });
export type FlashSeen = z.infer<typeof schema>;

/** A person put a flash message away, on whichever of their keys. Id: `<flash>.<person>`. */
export const flashSeen = defineRecord<FlashSeen>({
  type: 'region.flashSeen',
  schema,
  columns: { userId: 'text', flashId: 'text' },
  indexes: [],
  keys: [],
  guarded: [],
  scopes: (record) => [userOwnScope(record.userId)],
});
