import { deleteRunRows, findRun, findRuns, setRunState } from '../storage/repositories/importRuns.ts';
import type { ImportState } from '../storage/schema/importTables.ts';
import type { Storage } from '../storage/storage.ts';

const dayMs = 86_400_000;
const rowsAtOnce = 2000;
/** Nothing of it was applied. */
const waiting: readonly ImportState[] = ['reading', 'ready'];

/** Days for which a report waits for its confirmation: it holds the names of everybody in the files. */
export const reportDays = 7;

/** The moment until which a report that was made at `createdAt` can be confirmed; milliseconds. */
export function confirmBefore(createdAt: number): number {
  return createdAt + reportDays * dayMs;
}

/**
 * Ends a report that was not applied, rows and all. It can be confirmed no more from the first transaction on, so that nobody applies half of it.
 * Returns false, and does nothing, when there is no such report any more.
 */
export async function endReport(storage: Storage, runId: string): Promise<boolean> {
  const claimed = await storage.transaction(async (writer) => {
    const state = (await findRun(writer, runId))?.state;
    if (state === undefined || !waiting.includes(state)) return false;
    await setRunState(writer, runId, { state: 'replaced' });
    return true;
  });
  for (let more = claimed; more; )
    more = await storage.transaction((writer) => deleteRunRows(writer, runId, false, rowsAtOnce));
  return claimed;
}

/** Ends the reports that nobody confirmed in time, and readings that were cut off as long ago: a part of the daily job. Returns how many there were. */
export async function endReports(storage: Storage, now: number): Promise<number> {
  let ended = 0;
  for (const { id, createdAt } of await findRuns(storage.reader, waiting)) {
    if (confirmBefore(createdAt) <= now && (await endReport(storage, id))) ended += 1;
  }
  return ended;
}
