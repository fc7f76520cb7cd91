import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from 'playwright-core';
import { connectToProgram, debuggerAddress } from '../pack/programDebugger.ts';
import { processTree } from './processTree.ts';

const LIMIT_MS = 120_000;

/**
 * Milliseconds from `spawnedAt` to the first paint of a program that listens for a debugger, as the page itself has it (Paint Timing, first
 * contentful paint): when the debugger gets there does not count. The program is ended.
 * @param selector what the painted page must hold
 */
export async function paintedAfter(
  child: ChildProcess,
  spawnedAt: number,
  selector: string,
): Promise<number> {
  const exited = once(child, 'exit');
  try {
    const browser = await connectToProgram(await debuggerAddress(child, LIMIT_MS));
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page', { timeout: LIMIT_MS }));
    if (page === undefined) throw new Error('no window');
    await page.waitForSelector(selector, { timeout: LIMIT_MS });
    return (await paintedAt(page)) - spawnedAt;
  } finally {
    const tree = child.pid === undefined ? [] : await processTree(child.pid);
    for (const pid of [...tree].reverse()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    }
    if (child.exitCode === null && child.signalCode === null) await exited;
  }
}

function paintedAt(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const take = (entry: PerformanceEntry) => resolve(performance.timeOrigin + entry.startTime);
        new PerformanceObserver((list) => {
          const [first] = list.getEntriesByName('first-contentful-paint');
          if (first !== undefined) take(first);
        }).observe({ type: 'paint', buffered: true });
      }),
  );
}
