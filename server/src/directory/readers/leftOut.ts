import type { ImportIssue } from '../../storage/repositories/importRuns.ts';
import type { DirectoryEntry, EntryKind } from './entries.ts';
import type { Place, ReaderEvent } from './reader.ts';

/** An event, and the kind of which something was left out by it: of that kind the reading is not complete. */
export interface Said {
  readonly event: ReaderEvent;
  readonly left?: EntryKind;
}

/** A thing that was read. */
export function sayEntry(entry: DirectoryEntry, at: Place): Said {
  return { event: { type: 'entry', entry, at } };
}

/** Something to be said of a line; `left` = what stands there was left out. */
export function sayWarning(
  at: Place,
  code: `import.${string}`,
  data: ImportIssue['data'] = {},
  left?: EntryKind,
): Said {
  const issue = { severity: 'warning', code, file: at.file, line: at.line, data } as const;
  return { event: { type: 'issue', issue }, ...(left === undefined ? {} : { left }) };
}

/** The kinds of which a reading is complete, found by reading it: where something was left out, nobody may be taken for gone. */
export async function completeKinds(
  kinds: readonly EntryKind[],
  reading: AsyncIterable<Said>,
): Promise<readonly EntryKind[]> {
  const left = new Set<EntryKind>();
  for await (const said of reading) if (said.left !== undefined) left.add(said.left);
  return kinds.filter((kind) => !left.has(kind));
}
