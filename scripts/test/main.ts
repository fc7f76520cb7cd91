import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ChildProcesses } from '../bootstrap/childProcesses.ts';
import { buildDesktop } from '../bootstrap/desktopBuild.ts';
import { prepare } from '../bootstrap/prepare.ts';
import { say, seconds, step } from '../bootstrap/progress.ts';
import { ROOT } from '../bootstrap/root.ts';
import { ensureSystemPackages } from '../bootstrap/systemPackages.ts';
import { runChecks } from './checks.ts';
import { roundsOf, runLanes } from './lanes.ts';
import { HISTORIES_TEST, longHistories } from './longHistories.ts';
import { type Part, readTestOptions, type TestOptions } from './options.ts';
import { closingLines, isGood, NO_RESULTS, type Results, together } from './results.ts';
import { runVitest } from './vitestRun.ts';

async function failuresAsResults(name: string, work: () => Promise<Results>): Promise<Results> {
  try {
    return await work();
  } catch (error) {
    return { passed: 0, failures: [{ name, why: String(error) }], skipped: [] };
  }
}

function runPart(
  part: Part,
  options: TestOptions,
  processes: ChildProcesses,
  alone: boolean,
): Promise<Results> {
  return failuresAsResults(part, () => {
    if (part === 'checks') return runChecks(say);
    return runVitest(part, options, processes, { alone });
  });
}

/** `npm test`: prepares the machine, runs every part even when one fails, and ends with `N passed, N failed`. */
async function main(): Promise<void> {
  const startedAt = performance.now();
  const options = readTestOptions(process.argv.slice(2));
  const processes = new ChildProcesses();
  processes.stopOnSignals();
  mkdirSync(join(ROOT, '.cartable', 'test'), { recursive: true });
  const needsMachine = (['e2e', 'portal', 'pages'] as const).some((part) => options.parts.includes(part));
  const parts = [
    await failuresAsResults('preparation', async () => {
      if (needsMachine) {
        const windows = options.parts.includes('e2e') ? (['windows'] as const) : [];
        await prepare(['start', 'display', 'test', ...windows]);
        // Two parts that run beside each other would both build it.
        await buildDesktop();
      }
      if (options.parts.includes('unit')) await ensureSystemPackages(['keys'], say);
      return NO_RESULTS;
    }),
  ];
  for (const lanes of roundsOf(options.parts)) {
    const run = (part: Part, alone: boolean) =>
      step(`Tests: ${part}`, () => runPart(part, options, processes, alone));
    parts.push(...(await runLanes(lanes, run)));
  }
  // A filter asks for certain tests, not for a night's work.
  if (options.long && options.parts.includes('unit') && options.filters.length === 0) {
    const histories = { ...options, filters: [HISTORIES_TEST] };
    for (const env of longHistories(process.env)) {
      const name = `Tests: ${env.CARTABLE_HISTORIES} histories from seed ${env.CARTABLE_SEED}`;
      const run = () => runVitest('unit', histories, processes, { alone: true, env });
      parts.push(await step(name, () => failuresAsResults(name, run)));
    }
  }
  const results = together(parts);
  say(`\nThe whole run took ${seconds(performance.now() - startedAt)}.`);
  for (const line of closingLines(results)) say(line);
  process.exitCode = isGood(results) ? 0 : 1;
}

await main();
