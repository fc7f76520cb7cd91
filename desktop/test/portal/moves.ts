import type { BrowserContext } from 'playwright-core';

/** A part of a page that moved with no press of the person's: between the look and the finger, something else comes to stand there. */
export interface Move {
  /** How much of the window moved, and how far: the Layout Instability API's score. */
  readonly score: number;
  /** Buttons, links and fields that a press at their middle would miss now, with where from and where to. */
  readonly controls: readonly string[];
  /** All parts that moved. */
  readonly parts: readonly string[];
}

/** What moved in a browser's pages since it was last asked. */
export interface Moves {
  take(): readonly Move[];
}

/**
 * Watches what moves in all pages of a browser (Layout Instability API, Chromium only). What moves within half a second of a press is its effect and does
 * not count.
 */
export async function watchMoves(context: BrowserContext): Promise<Moves> {
  let moves: Move[] = [];
  await context.exposeBinding('partsMoved', (_source, move: Move) => {
    moves.push(move);
  });
  await context.addInitScript(observeMoves);
  return {
    take() {
      const taken = moves;
      moves = [];
      return taken;
    },
  };
}

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}

/** Runs in the page. */
function observeMoves(): void {
  const named = (element: Element) => {
    const words = element.getAttribute('aria-label') ?? element.textContent ?? '';
    const own = [...element.classList].map((one) => `.${one}`).join('');
    return `${element.tagName.toLowerCase()}${own} “${words.trim().replace(/\s+/g, ' ').slice(0, 50)}”`;
  };
  const controls = 'a[href], button, input, select, textarea, summary';
  const seen = ({ width, height }: DOMRectReadOnly) => width > 0 && height > 0;
  const from = ({ x, y }: DOMRectReadOnly) => `${Math.round(x)},${Math.round(y)}`;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as LayoutShift[]) {
      if (entry.hadRecentInput) continue;
      const missed = new Set<string>();
      const parts: string[] = [];
      for (const { node, previousRect: was, currentRect: is } of entry.sources) {
        const element = node instanceof Element ? node : node?.parentElement;
        // What only says that something is coming is pressed by nobody.
        if (!element?.isConnected || element.closest('.skeleton') || !seen(was) || !seen(is)) continue;
        parts.push(`${named(element)} ${from(was)} → ${from(is)}`);
        // A part that grew or shrank has moved by the edge that stayed nearer.
        const across = Math.min(Math.abs(is.x - was.x), Math.abs(is.right - was.right));
        const down = Math.min(Math.abs(is.y - was.y), Math.abs(is.bottom - was.bottom));
        const around = element.closest(controls);
        for (const control of around ? [around] : element.querySelectorAll(controls)) {
          const { width, height } = control.getBoundingClientRect();
          // Whoever aims at its middle still meets it.
          const isMet = across <= width / 2 && down <= height / 2;
          // Fields that only a screen reader meets lie under their label.
          if (!isMet && width > 8) missed.add(`${named(control)} ${from(was)} → ${from(is)}`);
        }
      }
      if (parts.length === 0) continue;
      void Reflect.get(globalThis, 'partsMoved')({ score: entry.value, controls: [...missed], parts });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
