/** Widths of the window, in pixels, below which a stylesheet lays something out otherwise (`@media (max-width: …px)`). */
const breakpoints = [300, 420, 480, 560, 600, 640, 760, 860, 900] as const;

/** What the browser's own text is at, pixels: the widths above are meant for it. */
const usualTextPx = 16;

/** How wide the window is for text of the chosen size: letters twice as large have half of it. In pixels at the usual size. */
function widthForText(): number {
  return (innerWidth * usualTextPx) / Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/**
 * Says on the page which widths its text makes it narrower than (`data-under`), where that is more than the window says itself: styles for narrow windows hold there
 * too (`vite.narrow.ts`).
 */
export function applyTextScale(): void {
  const root = document.documentElement;
  const width = widthForText();
  const under = breakpoints.filter((one) => width <= one && innerWidth > one);
  if (under.length === 0) delete root.dataset.under;
  else root.dataset.under = under.join(' ');
}

/** Whether the page is at most so wide, in pixels, for the text that it shows. */
export function isUnder(width: number): boolean {
  return matchMedia(`(max-width: ${width}px)`).matches || widthForText() <= width;
}
