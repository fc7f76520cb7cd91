import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import { start } from '../app/start.tsx';

declare global {
  interface Window {
    /** Put there by the preload script: the page's one way to the program. */
    readonly cartable: Bridge;
  }
}

await start(window.cartable);
