import { AppError } from '@cartable/shared/lib/errors.ts';
import {
  deleteRunRows,
  findRun,
  findRuns,
  type ImportRun,
  setRunState,
} from '../storage/repositories/importRuns.ts';
import type { Reader } from '../storage/storage.ts';
import type { ImportHost } from './host.ts';
import { emptyDetails, readDetails } from './runDetails.ts';

/** Rows of each table deleted in one transaction. */
const rowsAtOnce = 2000;

/** Forgets a run, transaction by transaction; `keep` leaves the run itself. */
export async function forgetRun(host: ImportHost, runId: string, keep = false): Promise<void> {
  const run = await findRun(host.storage.reader, runId);
  // A reading that was given up does not know how far it had come.
  const { entries, items } = run === undefined ? emptyDetails : readDetails(run.details);
  const rows = (counts: readonly { readonly count: number }[]) =>
    counts.reduce((sum, one) => sum + one.count, 0);
  const total = Math.max(rows(entries), rows(items));
  for (let more = true, done = 0; more; done += rowsAtOnce) {
    host.progress('cleaning', total === 0 ? done : Math.min(done, total), total);
    more = await host.storage.transaction((writer) => deleteRunRows(writer, runId, keep, rowsAtOnce));
  }
}

/** The run of a source that was applied last and can be undone. */
export async function lastApplied(reader: Reader, source: string): Promise<ImportRun | undefined> {
  return (await findRuns(reader, ['applied'], source))[0];
}

/**
 * The day of what was applied last of a source, and not undone, when it is later than that of files, which would take the directory back to theirs;
 * null = it is not.
 */
export async function olderThan(reader: Reader, source: string, day: string): Promise<string | null> {
  const runs = await findRuns(reader, ['applied', 'replaced'], source);
  const dated = runs.flatMap(({ state, details }) => {
    const { appliedAt, filesOn } = readDetails(details);
    // A report that counted no more was never applied.
    return appliedAt === null || filesOn === null ? [] : [{ state, appliedAt, filesOn }];
  });
  const rank = (one: (typeof dated)[number]) =>
    one.state === 'applied' ? Number.POSITIVE_INFINITY : one.appliedAt;
  const last = dated.reduce<(typeof dated)[number] | undefined>(
    (latest, one) => (latest === undefined || rank(one) > rank(latest) ? one : latest),
    undefined,
  );
  return last !== undefined && day < last.filesOn ? last.filesOn : null;
}

/** @throws {AppError} `import.older` (data: source, day, applied) when a report is of files that were older than what was applied last */
export function mustNotGoBack({ source, details }: Pick<ImportRun, 'source' | 'details'>): void {
  const { olderThan: applied, filesOn: day } = readDetails(details);
  if (applied !== null && day !== null) throw new AppError('import.older', { source, day, applied });
}

/** Forgets readings of a source that were never confirmed, or were interrupted: nothing of them was applied. */
export async function dropRuns(host: ImportHost, source: string): Promise<void> {
  for (const { id } of await findRuns(host.storage.reader, ['reading', 'ready'], source)) {
    // From now on nobody confirms it: half of its rows would be applied.
    const claimed = await host.storage.transaction(async (writer) => {
      const state = (await findRun(writer, id))?.state;
      if (state !== 'reading' && state !== 'ready') return false;
      await setRunState(writer, id, { state: 'replaced' });
      return true;
    });
    if (claimed) await forgetRun(host, id);
  }
}

/** @throws {AppError} `import.unfinished` when a run of the source was interrupted while it was applied or undone */
export async function refuseUnfinished(host: ImportHost, source: string): Promise<void> {
  const [run] = await findRuns(host.storage.reader, ['applying', 'undoing'], source);
  if (run !== undefined) throw new AppError('import.unfinished', { source });
}
