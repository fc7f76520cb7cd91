import { readdirSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { holdsNone } from '@cartable/shared/domain/region/rights.ts';
import { schoolsWithItems } from '../../storage/repositories/importItems.ts';
import { findRun } from '../../storage/repositories/importRuns.ts';
import { applyRun, resumeRuns, undoLast } from '../applyRun.ts';
import type { ImportHost } from '../host.ts';
import { type ReadOptions, readDirectory } from '../readDirectory.ts';
import { sniffFormat } from '../readers/sniffFormat.ts';
import { sourceFiles } from '../readers/sourceFile.ts';
import { proposeRemovals, removalDays } from '../removals.ts';
import type { ImportReport } from '../report.ts';
import { forgetRun } from '../runs.ts';
import { academyName } from '../academies.ts';
import { allAcademies } from '../../storage/repositories/region/academies.ts';
import type { Reader } from '../../storage/storage.ts';
import { type ImportOwner, isOfAcademy, type ThreadTask } from './importTask.ts';
import { reachOf } from './reach.ts';

/**
 * Does one task, in whatever thread. Returns a reading's report. A task that was done before the server stopped, and stands in line still, is done; one of
 * which a part was done is finished.
 * @throws {AppError} as the directory's own functions
 */
export async function runTask(host: ImportHost, task: ThreadTask): Promise<ImportReport | null> {
  switch (task.kind) {
    case 'read':
      return readUploads(host, task);
    case 'apply': {
      const run = await findRun(host.storage.reader, task.runId);
      if (run?.state === 'applied') return null;
      if (run?.state === 'applying') return finish(host);
      if (run?.state !== 'ready') throw new AppError('import.run_gone');
      await applyRun(host, run, { acceptLeavers: task.acceptLeavers, author: task.author });
      return null;
    }
    case 'undo': {
      const run = await findRun(host.storage.reader, task.runId);
      if (run?.state === 'undone') return null;
      if (run?.state === 'undoing') return finish(host);
      // Another one was applied meanwhile: it is not what they wanted to undo.
      if (run?.state !== 'applied') throw new AppError('import.nothing_to_undo', { source: task.source });
      await undoLast(host, task.source, task.author);
      return null;
    }
    case 'removals':
      return proposeRemovals(host, task.source, removalDays);
    case 'resume':
      return finish(host);
  }
}

/** Finishes what was cut off, when the server died or the disk was full. */
async function finish(host: ImportHost): Promise<null> {
  await resumeRuns(host);
  return null;
}

type Reading = Extract<ThreadTask, { readonly kind: 'read' }>;

async function readUploads(host: ImportHost, { folder, owner, label, manyPercent }: Reading) {
  if (readdirSync(folder).length === 0) throw new AppError('import.no_files', { path: '' });
  const files = sourceFiles(folder);
  const reader = await sniffFormat(files);
  const uai = schoolTold(reader.format, owner, label);
  const academy = await academyTold(host.storage.reader, owner, label);
  const options: ReadOptions = {
    ...(uai !== undefined && { uai }),
    ...(academy !== undefined && { academy }),
    ...(manyPercent !== undefined && { manyPercent }),
    // Read all the same: whoever confirms is told, and says that they want it.
    acceptOlder: true,
  };
  const reach = await reachOf(host.storage.reader, owner);
  const mine = {
    ...reader,
    scan: async (...args: Parameters<typeof reader.scan>) => {
      // Whoever is at the page gave no option: the folder's name, or what the right is over, said the academy.
      const scan = { ...(await reader.scan(...args)), academyTold: false };
      const { source } = scan;
      if (reach.owns(source)) return scan;
      if (!isOfAcademy(source)) throw new AppError('import.other_school', { source });
      throw new AppError('import.other_academy', { academy: source.slice('aaf:'.length) });
    },
  };
  const report = await readDirectory(host, mine, files, options);
  const { id, state, source } = report.run;
  if (state !== 'ready' || isOfAcademy(source)) return report;
  // A line may name another school than the files: files of one school change that one only.
  const schools = await schoolsWithItems(host.storage.reader, id, 'waiting');
  const other = schools.find((one) => one !== reach.schoolOf(source)?.schoolId);
  if (other === undefined) return report;
  await forgetRun(host, id);
  throw new AppError('import.other_school', { source: `${reader.format}:${other}` });
}

/**
 * The school that files are told to be of, which they must not contradict. Whoever answers for one school reads that one's. Of an officer's files the
 * folder's name says it (`0750001A lycée Rosa-Bonheur`), else they do themselves; lists that stand in no folder may be of the officer's own school.
 */
function schoolTold(format: string, { uai, academies }: ImportOwner, label: string): string | undefined {
  if (format === 'aaf') return undefined;
  if (holdsNone(academies)) return uai;
  const [told] = /(?<!\d)\d{7}[A-Z](?![\p{L}\d])/iu.exec(label) ?? [];
  if (told !== undefined) return told.toUpperCase();
  return label === '' && (format === 'csv' || format === 'udt') ? uai : undefined;
}

/** The academy that a whole directory is told to be of: the folder's name says it, or there is but one that could be meant. */
async function academyTold(
  reader: Reader,
  { academies }: ImportOwner,
  label: string,
): Promise<string | undefined> {
  const words = `-${academyName(label)}-`;
  const told = (await allAcademies(reader)).find((one) => words.includes(`-${one.academyId}-`));
  if (told !== undefined) return told.academyId;
  return academies !== 'all' && academies.length === 1 ? academies[0] : undefined;
}
