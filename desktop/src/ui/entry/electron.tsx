import type { Bridge } from '@cartable/shared/bridge/bridge.ts';
import { KeyScreens } from '../app/KeyScreens.tsx';
import { openWithAnswers } from '../app/openWithAnswers.ts';
import { start } from '../app/start.tsx';
import { keySentences } from '../i18n/keySentences.ts';

declare global {
  interface Window {
    /** Put there by the preload script: the page's one way to the program. */
    readonly cartable: Bridge;
  }
}

await start(openWithAnswers(window.cartable), { screens: KeyScreens, sentences: keySentences });
