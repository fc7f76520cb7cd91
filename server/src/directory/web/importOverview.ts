import { findRuns, type ImportRun } from '../../storage/repositories/importRuns.ts';
import type { Storage } from '../../storage/storage.ts';
import { confirmBefore } from '../endReports.ts';
import { readDetails, type RunDetails } from '../runDetails.ts';
import type { ImportLine, LineTask } from './importLine.ts';
import type { Asker } from './importService.ts';
import type { Job, Refusal } from './importThread.ts';
import type { UploadedFile, Uploads } from './uploads.ts';

/** A run as the screen shows it. */
export interface ShownRun {
  readonly id: string;
  readonly source: string;
  /** Whose it is; null for an academy's. */
  readonly school: { readonly uai: string; readonly name: string } | null;
  readonly format: string;
  readonly mode: ImportRun['mode'];
  readonly createdAt: number;
  /** Until when it can be confirmed. */
  readonly confirmBefore: number;
  readonly details: RunDetails;
}

/** An import in line as the screen shows it. */
export interface ShownTask {
  readonly id: string;
  readonly kind: LineTask['task']['kind'];
  readonly state: LineTask['state'];
  /** How whoever sent the files calls them; empty = nothing. */
  readonly label: string;
  readonly school: ShownRun['school'];
  /** Of a reading; at most some. */
  readonly files: readonly UploadedFile[];
  readonly createdAt: number;
  readonly ahead: number;
  readonly job: Job | null;
  readonly refusal: Refusal | null;
  /** A reading whose files hold errors. */
  readonly refused: ShownRun | null;
}

/** Everything that the page of the directory shows at first. */
export interface ImportOverview {
  readonly uploads: readonly UploadedFile[];
  /** What an export may be. */
  readonly limits: { readonly bytes: number; readonly files: number };
  /** What waits in line, runs or was refused, in the order in which it is done. */
  readonly tasks: readonly ShownTask[];
  /** Reports that wait for a decision. */
  readonly ready: readonly ShownRun[];
  /** What each source applied last and can be undone. */
  readonly applied: readonly ShownRun[];
}

const shownFiles = 20;

export interface OverviewHost {
  readonly storage: Storage;
  readonly line: ImportLine;
  readonly uploads: Uploads;
}

/** What is there of somebody's imports. `now`: milliseconds. */
export async function overviewOf(
  { storage, line, uploads }: OverviewHost,
  { desk, reach }: Asker,
  now: number,
): Promise<ImportOverview> {
  const runs = await findRuns(storage.reader, ['ready', 'applied']);
  const own = runs.filter((one) => reach.owns(one.source));
  const schoolOf = (source: string): ShownRun['school'] => {
    const school = reach.schoolOf(source);
    return school === undefined ? null : { uai: school.uai, name: school.name };
  };
  const shown = ({ details, ...run }: ImportRun) => show(run, readDetails(details), schoolOf(run.source));
  const inLine = await line.list();
  const tasks: ShownTask[] = [];
  for (const one of inLine.filter((task) => task.desk === desk)) {
    const { id, task, state, label, createdAt, ahead, job, outcome } = one;
    const { report = null, refusal = null } = outcome ?? {};
    const source = task.kind === 'read' ? report?.run.source : task.source;
    tasks.push({
      ...{ id, kind: task.kind, state, label, createdAt, ahead, job, refusal },
      school: source === undefined ? null : schoolOf(source),
      files: task.kind === 'read' ? (await uploads.listTask(id)).slice(0, shownFiles) : [],
      refused: report && { ...show(report.run, report.details, schoolOf(report.run.source)), id },
    });
  }
  const decided = new Set(inLine.flatMap(({ key, state }) => (state === 'refused' ? [] : [key])));
  const { bytes, files } = uploads.limits;
  return {
    uploads: await uploads.list(desk),
    limits: { bytes, files },
    tasks,
    ready: own
      .filter((one) => one.state === 'ready' && !decided.has(`apply:${one.id}`))
      .filter((one) => confirmBefore(one.createdAt) > now)
      // In the order of asking: the next one of a long evening is always the first.
      .toReversed()
      .map(shown),
    applied: own.filter((one) => one.state === 'applied').map(shown),
  };
}

function show(
  run: Pick<ImportRun, 'id' | 'source' | 'format' | 'mode' | 'createdAt'>,
  details: RunDetails,
  school: ShownRun['school'],
): ShownRun {
  const { id, source, format, mode, createdAt } = run;
  return { id, source, school, format, mode, createdAt, confirmBefore: confirmBefore(createdAt), details };
}
