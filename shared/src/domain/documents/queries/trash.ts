import { z } from 'zod';
import { defineQuery, integer, text } from '../../query.ts';
import { type NodeLine, nodeColumns, nodeLine } from './nodeLine.ts';

export interface TrashEntry extends NodeLine {
  readonly trashedAt: number;
  /** Everything inside and the entry itself, the deepest first: what `purgeBatches` deletes. */
  readonly ids: readonly string[];
  readonly sizeBytes: number;
}

/** What stands in the trash, the last thrown away first. */
export const trash = defineQuery({
  name: 'documents.trash',
  args: z.strictObject({}),
  reads: ['documents.node'],
  run(reader): readonly TrashEntry[] {
    const entries = reader.all(
      `SELECT ${nodeColumns}, n.trashed_at FROM documents_node n
       WHERE n.trashed_at IS NOT NULL ORDER BY n.trashed_at DESC, n.id`,
    );
    return entries.map((row) => {
      const line = nodeLine(row);
      const inside = reader.all(
        `WITH RECURSIVE held(id, depth) AS (
           SELECT :id, 0
           UNION
           SELECT n.id, h.depth + 1 FROM held h CROSS JOIN documents_node n ON n.parent_id = h.id
           WHERE n.trashed_at IS NULL AND h.depth < 200)
         SELECT h.id, COALESCE(n.content ->> '$.content.sizeBytes', 0) AS size
         FROM held h CROSS JOIN documents_node n ON n.id = h.id
         ORDER BY h.depth DESC, h.id`,
        { id: line.id },
      );
      return {
        ...line,
        trashedAt: integer(row, 'trashed_at'),
        ids: inside.map((one) => text(one, 'id')),
        sizeBytes: inside.reduce((sum, one) => sum + integer(one, 'size'), 0),
      };
    });
  },
});
