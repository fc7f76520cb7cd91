import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScreenFixtures, screenFixtures } from './fixtures.ts';
import type { PageLab } from './pageLab.ts';
import { expectAccessible, openScreenLab, picture, sizes } from './screenLab.ts';

let fixtures: ScreenFixtures;
let lab: PageLab;

beforeAll(async () => {
  fixtures = screenFixtures();
  lab = await openScreenLab(fixtures.hosts);
});
afterAll(() => lab?.close());

/** Every screen: the host that sees it and its address. */
const screens: Readonly<Record<string, (ids: ScreenFixtures) => readonly [host: string, path: string]>> = {
  'first-start': () => ['first', '/'],
  unlock: () => ['locked', '/'],
  removed: () => ['removed', '/'],
  home: () => ['pupil', '/home'],
  homework: () => ['pupil', '/homework'],
  'homework-detail': ({ workId }) => ['pupil', `/homework/${workId}`],
  grades: () => ['pupil', '/grades'],
  'grades-subject': ({ subjectId }) => ['pupil', `/grades/subject/${subjectId}`],
  documents: () => ['pupil', '/documents'],
  trash: () => ['pupil', '/documents/trash'],
  sync: () => ['busy', '/sync'],
  settings: () => ['pupil', '/settings'],
  'not-found': () => ['pupil', '/nowhere'],
  'teacher-home': () => ['teacher', '/home'],
  'teacher-homework': () => ['teacher', '/homework'],
  'teacher-hand-ins': ({ workId }) => ['teacher', `/homework/${workId}`],
  'teacher-evaluations': () => ['teacher', '/grades'],
  'teacher-marks': ({ evaluationId }) => ['teacher', `/grades/evaluation/${evaluationId}`],
  'technician-home': () => ['technician', '/home'],
};

for (const [screen, where] of Object.entries(screens)) {
  for (const { name, viewport } of sizes) {
    for (const theme of ['light', 'dark'] as const) {
      test(`${screen} is accessible and has its picture: ${theme}, ${name}`, async () => {
        const [hostName, path] = where(fixtures);
        const host = fixtures.hosts.get(hostName);
        if (!host) throw new TypeError(`no host ${hostName}`);
        host.state = { ...host.state, appearance: { ...host.state.appearance, theme } };
        const page = await lab.open(`/?host=${hostName}#${path}`, { viewport });
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await expectAccessible(page);
        await picture(page, `${screen}-${theme}-${name}`);
        await page.context().close();
      });
    }
  }
}

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});
