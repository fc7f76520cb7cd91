import { z } from 'zod';
import { recordId } from '../../fields.ts';
import { defineQuery } from '../../query.ts';
import { type NodeLine, nodeColumns, nodeLine, pathOf } from './nodeLine.ts';

export interface NodeDetail extends NodeLine {
  /** The folders around it, from the top down. */
  readonly path: readonly { readonly id: string; readonly name: string }[];
}

/** One file or folder; null when it is gone or in the trash. */
export const node = defineQuery({
  name: 'documents.node',
  args: z.strictObject({ id: recordId }),
  reads: ['documents.node'],
  run(reader, { id }): NodeDetail | null {
    const row = reader.get(
      `SELECT ${nodeColumns} FROM documents_node n WHERE n.id = :id AND n.trashed_at IS NULL`,
      { id },
    );
    if (row === undefined) return null;
    const line = nodeLine(row);
    const path = pathOf(reader, line.parentId);
    return path === undefined ? null : { ...line, path };
  },
});
