import type { WebContents } from 'electron';

/** Text and everything else from half to twice its size (WCAG 2.2, 1.4.4 asks for 200 %). */
const steps = [0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2];

/** The next zoom factor above or below `current`, within the steps; 0 is back to the normal size. */
export function nextZoom(current: number, direction: 1 | 0 | -1): number {
  if (direction === 0) return 1;
  const near = 0.001;
  const further =
    direction === 1
      ? steps.find((step) => step > current + near)
      : steps.findLast((step) => step < current - near);
  return further ?? (direction === 1 ? 2 : 0.5);
}

/** Enlarges (1), reduces (-1) or resets (0) a page. */
export function zoom(contents: WebContents, direction: 1 | 0 | -1): void {
  contents.setZoomFactor(nextZoom(contents.getZoomFactor(), direction));
}
