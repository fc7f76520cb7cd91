import { join } from 'node:path';
import type { ChildProcesses } from '../bootstrap/childProcesses.ts';
import type { ElectronRuntime } from '../bootstrap/electronRuntime.ts';
import { say, step } from '../bootstrap/progress.ts';
import { startVirtualDisplay } from '../bootstrap/virtualDisplay.ts';
import { packProgram } from '../pack/packProgram.ts';
import { seedDemo } from './demoAccounts.ts';
import type { DemoFolder } from './demoFolder.ts';
import { DemoSecrets } from './demoSecrets.ts';
import { startDemoServer } from './demoServer.ts';
import { TourReport, writeReport } from './report.ts';
import { guidedTour } from './tour/guidedTour.ts';
import { noted } from './tour/tour.ts';

/**
 * The demonstration without a screen: the guided tour on a display of its own, its report and its screenshots.
 * @returns whether every step went well
 */
export async function runTour(
  demo: DemoFolder,
  runtime: ElectronRuntime,
  processes: ChildProcesses,
): Promise<boolean> {
  const program = await step('Packing the program', () => packProgram('drivable'));
  const display = process.platform === 'linux' ? await startVirtualDisplay(processes) : undefined;
  const report = new TourReport();
  say('▸ Guided tour');
  try {
    const people = await noted({ report }, 'server: seed the demonstration school', () =>
      seedDemo(demo.server),
    );
    const server = await noted({ report }, 'server: start', () =>
      startDemoServer(demo.server, demo.port, processes),
    );
    say(`  The portal is ${server.address} in any browser, for as long as this runs.`);
    const secrets = new DemoSecrets(join(demo.root, 'secrets.json'));
    const env = { ...process.env, ...display?.env };
    const tour = { demo, report, program, server, processes, secrets, env };
    await guidedTour(tour, people);
    await noted({ report }, 'server: stop for good', () => tour.server.stop());
  } catch (error) {
    // The step that failed is in the report already; the rest of the message helps who reads the log.
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    await processes.stopAll();
    await display?.stop();
  }
  const result = report.finish({ electron: runtime.version, sandbox: runtime.sandbox !== 'none' });
  writeReport(demo.report, result);
  say(`${result.ok ? '✓' : '✗'} Guided tour: report in ${demo.report}, screenshots in ${demo.screens}`);
  return result.ok;
}
