import { readdirSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { schoolsWithItems } from '../../storage/repositories/importItems.ts';
import { findRun } from '../../storage/repositories/importRuns.ts';
import { applyRun, resumeRuns, undoLast } from '../applyRun.ts';
import type { ImportHost } from '../host.ts';
import { readDirectory } from '../readDirectory.ts';
import { sniffFormat } from '../readers/sniffFormat.ts';
import { sourceFiles } from '../readers/sourceFile.ts';
import { proposeRemovals, removalDays } from '../removals.ts';
import type { ImportReport } from '../report.ts';
import { forgetRun } from '../runs.ts';
import { type ImportOwner, type ImportTask, isOwn } from './importTask.ts';

/** Does one task, in whatever thread. Returns a reading's report. @throws {AppError} as the directory's own functions */
export async function runTask(host: ImportHost, task: ImportTask): Promise<ImportReport | null> {
  switch (task.kind) {
    case 'read':
      return readUploads(host, task.folder, task.owner);
    case 'apply': {
      const run = await findRun(host.storage.reader, task.runId);
      if (run?.state !== 'ready') throw new AppError('import.run_gone');
      await applyRun(host, run, { acceptLeavers: task.acceptLeavers, author: task.author });
      return null;
    }
    case 'undo':
      await undoLast(host, task.source, task.author);
      return null;
    case 'removals':
      return proposeRemovals(host, task.source, removalDays);
    case 'resume':
      await resumeRuns(host);
      return null;
  }
}

async function readUploads(host: ImportHost, folder: string, owner: ImportOwner): Promise<ImportReport> {
  if (readdirSync(folder).length === 0) throw new AppError('import.no_files', { path: '' });
  const files = sourceFiles(folder);
  const reader = await sniffFormat(files);
  const options = reader.format === 'aaf' ? {} : { uai: owner.uai };
  const mine = {
    ...reader,
    scan: async (...args: Parameters<typeof reader.scan>) => {
      const scan = await reader.scan(...args);
      if (!isOwn(scan.source, owner)) throw new AppError('import.other_school', { source: scan.source });
      return scan;
    },
  };
  const report = await readDirectory(host, mine, files, options);
  if (report.run.state !== 'ready' || reader.format === 'aaf') return report;
  // A line may name another school than the files: whoever answers for one school changes that one only.
  const schools = await schoolsWithItems(host.storage.reader, report.run.id, 'waiting');
  const other = schools.find((one) => one !== owner.schoolId);
  if (other === undefined) return report;
  await forgetRun(host, report.run.id);
  throw new AppError('import.other_school', { source: `${reader.format}:${other}` });
}
