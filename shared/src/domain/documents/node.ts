import { z } from 'zod';
import { instant, line, recordId, userId } from '../fields.ts';
import { fileContent } from '../fileContent.ts';
import { defineRecord } from '../record.ts';
import { userOwnScope } from '../scope.ts';

const schema = z.looseObject({
  id: recordId,
  ownerId: userId,
  kind: z.enum(['folder', 'file']),
  /** Null = the top of the owner's documents. */
  parentId: recordId.nullable(),
  name: line(255),
  content: fileContent.nullable(),
  /** Grows by one at each new content: what a new version is based on. */
  version: z.int().min(0),
  updatedAt: instant,
  /** When it was put in the trash; null = in use. */
  trashedAt: instant.nullable(),
});
export type DocumentNode = z.infer<typeof schema>;

/** A file or folder of a person's documents. */
export const documentNode = defineRecord<DocumentNode>({
  type: 'documents.node',
  schema,
  columns: {
    ownerId: 'text',
    kind: 'text',
    parentId: 'text',
    name: 'text',
    content: 'json',
    version: 'integer',
    updatedAt: 'integer',
    trashedAt: 'integer',
  },
  indexes: [['parentId']],
  keys: ['ownerId', 'parentId'],
  guarded: [],
  scopes: (record) => [userOwnScope(record.ownerId)],
  contents: (record) => (record.content === null ? [] : [record.content.manifest]),
});
