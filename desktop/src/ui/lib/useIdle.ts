import { useEffect, useState } from 'react';
import { useWaiting } from './Waiting.ts';

/** The latest, milliseconds: a page that is never idle gets there too. */
const latestMs = 2_000;

/** Whether the page has been drawn, with its records, and had nothing to do once: for what may come after. */
export function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  const waiting = useWaiting();
  useEffect(() => {
    if (waiting) return;
    // Safari has no such callback yet: there the next turn has to do.
    if (typeof requestIdleCallback !== 'function') {
      const later = setTimeout(() => setIdle(true), 500);
      return () => clearTimeout(later);
    }
    const called = requestIdleCallback(() => setIdle(true), { timeout: latestMs });
    return () => cancelIdleCallback(called);
  }, [waiting]);
  return idle;
}
