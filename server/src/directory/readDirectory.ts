import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import { countEntries } from '../storage/repositories/importEntries.ts';
import { confirmationToken } from './confirmationToken.ts';
import { CountedFiles } from './countedFiles.ts';
import { findIssues, findRun, insertRun, setRunState } from '../storage/repositories/importRuns.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { dropRuns, forgetRun, lastApplied, olderThan, refuseUnfinished } from './runs.ts';
import type { ImportHost } from './host.ts';
import { IssueLog } from './issueLog.ts';
import { weighLeavers } from './leavers.ts';
import { peopleKinds } from './normalise.ts';
import { propose } from './propose.ts';
import { allAcademies } from '../storage/repositories/region/academies.ts';
import type { DirectoryReader, ReaderOptions, Scan } from './readers/reader.ts';
import type { SourceFile } from './readers/sourceFile.ts';
import { type ImportReport, superseded } from './report.ts';
import { defaultManyPercent, emptyDetails, type RunDetails } from './runDetails.ts';
import { Stager } from './stage.ts';

const dayMs = 86_400_000;

export interface ReadOptions extends ReaderOptions {
  /** Part of a school's people whose leaving must be confirmed by name, in percent; {@link defaultManyPercent} when absent. */
  readonly manyPercent?: number;
  /** Somebody knows that the files are older than what was applied last, and wants it. */
  readonly acceptOlder?: boolean;
}

/**
 * Reads directory files and reports what they would change and what is wrong with them; changes nothing. Files that cannot be read to
 * their end, or that hold an error, leave nothing behind. The report's token confirms it.
 * @throws {AppError} `import.unfinished` when a run of this source was interrupted while it was applied;
 * `import.older` unless accepted; the reader's `import.no_files`,
 * `import.aaf_…`, `import.wrong_academy` when the files are not what they should be
 */
export async function readDirectory(
  host: ImportHost,
  reader: DirectoryReader,
  files: readonly SourceFile[],
  options: ReadOptions = {},
): Promise<ImportReport> {
  const scanned = new CountedFiles(files, (bytes) => host.progress('scanning', bytes, 0));
  const scan = await reader.scan(scanned.files, options);
  await refuseUnfinished(host, scan.source);
  const { source, day } = scan;
  const applied = day === undefined ? null : await olderThan(host.storage.reader, source, day);
  if (applied !== null && options.acceptOlder !== true)
    throw new AppError('import.older', { source, day: day ?? '', applied });
  await dropRuns(host, scan.source);
  const id = newId<string>(host.random);
  const token = confirmationToken(host.random);
  const createdAt = host.clock.now();
  const follows = (await lastApplied(host.storage.reader, scan.source))?.id ?? '';
  const run = { id, source: scan.source, mode: scan.mode, format: reader.format, follows, createdAt };
  const first = { ...run, state: 'reading', details: JSON.stringify(emptyDetails) } as const;
  await host.storage.transaction((writer) => insertRun(writer, first, host.hasher.sha256Text(token)));
  const issues = new IssueLog(id);
  const base = {
    ...emptyDetails,
    academy: scan.academy,
    filesOn: scan.day ?? null,
    olderThan: applied,
    manyPercent: options.manyPercent ?? defaultManyPercent,
    files: files.map(({ name, sizeBytes }) => ({ name, sizeBytes })),
  };
  // Some formats are read several times, and were as often to find out what they hold.
  const bytes = Math.max(
    scanned.bytes,
    files.reduce((sum, one) => sum + one.sizeBytes, 0),
  );
  const refusal = async (entries: RunDetails['entries']): Promise<ImportReport> => {
    const found = await findIssues(host.storage.reader, id);
    await forgetRun(host, id);
    const details = { ...base, entries, issues: [...issues.counts()] };
    return { run: { ...run, state: 'refused' }, token: null, details, issues: found };
  };
  const refuse = async (
    code: string,
    { file = '', line = 0, ...data }: Readonly<Record<string, string | number>>,
  ) => {
    issues.forget();
    issues.add({ severity: 'error', code, file: String(file), line: Number(line), data });
    await host.storage.transaction((writer) => issues.write(writer));
    issues.settle();
  };
  let moved = 0;
  try {
    moved = await stage(host, reader, files, options, { run, scan, issues, bytes });
  } catch (error) {
    if (!isAppError(error) || !error.code.startsWith('import.')) {
      await forgetRun(host, id);
      throw error;
    }
    await refuse(error.code, error.data as Readonly<Record<string, string | number>>);
  }
  if (issues.counts().some((one) => one.severity === 'error')) return refusal([]);
  const lastDay = schoolDay(createdAt - dayMs);
  const { storage, progress } = host;
  const { leavers, items, rights } = await propose(
    { storage, issues, lastDay, moved, progress },
    run,
    scan.covers,
  );
  const entries = await countEntries(host.storage.reader, id);
  const left = nothingToWrite(entries, items);
  if (left > 0) {
    await refuse('import.nothing_written', { source: scan.source, count: left });
    return refusal(entries);
  }
  const details: RunDetails = {
    ...base,
    entries,
    items,
    ...rights,
    issues: [...issues.counts()],
    leavers: await weighLeavers(host.storage.reader, run, leavers, base.manyPercent),
  };
  await host.storage.transaction(async (writer) => {
    if ((await findRun(writer, id))?.state !== 'reading') throw superseded(scan.source);
    await setRunState(writer, id, { state: 'ready', details: JSON.stringify(details) });
  });
  return {
    run: { ...run, state: 'ready' },
    token,
    details,
    issues: await findIssues(host.storage.reader, id),
  };
}

/** How many people files describe of whom none at all can be written; 0 = something can, or is there already. */
function nothingToWrite(entries: RunDetails['entries'], items: RunDetails['items']): number {
  if (items.some((one) => one.count > 0)) return 0;
  const people = entries.filter((one) => (peopleKinds as ReadonlySet<string>).has(one.kind));
  if (people.some((one) => one.status !== 'left')) return 0;
  return people.reduce((sum, one) => sum + one.count, 0);
}

/** Reads the files into the run's tables; how many entries are to be compared. */
async function stage(
  host: ImportHost,
  reader: DirectoryReader,
  files: readonly SourceFile[],
  options: ReadOptions,
  to: {
    readonly run: { readonly id: string; readonly source: string; readonly mode: 'full' | 'delta' };
    readonly scan: Scan;
    readonly issues: IssueLog;
    readonly bytes: number;
  },
): Promise<number> {
  const academies = new Set((await allAcademies(host.storage.reader)).map((one) => one.academyId));
  const stager = new Stager(host, to.run, { scan: to.scan, academies }, to.issues);
  const counted = new CountedFiles(files, (bytes) =>
    host.progress('reading', Math.min(bytes, to.bytes), to.bytes),
  );
  for await (const event of reader.read(counted.files, options)) await stager.take(event);
  await stager.flush();
  return stager.moved;
}
