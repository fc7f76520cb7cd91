import { join } from 'node:path';
import type { ChildProcesses } from '../../bootstrap/childProcesses.ts';
import { say, seconds } from '../../bootstrap/progress.ts';
import { type DrivenProgram, driveProgram } from '../../pack/driveProgram.ts';
import { putOnKey } from '../../pack/keyFolder.ts';
import type { PackedProgram } from '../../pack/packProgram.ts';
import type { DemoFolder } from '../demoFolder.ts';
import type { DemoSecrets } from '../demoSecrets.ts';
import type { DemoServer } from '../demoServer.ts';
import type { TourReport } from '../report.ts';

/** What every part of the guided tour works with. */
export interface Tour {
  readonly demo: DemoFolder;
  readonly report: TourReport;
  readonly program: PackedProgram;
  /** Replaced when the story stops the server and starts it again. */
  server: DemoServer;
  readonly processes: ChildProcesses;
  readonly secrets: DemoSecrets;
  /** The environment of the programs: a display of their own. */
  readonly env: NodeJS.ProcessEnv;
}

/** A person's key in a running program, with steps that are measured and photographed. */
export interface TourKey {
  readonly name: string;
  readonly program: DrivenProgram;
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Puts the program on a person's key and starts it from there. */
export async function openKey(tour: Tour, name: string, folder: string): Promise<TourKey> {
  const start = async () => {
    const executable = await putOnKey(folder, tour.program, { server: tour.server.address });
    return driveProgram(executable, tour.processes, tour.env);
  };
  const program = await noted(tour, `${name}: open the program from the key`, start);
  const picture = async (file: string) => {
    await program.page.screenshot({ path: join(tour.demo.screens, file) });
  };
  return {
    name,
    program,
    step: (what, work) => noted(tour, `${name}: ${what}`, work, picture),
    close: () => program.close(),
  };
}

/** A step in the report, with a line of progress. */
export async function noted<T>(
  tour: Pick<Tour, 'report'>,
  name: string,
  work: () => Promise<T>,
  picture?: (file: string) => Promise<void>,
): Promise<T> {
  const startedAt = performance.now();
  try {
    const result = await tour.report.step(name, work, picture);
    say(`  ✓ ${name} (${seconds(performance.now() - startedAt)})`);
    return result;
  } catch (error) {
    say(`  ✗ ${name} (${seconds(performance.now() - startedAt)})`);
    throw error;
  }
}
