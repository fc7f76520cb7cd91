import type { ChildProcess } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import type { ChildProcesses } from '../bootstrap/childProcesses.ts';
import { sandboxLauncher, sandboxWay } from '../bootstrap/sandboxLauncher.ts';
import { connectToProgram, debuggerAddress } from './programDebugger.ts';

/** A running packed program and its window's page. */
export interface DrivenProgram {
  readonly page: Page;
  readonly browser: Browser;
  readonly pid: number;
  /** Ends the program as closing its window does, and waits until it is gone. */
  close(): Promise<void>;
}

const START_LIMIT_MS = 30_000;
const CLOSE_PATIENCE_MS = 10_000;

async function firstPage(browser: Browser): Promise<Page> {
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('The program has no window.');
  return context.pages()[0] ?? (await context.waitForEvent('page', { timeout: START_LIMIT_MS }));
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * Starts a packed program whose inspector fuse is off and drives its page through Chromium's own debugging port.
 * Only a test build (`packProgram('drivable')`) listens there; the product refuses the switch and ends.
 * As root the program gets an ordinary user's number, so that its sandbox is on. It ends with `processes` at the latest.
 */
export async function driveProgram(
  executable: string,
  processes: ChildProcesses,
  env: NodeJS.ProcessEnv = process.env,
): Promise<DrivenProgram> {
  const command = sandboxLauncher(executable, await sandboxWay());
  const child = processes.start(command, ['--remote-debugging-port=0'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const browser = await connectToProgram(await debuggerAddress(child));
    const page = await firstPage(browser);
    const close = async () => {
      const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
      if (!isOver(child)) {
        // The program may stay for a moment to bring what is unsaved into safety.
        await page.close({ runBeforeUnload: true }).catch(() => undefined);
        const patience = setTimeout(() => void processes.stop(child), CLOSE_PATIENCE_MS);
        await gone;
        clearTimeout(patience);
      }
      await browser.close().catch(() => undefined);
    };
    return { page, browser, pid: child.pid ?? 0, close };
  } catch (error) {
    await processes.stop(child);
    throw error;
  }
}
