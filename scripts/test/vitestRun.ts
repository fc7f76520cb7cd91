import type { ChildProcess } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildProcesses } from '../bootstrap/childProcesses.ts';
import { say } from '../bootstrap/progress.ts';
import { ROOT } from '../bootstrap/root.ts';
import type { Part, TestOptions } from './options.ts';
import type { Results } from './results.ts';
import { readVitestReport } from './vitestReport.ts';

const MINUTE_MS = 60_000;
/** A part that hangs must not hang CI: it is stopped, and what it had not reported counts as failed. */
const LIMIT_MS = { normal: 40 * MINUTE_MS, long: 8 * 60 * MINUTE_MS } as const;

export interface VitestRun {
  /** No other run goes on beside it: it may have the terminal for itself. */
  readonly alone: boolean;
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs one Vitest project in its own process group and reads its report. */
export async function runVitest(
  part: Exclude<Part, 'checks'>,
  options: TestOptions,
  processes: ChildProcesses,
  { alone, env = {} }: VitestRun,
): Promise<Results> {
  const report = join(ROOT, '.cartable', 'test', `${part}.json`);
  rmSync(report, { force: true });
  const args = [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    `--project=${part}`,
    // A filter may leave a part empty; a whole run in which a part has no test is a broken one.
    ...(options.filters.length > 0 ? ['--passWithNoTests'] : []),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...options.filters,
  ];
  const long = options.long ? { CARTABLE_LONG: '1' } : {};
  const child = processes.start(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...long, ...env },
    stdio: alone ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  });
  if (!alone) showLines(child);
  const limit = setTimeout(() => void processes.stop(child), options.long ? LIMIT_MS.long : LIMIT_MS.normal);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  clearTimeout(limit);
  return readVitestReport(textOf(report), ROOT, code);
}

/** Two runs tell of themselves in turn, a line at a time. */
function showLines({ stdout, stderr }: ChildProcess): void {
  for (const output of [stdout, stderr]) {
    if (output) createInterface({ input: output }).on('line', say);
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
