import type { EntryKind } from './entries.ts';
import type { Place } from './reader.ts';
import { unreadable } from './unreadable.ts';

/**
 * Most things of those kinds that a reading holds in memory: several times what all lycées of a region have together. More than that is a wrong
 * column, or a file made to fill the memory; people are not among them, they wait on the disk and may be as many as they like.
 */
export const mostOf = {
  school: 2_000,
  level: 20_000,
  subject: 20_000,
  class: 20_000,
  group: 60_000,
} as const satisfies Partial<Record<EntryKind, number>>;

/** Rows of one table of a timetable, which is a single school's. */
export const mostRows = 100_000;

/** @throws {AppError} `import.too_many` (data: limit, file, line) when there are more than that */
export function mustBeFew(count: number, most: number, at: Place): void {
  if (count > most) throw unreadable('import.too_many', at, { limit: most });
}

/** The same for a kind; people are never too many. */
export function mustBeFewOf(kind: EntryKind, count: number, at: Place): void {
  if (kind in mostOf) mustBeFew(count, mostOf[kind as keyof typeof mostOf], at);
}
