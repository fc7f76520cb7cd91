import type { BenchRow } from '../row.ts';
import { type PlainBrowser, plainBrowser } from '../work/plainBrowser.ts';
import { homeTimes, portalVisits } from '../work/portalVisits.ts';

const mostMs = 1_500;
const mostKilobytes = 250;

/** A person who is signed in opens the portal again, as every day: the program's files are in the browser, the records are not. */
export const portalHome: BenchRow = {
  id: 'portal.home',
  what: 'the portal opened by someone signed in, to home usable: 1.6 Mbit/s, page 4× slower, its files known to the browser',
  unit: 'ms',
  bar: '≤ 1500 ms',
  rounds: 7,
  async prepare() {
    const visits = await portalVisits();
    const browser = await plainBrowser();
    await visits.signInPlainly(browser);
    // Chromium keeps a script in its compiled form from the second visit on.
    for (let visit = 0; visit < 2; visit += 1) await homeTimes(browser, visits.slowOrigin);
    return {
      async round() {
        const { usable, whole } = await homeTimes(browser, visits.slowOrigin);
        // Signed in, but in a browser that has never seen the portal's files: a case that hardly exists, for comparison.
        await forgetFiles(browser);
        const never = await homeTimes(browser, visits.slowOrigin);
        await homeTimes(browser, visits.slowOrigin);
        return {
          ours: usable,
          peer: null,
          notes: { 'all of the page': whole, 'with an empty cache': never.usable },
        };
      },
      async close() {
        await browser.close();
        await visits.close();
      },
    };
  },
  holds: ({ ours }) => ours <= mostMs,
};

async function forgetFiles(browser: PlainBrowser): Promise<void> {
  const tab = await browser.open();
  await tab.send('Network.clearBrowserCache');
  await tab.close();
}

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
