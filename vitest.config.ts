import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

const FOLDERS = '{shared,server,desktop,scripts,build}';
const OUTSIDE = [...configDefaults.exclude, '**/dist/**', '.cartable/**'];
/** The portal in browsers, over a real server. */
const PORTAL = 'desktop/test/portal/**/*.e2e.test.{ts,tsx}';
/** The interface's pages over fixtures, in Chromium. */
const PAGES = 'desktop/test/ui/**/*.e2e.test.{ts,tsx}';
const SECOND_MS = 1_000;

/**
 * Three kinds of tests, told apart by the file's name, and two more by their folder:
 * - `x.test.ts`: everything that needs no screen; files run in parallel;
 * - `x.e2e.test.ts`: the built program in a real Electron; one at a time;
 * - those of `desktop/test/portal`, project `portal`: the portal in real browsers; one at a time;
 * - those of `desktop/test/ui`, project `pages`: the interface's pages in Chromium; two at a time;
 * - `x.pull.test.ts`: a key pulled out of a virtual machine; one at a time.
 * All but the first and the last prepare what they need in a global setup, so that `npx vitest run --project e2e` works alone.
 */
export default defineConfig({
  test: {
    // One second, which is what it gives by itself, is no patience while three lanes share two processors.
    expect: { poll: { timeout: 15 * SECOND_MS } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${FOLDERS}/**/*.test.{ts,tsx}`],
          exclude: [...OUTSIDE, '**/*.e2e.test.{ts,tsx}', '**/*.pull.test.{ts,tsx}'],
          // Vitest leaves one core to itself, which is half of a small machine; and a quarter of the tests' time is waiting.
          maxWorkers: availableParallelism() + 1,
          // Files of one worker share the modules they import: to load them anew for each file took two fifths of the processor
          // (docs/decisions/0217-the-time-of-the-tests.md). The nightly profile keeps each file to itself.
          isolate: Boolean(process.env.CARTABLE_LONG),
          unstubEnvs: true,
          unstubGlobals: true,
          testTimeout: 30 * SECOND_MS,
          hookTimeout: 30 * SECOND_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [`${FOLDERS}/**/*.e2e.test.{ts,tsx}`],
          exclude: [...OUTSIDE, PORTAL, PAGES],
          globalSetup: ['scripts/test/e2eSetup.ts'],
          fileParallelism: false,
          testTimeout: 90 * SECOND_MS,
          hookTimeout: 120 * SECOND_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'portal',
          include: [PORTAL],
          exclude: OUTSIDE,
          globalSetup: ['scripts/test/e2eSetup.ts'],
          fileParallelism: false,
          testTimeout: 90 * SECOND_MS,
          hookTimeout: 120 * SECOND_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'pages',
          include: [PAGES],
          exclude: OUTSIDE,
          globalSetup: ['scripts/test/e2eSetup.ts'],
          maxWorkers: 2,
          testTimeout: 90 * SECOND_MS,
          hookTimeout: 120 * SECOND_MS,
        },
      },
      {
        extends: true,
        test: {
          name: 'pull',
          include: [`${FOLDERS}/**/*.pull.test.{ts,tsx}`],
          exclude: OUTSIDE,
          fileParallelism: false,
          testTimeout: 300 * SECOND_MS,
          hookTimeout: 300 * SECOND_MS,
        },
      },
    ],
  },
});
