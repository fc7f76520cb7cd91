import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScreenFixtures, screenFixtures } from './fixtures.ts';
import type { PageLab } from './pageLab.ts';
import { expectAccessible, openScreenLab, picture, sizes } from './screenLab.ts';
import { screens } from './screenList.ts';

let fixtures: ScreenFixtures;
let lab: PageLab;

beforeAll(async () => {
  fixtures = screenFixtures();
  for (const host of fixtures.hosts.values())
    host.state = { ...host.state, appearance: { ...host.state.appearance, theme: 'system' } };
  lab = await openScreenLab(fixtures.hosts);
});
afterAll(() => lab?.close());

/** What people open most, of every kind of page. */
const daily = [
  ...['unlock', 'home', 'homework', 'homework-detail', 'grades', 'documents'],
  ...['teacher-home', 'teacher-marks', 'settings', 'sync', 'accounts', 'fleet'],
] as const;

async function opened(screen: string, options: Parameters<PageLab['open']>[1]): Promise<Page> {
  const [host, path] = screens[screen]?.(fixtures) ?? ['', ''];
  const page = await lab.open(`/?host=${host}#${path}`, options);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  return page;
}
async function pictures(page: Page, name: string): Promise<void> {
  for (const { name: size, viewport } of sizes) {
    await page.setViewportSize(viewport);
    await picture(page, `${name}-${size}`, true);
  }
  await page.context().close();
}

test.each(daily)('%s with the text twice as large fits a PC', async (screen) => {
  const [name = ''] = screens[screen]?.(fixtures) ?? [];
  const host = fixtures.hosts.get(name);
  if (host === undefined) throw new Error(`no host ${name}`);
  const { state } = host;
  host.state = { ...state, appearance: { ...state.appearance, textScale: 200 } };
  const page = await opened(screen, {});
  host.state = state;
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px');
  await picture(page, `twice-${screen}-pc`, true);
  await page.context().close();
});

test.each(daily)('%s in the colours that the system forces', async (screen) => {
  const page = await opened(screen, { forcedColors: 'active', colorScheme: 'dark' });
  await pictures(page, `forced-${screen}`);
});

test.each(daily)('%s for who asks the system for more contrast', async (screen) => {
  const page = await opened(screen, { contrast: 'more' });
  expect(await page.locator('html').getAttribute('data-theme')).toBe('contrast');
  await expectAccessible(page);
  await pictures(page, `contrast-${screen}`);
});

test('in forced colours one sees what is chosen, what is on, and where one is', async () => {
  const page = await opened('settings', { forcedColors: 'active' });
  await page.getByRole('switch').first().click({ force: true });
  const look = (selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { backgroundColor, outlineStyle } = getComputedStyle(element);
        return { backgroundColor, outlineStyle };
      });
  const chosen = await look('.segment[data-selected]');
  expect(chosen.backgroundColor).not.toBe((await look('.segment:not([data-selected])')).backgroundColor);
  const on = await look('.switch[data-selected] .switch-track');
  expect(on.backgroundColor).toBe(chosen.backgroundColor);
  expect((await look('.switch[data-selected] .switch-knob')).backgroundColor).not.toBe(on.backgroundColor);
  expect((await look('.nav-current')).outlineStyle).toBe('solid');
  expect((await look('.nav-link:not(.nav-current)')).outlineStyle).toBe('none');
  await page.context().close();
});
