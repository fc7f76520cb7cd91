import { useSyncExternalStore } from 'react';
import { isUnder } from './textScale.ts';

/** The shell's limit, pixels. */
const narrowPx = 760;

function subscribe(listener: () => void): () => void {
  addEventListener('resize', listener);
  // The size of the text is on the page itself.
  const watch = new MutationObserver(listener);
  watch.observe(document.documentElement, { attributeFilter: ['style'] });
  return () => {
    removeEventListener('resize', listener);
    watch.disconnect();
  };
}

/** Whether the page is as narrow as a phone, by its window or by the size of its text; the same limit as the shell's. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => isUnder(narrowPx));
}
