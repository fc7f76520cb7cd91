import { sql } from 'kysely';
import { inGroups } from '../preparedQuery.ts';
import type { Reader, Writer } from '../storage.ts';

/** Before the digest of an entry that could not be written whole; no digest begins so. */
const mark = '?';
/** The sign after the mark: digests between the two have it. */
const afterMark = '@';

/**
 * The digest under which a source keeps an entry that refers to something that is not there: a class, a group, a school. It is no entry's own, so
 * the same description is looked at again (`again`) at each reading, until what it refers to is there.
 */
export function unsettled(digest: string): string {
  return digest.startsWith(mark) ? digest : `${mark}${digest}`;
}

/** Whether a source keeps an entry as not written whole. */
export function isUnsettled(digest: string): boolean {
  return digest.startsWith(mark);
}

/** Marks entries of a run, so that its source keeps them as not written whole. */
export async function markUnsettled(
  writer: Writer,
  runId: string,
  kind: string,
  ids: readonly string[],
): Promise<void> {
  for (const group of inGroups(ids)) {
    await writer
      .updateTable('import_entry')
      .set((eb) => ({ digest: sql<string>`${mark} || ${eb.ref('digest')}` }))
      .where('run_id', '=', runId)
      .where('kind', '=', kind)
      .where('id', 'in', group)
      .where('status', 'in', ['new', 'changed', 'back', 'again'])
      .execute();
  }
}

/** Marks new entries of a run of which nothing can be written: its source does not take them, and they are as new the next time. */
export async function markLeft(
  writer: Writer,
  runId: string,
  kind: string,
  ids: readonly string[],
): Promise<void> {
  for (const group of inGroups(ids)) {
    await writer
      .updateTable('import_entry')
      .set({ status: 'left' })
      .where('run_id', '=', runId)
      .where('kind', '=', kind)
      .where('id', 'in', group)
      .where('status', '=', 'new')
      .execute();
  }
}

/** The next entries of a kind that a source keeps as not written whole, by id; those that it has no more are left out. */
export async function listUnsettled(
  reader: Reader,
  source: string,
  kind: string,
  after: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await reader
    .selectFrom('source_entry')
    .select('id')
    .where('source', '=', source)
    .where('kind', '=', kind)
    .where('missing_since', 'is', null)
    .where('digest', '>=', mark)
    .where('digest', '<', afterMark)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}
