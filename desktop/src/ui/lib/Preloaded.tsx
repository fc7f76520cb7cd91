import { type ComponentType, createElement, useState } from 'react';
import { lazyPart } from './lazyPart.ts';

/** The code of a screen, loaded when it is first drawn, or before. */
export interface Preloadable {
  /** Loads the code now; a failure shows when the screen is drawn. Harmless when it is loaded already. */
  preload(): Promise<void>;
  /** The screen itself, once its code is there. */
  loaded(): ComponentType | undefined;
  /** The screen while its code is on its way. */
  readonly later: ComponentType;
}

/** @example const workspace = preloadable(() => import('./Workspace.tsx')); */
export function preloadable(load: () => Promise<{ readonly default: ComponentType }>): Preloadable {
  let loaded: ComponentType | undefined;
  return {
    async preload() {
      try {
        loaded = (await load()).default;
      } catch {
        // Drawing it asks again, and says what is wrong.
      }
    },
    loaded: () => loaded,
    later: lazyPart(load),
  };
}

/**
 * Draws a screen: at once when its code is there. `lazy` alone shows the fallback for an instant even then, and React keeps a
 * fallback on the screen for 300 ms, lest it flicker.
 */
export function Preloaded({ screen }: { readonly screen: Preloadable }) {
  // Decided once: changing from the one to the other would mount the screen anew.
  const [chosen] = useState(() => screen.loaded() ?? screen.later);
  return createElement(chosen);
}
