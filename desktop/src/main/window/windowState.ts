import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const side = z.int().min(-32_768).max(32_767);

/** Where the window was, kept on the key. Nothing in it says what the window showed. */
export const windowStateSchema = z.object({
  x: side,
  y: side,
  width: z.int().min(1).max(16_384),
  height: z.int().min(1).max(16_384),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** A screen's usable part, without the system's bars. */
export interface WorkArea {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The size the interface is drawn for: the 1366×768 of school PCs, less their bars and borders. */
export const defaultSize = { width: 1280, height: 700 };
/** Below this the interface changes to its phone form; below that nothing fits, even at 200 % text. */
export const minimumSize = { width: 360, height: 480 };

/** The place that was kept, or undefined when there is none or it is damaged. */
export function readWindowState(path: string): WindowState | undefined {
  try {
    const parsed = windowStateSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the place. It is a comfort: a full or pulled key makes no difference to the person's work, so it never fails. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state));
  } catch {
    // Nothing to keep it on.
  }
}

/**
 * Bounds that fit on this PC's screens: yesterday's PC may have had a larger one, or two. A window that would be mostly off
 * every screen is centred on the first.
 */
export function fitBounds(state: WindowState | undefined, areas: readonly WorkArea[]): WorkArea {
  const [first = { x: 0, y: 0, width: 1366, height: 728 }] = areas;
  const kept = state ?? { ...first, ...defaultSize, x: Number.NaN, y: Number.NaN };
  const home = areas.find((area) => visibleShare(kept, area) >= 0.5);
  const area = home ?? first;
  const width = Math.min(kept.width, area.width);
  const height = Math.min(kept.height, area.height);
  const centred = {
    x: area.x + Math.floor((area.width - width) / 2),
    y: area.y + Math.floor((area.height - height) / 2),
  };
  if (home === undefined) return { ...centred, width, height };
  return {
    x: Math.min(Math.max(kept.x, area.x), area.x + area.width - width),
    y: Math.min(Math.max(kept.y, area.y), area.y + area.height - height),
    width,
    height,
  };
}

function visibleShare(window: WorkArea, area: WorkArea): number {
  const overlap = (a: number, aSize: number, b: number, bSize: number): number =>
    Math.max(0, Math.min(a + aSize, b + bSize) - Math.max(a, b));
  const shown =
    overlap(window.x, window.width, area.x, area.width) *
    overlap(window.y, window.height, area.y, area.height);
  return Number.isFinite(shown) ? shown / (window.width * window.height) : 0;
}
