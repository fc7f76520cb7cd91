import {
  deleteItem,
  eraseEntry,
  itemTexts,
  keptRuns,
  membershipsElsewhere,
  movesEntry,
} from '../storage/repositories/importPeople.ts';
import { deleteIssue, deleteIssues } from '../storage/repositories/importIssues.ts';
import { findRun, setRunState } from '../storage/repositories/importRuns.ts';
import type { ImportState } from '../storage/schema/importTables.ts';
import type { Reader, Writer } from '../storage/storage.ts';
import type { Sourced } from './sourcedPlaces.ts';
import { breath } from './whoLeft.ts';

const itemsAtOnce = 2000;
/** Not applied yet: its changes are to come, and it can be read again. */
const waiting: readonly ImportState[] = ['reading', 'ready'];
const underWay: readonly ImportState[] = ['applying', 'undoing'];

/** Something that a run did in a school or said of its files, and that tells of somebody. */
export interface NamingItem {
  readonly runId: string;
  readonly no: number;
}

/** Whether somebody has a right in another school, today or later: then what the directories say of them is needed there. */
export async function isElsewhere(
  reader: Reader,
  schoolId: string,
  userId: string,
  today: string,
): Promise<boolean> {
  return (await membershipsElsewhere(reader, schoolId, userId)).some((text) => {
    // Its definition parsed it when it was stored.
    const { endsOn } = JSON.parse(text) as { readonly endsOn: string | null };
    return endsOn === null || endsOn >= today;
  });
}

/**
 * The changes that tell of these people in what runs did, or would do, in a school: looked for once for all of them, before the transactions that
 * erase. What is under way is left, since half of a report would be applied.
 */
export async function itemsNaming(
  reader: Reader,
  schoolId: string,
  userIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly NamingItem[]>> {
  const found = new Map<string, NamingItem[]>();
  for (const { id: runId, state } of await keptRuns(reader)) {
    if (underWay.includes(state)) continue;
    for (let after = 0; ; ) {
      const page = await itemTexts(reader, runId, schoolId, after, itemsAtOnce);
      for (const { no, id, fields, before } of page) {
        after = no;
        for (const userId of named(id, fields, before)) {
          if (!userIds.has(userId)) continue;
          const list = found.get(userId);
          if (list) list.push({ runId, no });
          else found.set(userId, [{ runId, no }]);
        }
      }
      if (page.length < itemsAtOnce) break;
      await breath();
    }
  }
  return found;
}

/** Every text that may be somebody's identifier: a record's own, the parts of a membership's, the values of a record. */
function named(id: string, fields: string, before: string | null): ReadonlySet<string> {
  const values = [...`${fields}${before ?? ''}`.matchAll(/"([\w.-]+)"/g)].map(([, value]) => value ?? '');
  return new Set([id, ...id.split('.'), ...values]);
}

/** Forgets changes that tell of somebody: an undo no longer brings them back, and a report that would counts no more. */
export async function eraseItems(
  writer: Writer,
  schoolId: string,
  items: readonly NamingItem[],
): Promise<void> {
  for (const runId of new Set(items.map((one) => one.runId))) await voidWaiting(writer, runId);
  for (const { runId, no } of items) await deleteItem(writer, runId, schoolId, no);
}

/** A report that was compared with what is erased counts no more; its rows go at the next start. */
async function voidWaiting(writer: Writer, runId: string): Promise<void> {
  const run = await findRun(writer, runId);
  if (run === undefined || !waiting.includes(run.state)) return;
  await setRunState(writer, runId, { state: 'replaced' });
  await deleteIssues(writer, runId);
}

/**
 * Erases what imports keep of a person: what the sources said of them, what an undo would bring back, and the lines of reports that name them
 * (`issuesNaming`). An import that still has them describes them anew: the source is where that must be ended.
 */
export async function eraseSourced(
  writer: Writer,
  { places }: Sourced,
  issues: readonly NamingItem[],
): Promise<void> {
  for (const { runId, no } of issues) await deleteIssue(writer, runId, no);
  const runs = await keptRuns(writer);
  for (const place of places) {
    const own = runs.filter((one) => one.source === place.source && !underWay.includes(one.state));
    for (const { id } of own) if (await movesEntry(writer, id, place)) await voidWaiting(writer, id);
    const ids = own.map((one) => one.id);
    await eraseEntry(writer, place, ids);
  }
}
