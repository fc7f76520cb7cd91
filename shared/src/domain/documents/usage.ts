import { z } from 'zod';
import { recordId, userId } from '../fields.ts';
import { defineRecord } from '../record.ts';
import { userOwnScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  ownerId: userId,
  /** Sizes of every current content, trash included. */
  bytes: z.int().min(0),
});
export type DocumentUsage = z.infer<typeof schema>;

/** Space that a person's documents take, kept by the documents mutators so that the quota needs no counting. Id: the owner's. */
export const documentUsage = defineRecord<DocumentUsage>({
  type: 'documents.usage',
  schema,
  columns: { ownerId: 'text', bytes: 'integer' },
  indexes: [],
  keys: [],
  guarded: [],
  scopes: (record) => [userOwnScope(record.ownerId)],
});
