import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { defineQuery } from '../../query.ts';
import { byKindAndName, type NodeLine, nodeColumns, nodeLine, pathOf } from './nodeLine.ts';

export interface FolderContents {
  /** The folders from the top down to the one shown, which is the last; none = the top. */
  readonly path: readonly { readonly id: string; readonly name: string }[];
  /** Folders first, then by name. */
  readonly nodes: readonly NodeLine[];
}

/** What a folder of the person's documents holds; null when the folder is gone or in the trash. */
export const list = defineQuery({
  name: 'documents.list',
  /** Null = the top. */
  args: z.strictObject({ parentId: recordId.nullable() }),
  reads: ['documents.node'],
  run(reader, { parentId }): FolderContents | null {
    const path = pathOf(reader, parentId);
    if (path === undefined || (parentId !== null && path.at(-1)?.id !== parentId)) return null;
    const rows = reader.all(
      `SELECT ${nodeColumns} FROM documents_node n WHERE n.parent_id IS :parentId AND n.trashed_at IS NULL`,
      { parentId },
    );
    return { path, nodes: rows.map(nodeLine).sort(byKindAndName) };
  },
});
