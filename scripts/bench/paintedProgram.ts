import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Page } from 'playwright-core';
import { processTree } from './processTree.ts';

const LISTENING = /DevTools listening on (ws:\/\/\S+)/;
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
    const browser = await chromium.connectOverCDP(await addressOf(child), { timeout: LIMIT_MS });
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

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = '';
    const limit = setTimeout(() => reject(new Error(`does not listen\n${words.slice(-2000)}`)), LIMIT_MS);
    child.once('exit', () => reject(new Error(`ended before it listened\n${words.slice(-2000)}`)));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words += text;
      const found = LISTENING.exec(words)?.[1];
      if (found === undefined) return;
      clearTimeout(limit);
      resolve(found);
    });
  });
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
