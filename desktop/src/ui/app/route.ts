import { useSyncExternalStore } from 'react';

/** Where the page is: the parts of the fragment's path, each decoded. `#/grades/abc` is `['grades', 'abc']`. */
export type Route = readonly string[];

/** Reads a fragment; anything unreadable is the home page. */
export function parseRoute(hash: string): Route {
  const path = hash.replace(/^#\/?/, '');
  try {
    return path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return [];
  }
}

/** The link to a place: `href('grades', id)` is `#/grades/<id>`. */
export function href(...parts: readonly string[]): string {
  return `#/${parts.map(encodeURIComponent).join('/')}`;
}

/** Goes to a place, leaving the present one in the history. */
export function navigate(...parts: readonly string[]): void {
  location.hash = href(...parts);
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** The present place. Fragments work alike under `app://` and `https://`, with nothing to configure on a server. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return parseRoute(hash);
}
