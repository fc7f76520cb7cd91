import { ChildProcesses } from '../bootstrap/childProcesses.ts';
import { buildDesktop } from '../bootstrap/desktopBuild.ts';
import { electronRuntime } from '../bootstrap/electronRuntime.ts';
import { startVirtualDisplay } from '../bootstrap/virtualDisplay.ts';

/**
 * Vitest's global setup of the end-to-end tests: the built program, a runtime (the workers inherit it through the
 * environment), and on Linux a display of its own, so that no window disturbs who works at the machine.
 */
export default async function setup(): Promise<() => Promise<void>> {
  await buildDesktop();
  await electronRuntime();
  if (process.platform !== 'linux') return async () => undefined;
  const processes = new ChildProcesses();
  processes.stopOnSignals();
  const display = await startVirtualDisplay(processes);
  Object.assign(process.env, display.env);
  return () => display.stop();
}
