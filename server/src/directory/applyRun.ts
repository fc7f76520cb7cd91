import { AppError } from '@cartable/shared/lib/errors.ts';
import { givePeriods } from '../periods/givePeriods.ts';
import { countItems, schoolsWithItems } from '../storage/repositories/importItems.ts';
import { deleteIssues } from '../storage/repositories/importIssues.ts';
import {
  findRun,
  findRunByToken,
  findRuns,
  type ImportRun,
  setRunState,
} from '../storage/repositories/importRuns.ts';
import { adoptEntries, movingStatuses, restoreEntries } from '../storage/repositories/importSource.ts';
import { applyItems, undoItems } from './applyItems.ts';
import type { ImportHost } from './host.ts';
import { entryKinds } from './readers/entries.ts';
import { noteRun, type RunAuthor } from './noteRun.ts';
import { mustNotLoseMuch } from './leavers.ts';
import { readDetails, type RunDetails } from './runDetails.ts';
import { forgetRun, lastApplied, refuseUnfinished } from './runs.ts';

const entriesAtOnce = 1000;

export interface ConfirmOptions {
  /** Somebody has read that a school loses many of its people, and wants it. */
  readonly acceptLeavers: boolean;
  /** Absent = the command. */
  readonly author?: RunAuthor;
}

/**
 * Applies the reading that this token confirms: school by school, in transactions of some records.
 * @throws {AppError} `import.token_unknown`; as {@link mustNotLoseMuch} unless accepted; `import.stale` when another
 * import of the source was applied since the report; `import.unfinished`; `import.run_gone`
 */
export async function confirmRun(
  host: ImportHost,
  token: string,
  options: ConfirmOptions,
): Promise<ImportRun> {
  const run = await findRunByToken(host.storage.reader, host.hasher.sha256Text(token));
  if (run === undefined || run.state !== 'ready') throw new AppError('import.token_unknown');
  return applyRun(host, run, options);
}

/** Applies a reading that waits for its confirmation. @throws {AppError} as {@link confirmRun} */
export async function applyRun(
  host: ImportHost,
  run: ImportRun,
  options: ConfirmOptions,
): Promise<ImportRun> {
  if (!options.acceptLeavers) mustNotLoseMuch(run);
  await refuseUnfinished(host, run.source);
  await host.storage.transaction(async (writer) => {
    // Ended, or confirmed by somebody else, since it was looked at: its rows may be half gone.
    if ((await findRun(writer, run.id))?.state !== 'ready') throw new AppError('import.run_gone');
    if (((await lastApplied(writer, run.source))?.id ?? '') !== run.follows)
      throw new AppError('import.stale', { source: run.source });
    await setRunState(writer, run.id, { state: 'applying' });
    await noteRun(host, writer, run, 'applying', options.author);
  });
  return finish(host, run);
}

/** What is gone on with: of so many changes so many were done before it was interrupted. */
export interface Resumed {
  readonly run: ImportRun;
  readonly done: number;
  readonly total: number;
}

/**
 * Goes on with what a crash or a person interrupted, whatever the moment; returns the runs that are finished now. `told` hears of each before it is
 * gone on with.
 */
export async function resumeRuns(
  host: ImportHost,
  told: (resumed: Resumed) => void = () => {},
): Promise<readonly ImportRun[]> {
  const { reader } = host.storage;
  const finished: ImportRun[] = [];
  for (const run of await findRuns(reader, ['applying', 'undoing'])) {
    const counts = await countItems(reader, run.id);
    const inState = (...states: readonly string[]) =>
      counts.reduce((sum, one) => sum + (states.includes(one.state) ? one.count : 0), 0);
    const total = inState('waiting', 'done', 'left', 'undone');
    const done = run.state === 'applying' ? total - inState('waiting') : total - inState('done');
    told({ run, done, total });
    finished.push(run.state === 'applying' ? await finish(host, run, done) : await takeBack(host, run, done));
  }
  // Those that a finished run replaced may still have rows.
  for (const run of await findRuns(reader, ['replaced', 'undone'])) await forgetRun(host, run.id, true);
  return finished;
}

/** Applies what waits of a run, of whose changes `before` were done before. */
async function finish(host: ImportHost, run: ImportRun, before = 0): Promise<ImportRun> {
  const details = readDetails(run.details);
  const total = sumOf(details.items);
  let done = before;
  for (const schoolId of await schoolsWithItems(host.storage.reader, run.id, 'waiting')) {
    for (let beyond = 0; ; ) {
      const { count, last } = await applyItems(host, run.id, schoolId, beyond);
      if (count === 0) break;
      beyond = last;
      done += count;
      host.progress('applying', done, total);
    }
    // A school that comes with its directory gets what the region says of its periods.
    await givePeriods(host, schoolId);
  }
  const now = host.clock.now();
  await eachKind(host, details, (kind, after) =>
    host.storage.transaction((writer) => adoptEntries(writer, run, kind, after, now, entriesAtOnce)),
  );
  // Not itself: somebody else may have finished the same run meanwhile, a command beside the server.
  const applied = await findRuns(host.storage.reader, ['applied'], run.source);
  const replaced = applied.filter((one) => one.id !== run.id);
  await host.storage.transaction(async (writer) => {
    await setRunState(writer, run.id, {
      state: 'applied',
      details: JSON.stringify({ ...details, appliedAt: now }),
    });
    for (const { id } of replaced) await setRunState(writer, id, { state: 'replaced' });
  });
  for (const { id } of replaced) await forgetRun(host, id, true);
  return current(host, run);
}

/**
 * Undoes the import of a source that was applied last: records that nobody changed since are as before, and so is what the source is
 * known to have said.
 * @throws {AppError} `import.nothing_to_undo`; `import.unfinished`
 */
export async function undoLast(host: ImportHost, source: string, author?: RunAuthor): Promise<ImportRun> {
  await refuseUnfinished(host, source);
  const run = await lastApplied(host.storage.reader, source);
  if (run === undefined) throw new AppError('import.nothing_to_undo', { source });
  await host.storage.transaction(async (writer) => {
    await setRunState(writer, run.id, { state: 'undoing' });
    await noteRun(host, writer, run, 'undoing', author);
  });
  return takeBack(host, run);
}

async function takeBack(host: ImportHost, run: ImportRun, before = 0): Promise<ImportRun> {
  const details = readDetails(run.details);
  const total = sumOf(details.items);
  let done = before;
  for (const schoolId of await schoolsWithItems(host.storage.reader, run.id, 'done')) {
    for (let beyond = Number.MAX_SAFE_INTEGER; ; ) {
      const { count, last } = await undoItems(host, run.id, schoolId, beyond);
      if (count === 0) break;
      beyond = last;
      done += count;
      host.progress('undoing', Math.min(done, total), total);
    }
  }
  await eachKind(host, details, (kind, after) =>
    host.storage.transaction((writer) => restoreEntries(writer, run, kind, after, entriesAtOnce)),
  );
  await host.storage.transaction(async (writer) => {
    await setRunState(writer, run.id, { state: 'undone' });
    await deleteIssues(writer, run.id);
  });
  return current(host, run);
}

/** Goes through the entries that moved with a run, kind by kind, some at a time. */
async function eachKind(
  host: ImportHost,
  { entries }: RunDetails,
  next: (kind: string, after: string) => Promise<string | undefined>,
): Promise<void> {
  const moving: readonly string[] = movingStatuses;
  const moved = entries.filter((one) => moving.includes(one.status));
  const total = sumOf(moved);
  let before = 0;
  for (const kind of entryKinds) {
    const all = sumOf(moved.filter((one) => one.kind === kind));
    for (let after: string | undefined = '', done = 0; after !== undefined; ) {
      after = await next(kind, after);
      done += entriesAtOnce;
      host.progress('keeping', before + Math.min(done, all), total);
    }
    before += all;
  }
}

function sumOf(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((sum, one) => sum + one.count, 0);
}

async function current(host: ImportHost, run: ImportRun): Promise<ImportRun> {
  return (await findRun(host.storage.reader, run.id)) ?? run;
}
