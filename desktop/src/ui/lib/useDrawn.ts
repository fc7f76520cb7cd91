import { startTransition, useEffect, useState } from 'react';

/** A page that is never painted, such as one in a hidden tab, goes on after this time, milliseconds. */
const latestMs = 1_000;

/**
 * Whether this document has shown something: on the first page of a visit, what a person does not begin with is drawn right after the first
 * picture, which a slow computer shows sooner for it. True at once on every later page.
 */
export function useDrawn(): boolean {
  const [drawn, setDrawn] = useState(hasPainted);
  useEffect(() => {
    if (drawn) return;
    let later: ReturnType<typeof setTimeout>;
    const go = (): void => {
      clearTimeout(later);
      startTransition(() => setDrawn(true));
    };
    // A frame's callbacks run before it is painted: the first task after them comes afterwards.
    const frame = requestAnimationFrame(() => {
      clearTimeout(later);
      later = setTimeout(go);
    });
    later = setTimeout(go, latestMs);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(later);
    };
  }, [drawn]);
  return drawn;
}

/** The browser's own note of its first picture of this document (Paint Timing). */
function hasPainted(): boolean {
  return performance.getEntriesByName('first-contentful-paint').length > 0;
}
