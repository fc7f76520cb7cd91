import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectEnglish } from './englishOnly.ts';
import { type ScreenFixtures, screenFixtures } from './fixtures.ts';
import type { PageLab } from './pageLab.ts';
import { openScreenLab, picture, sizes } from './screenLab.ts';
import { screens } from './screenList.ts';

let fixtures: ScreenFixtures;
let lab: PageLab;

beforeAll(async () => {
  fixtures = screenFixtures();
  for (const host of fixtures.hosts.values())
    host.state = { ...host.state, appearance: { ...host.state.appearance, language: 'en' } };
  lab = await openScreenLab(fixtures.hosts);
});
afterAll(() => lab?.close());

for (const [screen, where] of Object.entries(screens)) {
  test(`${screen} is in English, and fits a phone and a PC`, async () => {
    const [host, path] = where(fixtures);
    const page = await lab.open(`/?host=${host}#${path}`, { viewport: sizes[1].viewport, locale: 'en-GB' });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await expectEnglish(page);
    for (const { name, viewport } of [...sizes].reverse()) {
      await page.setViewportSize(viewport);
      await picture(page, `english-${screen}-${name}`, true);
    }
    await page.context().close();
  });
}

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});
