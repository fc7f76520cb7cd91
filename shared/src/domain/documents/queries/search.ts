import { z } from 'zod';
import { foldText, textMatcher } from '../../../lib/foldText.ts';
import { frenchOrder } from '../../../lib/frenchOrder.ts';
import type { SqlReader } from '../../../ports/sqlDatabase.ts';
import { defineQuery, text } from '../../query.ts';
import { type NodeLine, nodeColumns, nodeLine, pathOf } from './nodeLine.ts';

export interface FoundNode extends NodeLine {
  readonly path: readonly { readonly id: string; readonly name: string }[];
}

/** Files and folders whose name holds every word, accents and case aside; names that begin with the text come first. */
export function searchDocuments(reader: SqlReader, wanted: string, limit: number): readonly FoundNode[] {
  const names = reader.all('SELECT id, name FROM documents_node WHERE trashed_at IS NULL');
  const start = foldText(wanted.trim());
  const matches = textMatcher(wanted);
  const candidates = names
    .map((row) => ({ id: text(row, 'id'), name: text(row, 'name') }))
    .filter((row) => matches(row.name))
    .map((row) => ({ ...row, rank: foldText(row.name).startsWith(start) ? 0 : 1 }))
    .sort((a, b) => a.rank - b.rank || frenchOrder(a.name, b.name));
  const found: FoundNode[] = [];
  for (const match of candidates) {
    if (found.length >= limit) break;
    const row = reader.get(`SELECT ${nodeColumns} FROM documents_node n WHERE n.id = :id`, { id: match.id });
    const line = row && nodeLine(row);
    const path = line && pathOf(reader, line.parentId);
    if (line && path) found.push({ ...line, path });
  }
  return found;
}

/** Search among the person's documents by name. */
export const search = defineQuery({
  name: 'documents.search',
  args: z.strictObject({ text: z.string().max(200), limit: z.int().min(1).max(200).optional() }),
  reads: ['documents.node'],
  run: (reader, args): readonly FoundNode[] => searchDocuments(reader, args.text, args.limit ?? 50),
});
