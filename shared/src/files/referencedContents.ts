import { type RecordDefinition, tableOf } from '../domain/record.ts';
import type { SqlReader } from '../ports/sqlDatabase.ts';

/** How canonical JSON writes the reference to a content, wherever in a record or in an action's arguments it stands. */
const reference = /"manifest":"([0-9a-f]{64})"/g;

/**
 * Every content that something on this host still needs: records as shown and as the server last sent them, actions that wait or may be
 * sent again, refused actions, drafts. Read from the texts themselves, so that records of types this program does not know count too.
 */
export function referencedContents(
  reader: SqlReader,
  definitions: ReadonlyMap<string, RecordDefinition>,
): ReadonlySet<string> {
  const tables = [...definitions.values()]
    .filter((one) => one.contents !== undefined)
    .map((one) => tableOf(one.type));
  const sources = [
    ...tables.map((table) => `SELECT content AS text FROM "${table}"`),
    'SELECT content FROM sync_shadow WHERE content IS NOT NULL',
    'SELECT content FROM sync_other',
    'SELECT args FROM sync_outbox',
    'SELECT args FROM sync_refusal',
    'SELECT content FROM sync_draft',
  ];
  const found = new Set<string>();
  const rows = reader.all<{ text: string }>(
    `SELECT text FROM (${sources.join(' UNION ALL ')}) WHERE instr(text, '"manifest":') > 0`,
  );
  for (const { text } of rows) for (const match of text.matchAll(reference)) found.add(match[1] ?? '');
  return found;
}
