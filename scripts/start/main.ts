import { ChildProcesses } from '../bootstrap/childProcesses.ts';
import { prepare } from '../bootstrap/prepare.ts';
import { say } from '../bootstrap/progress.ts';
import { hasDisplay } from '../bootstrap/virtualDisplay.ts';
import { demoFolder } from './demoFolder.ts';
import { readStartOptions } from './options.ts';
import { runTour } from './runTour.ts';
import { runWindow } from './runWindow.ts';

/**
 * `npm start`: prepares the machine, starts the server with a demonstration school and opens the program from a key.
 * Without a display, or with --headless, the same as a guided tour that leaves a report and screenshots.
 */
async function main(): Promise<void> {
  const options = readStartOptions(process.argv.slice(2));
  const headless = options.headless || !hasDisplay();
  if (headless && !options.headless) say('There is no display here: this is the guided tour.');
  const processes = new ChildProcesses();
  processes.stopOnSignals();
  const runtime = await prepare(headless ? ['start', 'display', 'test'] : ['start']);
  const demo = await demoFolder(options.fresh);
  if (headless) process.exitCode = (await runTour(demo, runtime, processes)) ? 0 : 1;
  else await runWindow(demo, runtime, processes);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
