import type { Page } from 'playwright-core';

/** What is made to be pushed sideways: a class's marks, a row of tabs, the days of a week, marks that were refused. */
const madeToScroll = ['.grid-scroll', '.tab-list', '.week', '.mark-table-scroll'];

/**
 * What does not fit the width of the page as it stands: the page itself or a part of it that scrolls sideways, words that reach out of
 * their box or are cut without a sign, and words that are squeezed to a letter a line.
 *
 * @returns a line for each of them, with where, what it says and by how much (CSS pixels); none when all fits
 */
export function misfits(page: Page): Promise<readonly string[]> {
  return page.evaluate(misfitsHere, madeToScroll);
}

/** Runs in the page. One pixel is what rounding makes. */
export function misfitsHere(madeToScroll: readonly string[]): readonly string[] {
  const named = (element: Element) => {
    const own = [...element.classList].map((one) => `.${one}`).join('');
    const words = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 60);
    return `${element.tagName.toLowerCase()}${own} “${words}”`;
  };
  /** Whether something about it shows only a part of it, or nothing to the eye. */
  const clipped = (element: Element): boolean => {
    const around = element.parentElement;
    if (around === null || around === document.body) return false;
    const { overflowX, clipPath } = getComputedStyle(around);
    return overflowX !== 'visible' || clipPath !== 'none' || clipped(around);
  };
  /** Words for those who listen. */
  const hidden = (element: Element): boolean =>
    getComputedStyle(element).clipPath !== 'none' ||
    (element.parentElement !== null && hidden(element.parentElement));
  const found: string[] = [];
  const all = [...document.body.querySelectorAll<HTMLElement>('*')].filter(
    (element) => element instanceof HTMLElement && element.clientWidth > 2,
  );
  const root = document.scrollingElement ?? document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) {
    const shown = all.filter((element) => !clipped(element));
    const right = (element: Element) => element.getBoundingClientRect().right;
    // Of those that reach as far, the innermost is the reason: it comes last.
    const widest = shown.reduce((most, one) => (right(one) >= right(most) ? one : most));
    found.push(
      `the page scrolls sideways by ${root.scrollWidth - root.clientWidth} px because of ${named(widest)}`,
    );
  }
  const excessive = all.filter(
    (element) =>
      element.scrollWidth > element.clientWidth + 1 &&
      // A dot on an icon stands half beside it.
      element.textContent?.trim() !== '' &&
      !element.closest(madeToScroll.join()) &&
      !hidden(element),
  );
  for (const element of excessive) {
    const { overflowX, textOverflow, display } = getComputedStyle(element);
    const by = `${element.scrollWidth - element.clientWidth} px: ${named(element)}`;
    if (overflowX === 'auto' || overflowX === 'scroll') found.push(`scrolls sideways by ${by}`);
    else if (overflowX === 'hidden' || overflowX === 'clip') {
      if (textOverflow === 'clip') found.push(`is cut by ${by}`);
    } else if (display !== 'inline' && !excessive.some((one) => one !== element && element.contains(one)))
      found.push(`reaches out of its box by ${by}`);
  }
  for (const element of all) {
    if (element.clientWidth > 80) continue;
    const words = [...element.childNodes].filter((node) => node instanceof Text && node.data.trim() !== '');
    for (const node of words) {
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
      const letters = (node.textContent ?? '').trim().length;
      if (lines >= 4 && letters / lines < 4) found.push(`is squeezed to ${lines} lines: ${named(element)}`);
    }
  }
  return found;
}
