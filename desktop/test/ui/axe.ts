import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2 AA as far as a program can tell, and what axe's makers advise beyond it. */
export const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Has axe judge the page as it stands.
 *
 * Axe is read into a page once, and judges in that page: its driver for Playwright reads it anew and opens an empty page for each
 * judgement, which took most of the time (docs/decisions/0217-the-time-of-the-tests.md). That pays where frames of other origins
 * are, and the product's policy allows no frame.
 *
 * @returns a line for each rule that is broken, with where; none when the page keeps them all
 * @throws Error when the page holds a frame, which would go unjudged
 */
export async function brokenRules(page: Page): Promise<readonly string[]> {
  if (page.frames().length > 1) throw new Error('Axe judges the page itself, not the frames in it.');
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  return page.evaluate(judged, TAGS);
}

/** How axe is read into a page that another driver holds. */
export const axeSource = axe.source;

/** Runs in a page that has axe: a line for each rule that is broken, with where. */
export async function judged(values: readonly string[]): Promise<readonly string[]> {
  const { violations } = await window.axe.run(document, {
    runOnly: { type: 'tag', values: [...values] },
    // What is in order is not told element by element.
    resultTypes: ['violations'],
  });
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}

declare global {
  interface Window {
    /** There once {@link brokenRules} has read it in. */
    readonly axe: typeof axe;
  }
}
