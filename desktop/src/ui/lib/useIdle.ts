import { useEffect, useState } from 'react';

/** The latest, milliseconds: a page that is never idle gets there too. */
const latestMs = 2_000;

/** Whether the page has been drawn and had nothing to do once: for what may come after. */
export function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    // Safari has no such callback yet: there the next turn has to do.
    if (typeof requestIdleCallback !== 'function') {
      const later = setTimeout(() => setIdle(true), 500);
      return () => clearTimeout(later);
    }
    const waiting = requestIdleCallback(() => setIdle(true), { timeout: latestMs });
    return () => cancelIdleCallback(waiting);
  }, []);
  return idle;
}
