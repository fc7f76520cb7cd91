import { z } from 'zod';
import { instant, line, recordId, userId } from '../fields.ts';
import { fileContent } from '../fileContent.ts';
import { defineRecord } from '../record.ts';
import { userOwnScope } from '../scope.ts';

/** How many content mutations a node remembers. */
export const maxPutBy = 8;

const schema = z.looseObject({
  id: recordId,
  ownerId: userId,
  kind: z.enum(['folder', 'file']),
  /** Null = the top of the owner's documents. */
  parentId: recordId.nullable(),
  name: line(255),
  content: fileContent.nullable(),
  /** Grows by one at each new content. */
  version: z.int().min(0),
  /**
   * `<folder or owner>/<folded name>` (`naming.ts`), null in the trash: two names that FAT, Windows or macOS would take for one meet
   * here, so a collision is found without reading the folder.
   */
  slot: z.string().max(600).nullable(),
  /** The last mutations that put a content, newest first: a replayed one is recognised and never mistaken for a conflict. */
  putBy: z.array(z.string().max(140)).max(maxPutBy),
  updatedAt: instant,
  /** When it was put in the trash; null = in use. */
  trashedAt: instant.nullable(),
});
export type DocumentNode = z.infer<typeof schema>;

/** A file or folder of a person's documents. */
export const documentNode = defineRecord<DocumentNode>({
  type: 'documents.node',
  schema,
  // `content` has no column: the table's own column of that name is the whole record. Queries read `content ->> '$.content'`.
  columns: {
    ownerId: 'text',
    kind: 'text',
    parentId: 'text',
    name: 'text',
    version: 'integer',
    updatedAt: 'integer',
    trashedAt: 'integer',
  },
  indexes: [['parentId', 'kind'], ['trashedAt']],
  keys: ['parentId', 'slot'],
  guarded: [],
  scopes: (record) => [userOwnScope(record.ownerId)],
  contents: (record) => (record.content === null ? [] : [record.content.manifest]),
});
