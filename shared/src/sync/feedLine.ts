import type { FeedRow } from './wire.ts';

/**
 * One feed row is one line of tab-separated fields: `op scope type id rev [content]`. Content is canonical JSON, in which
 * tabs and line ends are always escaped, so nothing needs a second escaping and the text is hashed as it came.
 */
const letters = { put: 'P', same: 'S', delete: 'D', leave: 'L', purge: 'X' } as const;

/** The line of a row, without its line end. */
export function encodeFeedLine(row: FeedRow): string {
  const head = `${letters[row.op]}\t${row.scope}\t${row.type}\t${row.id}\t${row.rev}`;
  return row.op === 'put' ? `${head}\t${row.content}` : head;
}

/** The row of a line, or undefined when it is not one. */
export function decodeFeedLine(line: string): FeedRow | undefined {
  const [letter, scopeText, type, id, revText, content, ...rest] = line.split('\t');
  if (scopeText === undefined || !type || !id || revText === undefined || rest.length > 0) return undefined;
  if (!/^\d{1,15}$/.test(scopeText) || !/^\d{1,15}$/.test(revText)) return undefined;
  const scope = Number(scopeText);
  const rev = Number(revText);
  if (letter === 'P') return content ? { op: 'put', scope, type, id, rev, content } : undefined;
  if (content !== undefined) return undefined;
  if (letter === 'S') return { op: 'same', scope, type, id, rev };
  if (letter === 'D') return { op: 'delete', scope, type, id, rev };
  if (letter === 'L') return { op: 'leave', scope, type, id, rev };
  if (letter === 'X') return { op: 'purge', scope, type, id, rev };
  return undefined;
}
