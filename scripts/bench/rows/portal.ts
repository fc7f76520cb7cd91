import type { BenchRow } from '../row.ts';
import { homeMs, portalVisits } from '../work/portalVisits.ts';

const mostMs = 1_500;
const mostKilobytes = 250;

/** A person who is signed in opens the portal again: the program's files are in the browser, the records are not. */
export const portalHome: BenchRow = {
  id: 'portal.home',
  what: 'the portal opened by someone signed in, to home usable: 1.6 Mbit/s, page 4× slower, its files known to the browser',
  unit: 'ms',
  bar: '≤ 1500 ms',
  rounds: 5,
  async prepare() {
    const visits = await portalVisits();
    return {
      async round() {
        const context = await visits.browser.newContext({ locale: 'fr-FR' });
        try {
          const first = await context.newPage();
          await visits.signIn(first, visits.slowOrigin);
          await first.close();
          const again = await homeMs(context, visits.slowOrigin);
          // The same session in a browser that has never seen the portal: a case that hardly exists, for comparison.
          const cold = await visits.browser.newContext({
            locale: 'fr-FR',
            storageState: await context.storageState(),
          });
          const never = await homeMs(cold, visits.slowOrigin);
          await cold.close();
          return { ours: again, peer: null, notes: { 'with an empty cache': never } };
        } finally {
          await context.close();
        }
      },
      close: () => visits.close(),
    };
  },
  holds: ({ ours }) => ours <= mostMs,
};

/** Everything that is script, for the page and for its worker, until the home page is on the screen for the first time. */
export const portalBytes: BenchRow = {
  id: 'portal.bytes',
  what: 'compressed script of a first visit, page and worker: sign-in, then home',
  unit: 'KB',
  bar: '≤ 250 KB',
  rounds: 1,
  async prepare() {
    const visits = await portalVisits();
    return {
      async round() {
        const context = await visits.browser.newContext({ locale: 'fr-FR' });
        try {
          const page = await context.newPage();
          await visits.signIn(page, visits.origin);
          return { ours: visits.scriptBytes() / 1000, peer: null };
        } finally {
          await context.close();
        }
      },
      close: () => visits.close(),
    };
  },
  holds: ({ ours }) => ours <= mostKilobytes,
};
