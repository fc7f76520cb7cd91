import { connectWorker } from '../portal/connectWorker.ts';

/**
 * The portal's first script. The worker begins at once, and asks who is signed in and fetches their records while the browser still reads the
 * interface: on a slow processor that is the longer part of a start.
 */

// A link from a mail may name a place by its path; the interface's places are fragments.
if (location.pathname !== '/' && location.pathname !== '/index.html') {
  history.replaceState(null, '', `/#${location.pathname}`);
}

const line = connectWorker();
// Not awaited: the interface's file takes from this one what loads files on demand, and would wait for it for ever.
void import('../portal/drawPortal.tsx').then(({ drawPortal }) => drawPortal(line));
