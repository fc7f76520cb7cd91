import { frenchOrder } from '../../../lib/frenchOrder.ts';
import type { SqlReader, SqlRow } from '../../../ports/sqlDatabase.ts';
import { type FileContent, fileContent } from '../../fileContent.ts';
import { integer, parsed, text, textOrNull } from '../../query.ts';

/** A file or folder in a list. */
export interface NodeLine {
  readonly id: string;
  readonly kind: 'folder' | 'file';
  readonly parentId: string | null;
  readonly name: string;
  readonly content: FileContent | null;
  readonly version: number;
  readonly updatedAt: number;
}

/** The columns that {@link nodeLine} reads, of the node `n`. The table's `content` is the record, whose own `content` is the file's. */
export const nodeColumns =
  "n.id, n.kind, n.parent_id, n.name, n.content ->> '$.content' AS body, n.version, n.updated_at";

/** A row as a screen shows it. */
export function nodeLine(row: SqlRow): NodeLine {
  return {
    id: text(row, 'id'),
    kind: text(row, 'kind') === 'folder' ? 'folder' : 'file',
    parentId: textOrNull(row, 'parent_id'),
    name: text(row, 'name'),
    content: row.body === null ? null : parsed(row, 'body', fileContent),
    version: integer(row, 'version'),
    updatedAt: integer(row, 'updated_at'),
  };
}

/** Folders first, then by name. */
export function byKindAndName(a: NodeLine, b: NodeLine): number {
  return a.kind === b.kind ? frenchOrder(a.name, b.name) : a.kind === 'folder' ? -1 : 1;
}

/** The folders around a node, from the top down, without it; undefined when one of them is in the trash. */
export function pathOf(
  reader: SqlReader,
  parentId: string | null,
): readonly { readonly id: string; readonly name: string }[] | undefined {
  const path: { id: string; name: string }[] = [];
  let next = parentId;
  while (next !== null && path.length < 100) {
    const row = reader.get('SELECT id, name, parent_id, trashed_at FROM documents_node WHERE id = :id', {
      id: next,
    });
    if (row === undefined) break;
    if (row.trashed_at !== null) return undefined;
    path.unshift({ id: text(row, 'id'), name: text(row, 'name') });
    next = textOrNull(row, 'parent_id');
  }
  return path;
}
