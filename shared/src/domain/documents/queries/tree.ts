import { z } from 'zod';
import { frenchOrder } from '../../../lib/frenchOrder.ts';
import { defineQuery, text, textOrNull } from '../../query.ts';

export interface FolderTree {
  readonly id: string;
  readonly name: string;
  readonly folders: readonly FolderTree[];
}

/** Every folder of the person's documents that is not in the trash, as a tree. */
export const tree = defineQuery({
  name: 'documents.tree',
  args: z.strictObject({}),
  reads: ['documents.node'],
  run(reader): readonly FolderTree[] {
    // UNION (not ALL) ends even on a circle of folders, which no action makes.
    const rows = reader.all(
      `WITH RECURSIVE visible(id, parent_id, name) AS (
         SELECT id, parent_id, name FROM documents_node
         WHERE parent_id IS NULL AND kind = 'folder' AND trashed_at IS NULL
         UNION
         SELECT n.id, n.parent_id, n.name FROM visible v
         CROSS JOIN documents_node n ON n.parent_id = v.id AND n.kind = 'folder'
         WHERE n.trashed_at IS NULL)
       SELECT id, parent_id, name FROM visible`,
    );
    const children = new Map<string | null, { id: string; name: string }[]>();
    for (const row of rows) {
      const parentId = textOrNull(row, 'parent_id');
      const siblings = children.get(parentId) ?? [];
      siblings.push({ id: text(row, 'id'), name: text(row, 'name') });
      children.set(parentId, siblings);
    }
    const below = (parentId: string | null): readonly FolderTree[] =>
      (children.get(parentId) ?? [])
        .sort((a, b) => frenchOrder(a.name, b.name))
        .map((folder) => ({ ...folder, folders: below(folder.id) }));
    return below(null);
  },
});
