import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { fillSentence } from '@cartable/shared/lib/spokenValue.ts';
import { prepareDataFolder } from '../ops/dataFolder.ts';
import { nodeClock, nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { findRunByToken, findRuns, type ImportRun } from '../storage/repositories/importRuns.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import { confirmRun, resumeRuns, undoLast } from './applyRun.ts';
import type { ImportHost } from './host.ts';
import { importTuning } from './importTuning.ts';
import { Interrupted, interruptible } from './interruptible.ts';
import { needsPowers } from './powers.ts';
import { ProgressLine } from './progressLine.ts';
import { readDirectory, type ReadOptions } from './readDirectory.ts';
import { readers } from './readers/readers.ts';
import { sourceFiles } from './readers/sourceFile.ts';
import { proposeRemovals, removalDays } from './removals.ts';
import type { ImportReport } from './report.ts';
import { importSentences, type ReportLanguage, reportText } from './reportText.ts';
import { runCommand } from '../ops/runCommand.ts';
import { terminalLanguage } from '../ops/commandUsage.ts';

const options = {
  data: { type: 'string' },
  apply: { type: 'boolean' },
  'accept-departures': { type: 'boolean' },
  'accept-older': { type: 'boolean' },
  'accept-issues': { type: 'boolean' },
  'accept-powers': { type: 'boolean' },
  academy: { type: 'string' },
  uai: { type: 'string' },
  'many-percent': { type: 'string' },
  days: { type: 'string' },
  report: { type: 'string' },
} as const;

/**
 * How the command ends: 0 done, or a report that may be confirmed; 2 refused or wrongly used; 3 people would leave in number; with `--apply` alone: 4
 * something is to be corrected in the files, 5 somebody would receive or lose a right over the school; 130 interrupted by a person, as shells have it for
 * ctrl-C.
 */
export const exitCodes = {
  done: 0,
  refused: 2,
  departures: 3,
  issues: 4,
  powers: 5,
  interrupted: 130,
} as const;

type Values = ReturnType<typeof parse>['values'];

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : '';
    throw new AppError('server.config', { option: /--[\w-]+/.exec(message)?.[0] ?? '' }, cause);
  }
}

/**
 * `npm run import -- <format> <path> --data <folder> [--apply]` reads and reports, and with `--apply` applies at once: unless something is to be
 * corrected in the files (`--accept-issues`), rights of direction, of CPE or of technicians would be given or end (`--accept-powers`) or many would
 * leave (`--accept-departures`);
 * `confirm <token>`, `undo <source>`, `removals <source>`, `resume` go on from there. Once `stop` is aborted it ends between two transactions and says
 * what that left. Returns the exit code.
 */
export async function importCommand(
  args: readonly string[],
  print: (text: string) => void,
  language: ReportLanguage,
  stop: AbortSignal = new AbortController().signal,
): Promise<number> {
  const { values, positionals } = parse(args);
  const [verb = '', target = ''] = positionals;
  const { database } = prepareDataFolder(needed(values.data, '--data'));
  const opened = await openSqliteStorage(database, importTuning);
  const line = new ProgressLine(language);
  const say = (text: string) => {
    line.end();
    print(text);
  };
  try {
    const storage = interruptible(opened, stop);
    const base = { storage, hasher: nodeHasher, random: nodeRandom, clock: nodeClock, derivations };
    const host: ImportHost = { ...base, progress: line.tell };
    const accept = { acceptLeavers: values['accept-departures'] === true };
    const tell = (run: ImportRun) =>
      say(JSON.stringify({ event: run.state, source: run.source, run: run.id }));
    switch (verb) {
      case 'confirm': {
        const token = needed(target, 'confirm <token>');
        const waiting = await findRunByToken(storage.reader, nodeHasher.sha256Text(token));
        if (waiting?.state === 'ready' && needsPowers(waiting) && values['accept-powers'] !== true)
          throw new AppError('import.powers');
        tell(await confirmRun(host, token, accept));
        return exitCodes.done;
      }
      case 'undo':
        tell(await undoLast(host, needed(target, 'undo <source>')));
        return exitCodes.done;
      case 'resume':
        for (const run of await resumeAll(host, say, language)) tell(run);
        return exitCodes.done;
      case 'removals': {
        const days = values.days === undefined ? removalDays : wholeNumber(values.days, '--days');
        const report = await proposeRemovals(host, needed(target, 'removals <source>'), days);
        return await conclude(host, report, values, say, language);
      }
      default:
        return await readAll(host, verb, needed(target, '<format> <path>'), values, say, language);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const { interrupted } = importSentences(language);
    const waiting = await findRuns(opened.reader, ['applying', 'undoing']);
    for (const { source } of waiting) say(fillSentence(interrupted.applying, { source }, language));
    if (waiting.length === 0) say(interrupted.reading);
    return exitCodes.interrupted;
  } finally {
    line.end();
    await opened.close();
  }
}

/** Goes on with what was interrupted, and says first with what and from where. */
async function resumeAll(
  host: ImportHost,
  say: (text: string) => void,
  language: ReportLanguage,
): Promise<readonly ImportRun[]> {
  const { resumed } = importSentences(language);
  const show = (count: number) => count.toLocaleString(language);
  const finished = await resumeRuns(host, ({ run, done, total }) => {
    const sentence = run.state === 'undoing' ? resumed.undoing : resumed.applying;
    say(fillSentence(sentence, { source: run.source, done: show(done), total: show(total) }, language));
  });
  if (finished.length === 0) say(resumed.nothing);
  return finished;
}

async function readAll(
  host: ImportHost,
  format: string,
  path: string,
  values: Values,
  say: (text: string) => void,
  language: ReportLanguage,
): Promise<number> {
  const reader = readers.find((one) => one.format === format);
  if (reader === undefined)
    throw new AppError('import.format_unknown', {
      format,
      known: readers.map((one) => one.format).join(', '),
    });
  const reading: ReadOptions = {
    acceptOlder: values['accept-older'] === true,
    ...(values.academy === undefined ? {} : { academy: values.academy }),
    ...(values.uai === undefined ? {} : { uai: values.uai }),
    ...(values['many-percent'] === undefined
      ? {}
      : { manyPercent: wholeNumber(values['many-percent'], '--many-percent') }),
  };
  let worst: number = exitCodes.done;
  for (const folder of foldersOf(path)) {
    const report = await readDirectory(host, reader, sourceFiles(folder), reading);
    worst = Math.max(worst, await conclude(host, report, values, say, language));
  }
  return worst;
}

/** The folder itself, or when it holds folders only, each of them: one for each academy. */
function foldersOf(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path, { withFileTypes: true }).filter((one) => !one.name.startsWith('.'));
    const folders = entries.filter((one) => one.isDirectory()).map((one) => join(path, one.name));
    return folders.length > 0 && folders.length === entries.length ? folders.sort() : [path];
  } catch (cause) {
    throw new AppError('import.no_files', { path: basename(path) }, cause);
  }
}

/** Applies a report that may be, writes it down, and says how it ended. */
async function conclude(
  host: ImportHost,
  report: ImportReport,
  values: Values,
  say: (text: string) => void,
  language: ReportLanguage,
): Promise<number> {
  const held = report.run.state === 'refused' ? exitCodes.refused : heldBack(report, values);
  let final = report;
  if (report.token !== null && values.apply === true && held === exitCodes.done) {
    const { details: _, ...run } = await confirmRun(host, report.token, {
      acceptLeavers: values['accept-departures'] === true,
    });
    final = { ...report, token: null, run };
  }
  const text = reportText(final, language);
  if (values.report !== undefined) {
    const name = `${values.report}-${final.run.source.replace(/[^\w]+/g, '-')}`;
    writeFileSync(`${name}.json`, `${JSON.stringify(final, null, 2)}\n`, { mode: 0o600 });
    writeFileSync(`${name}.txt`, `${text}\n`, { mode: 0o600 });
  }
  say(text);
  return held;
}

/** Why a report is not applied at once, as an exit code. What concerns `--apply` alone is asked of it alone: whoever confirms has read the report. */
function heldBack({ run, details }: ImportReport, values: Values): number {
  if (details.leavers.some((one) => one.many) && values['accept-departures'] !== true)
    return exitCodes.departures;
  if (values.apply !== true) return exitCodes.done;
  const powers = needsPowers({ source: run.source, details: JSON.stringify(details) });
  if (powers && values['accept-powers'] !== true) return exitCodes.powers;
  return details.issues.length > 0 && values['accept-issues'] !== true ? exitCodes.issues : exitCodes.done;
}

function needed(value: string | undefined, option: string): string {
  if (value === undefined || value === '') throw new AppError('server.config', { option });
  return value;
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new AppError('server.config', { option });
  return Number(text);
}

if (import.meta.main) {
  const language: ReportLanguage = terminalLanguage();
  const stop = new AbortController();
  // Once: whoever asks a second time does not want to wait, and is served as by a crash, which loses nothing either.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const print = (text: string) => process.stdout.write(`${text}\n`);
  await runCommand('import', (args) => importCommand(args, print, language, stop.signal));
}
