import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { screenFixtures } from './fixtures.ts';
import type { PageLab } from './pageLab.ts';
import { expectAccessible, openScreenLab, picture, showTheme, sizes } from './screenLab.ts';

/** Code that comes later and cannot be had: the key was pulled out, or the server is away. */
let lab: PageLab;

beforeAll(async () => {
  lab = await openScreenLab(screenFixtures().hosts);
});
afterAll(() => lab?.close());

/** From now on no code can be loaded, until `back`. */
async function cutOff(page: Page): Promise<{ readonly back: () => Promise<void> }> {
  const code = '**/*.js';
  await page.route(code, (route) => route.abort());
  return { back: () => page.unroute(code) };
}

const again = (page: Page) => page.getByRole('button', { name: 'Réessayer' });

test('a screen that could not be loaded says so, and its button loads it once the code is there', async () => {
  const page = await lab.open('/?host=technician#/home');
  await page.getByRole('heading', { level: 1 }).waitFor();
  const code = await cutOff(page);
  await page.evaluate(() => {
    location.hash = '#/fleet';
  });
  await page.getByText('Cette partie n’a pas pu s’afficher').waitFor();
  await code.back();
  await again(page).click();
  await page.getByRole('heading', { level: 1, name: 'Parc de clés' }).waitFor();
  await page.context().close();
});

test('a menu that could not be loaded says so, and opens once the code is there', async () => {
  const { viewport } = sizes[1];
  const first = await lab.open('/?host=technician#/home', { viewport });
  // Another page, cut off before it loads anything ahead.
  const late = await first.context().newPage();
  await late.route(/OpenMenu/u, (route) => route.abort());
  await late.goto(first.url());
  await late.getByRole('heading', { level: 1 }).waitFor();
  const button = late.getByRole('button', { name: 'Mon compte et la clé' });
  await button.click();
  const message = late.getByText('réessayez');
  await message.waitFor();
  // A second press that fails says the same, and not twice.
  await button.click();
  await message.waitFor();
  await expect.poll(() => message.count()).toBe(1);
  for (const theme of ['light', 'dark'] as const) {
    await showTheme(late, theme);
    await expectAccessible(late);
    await picture(late, `menu-not-loaded-${theme}-phone`);
  }
  await late.unroute(/OpenMenu/u);
  await again(late).click();
  await late.getByRole('menuitem').first().waitFor();
  await expect.poll(() => message.count()).toBe(0);
  await late.keyboard.press('Escape');
  await expect.poll(() => button.evaluate((one) => one === document.activeElement)).toBe(true);
  await first.context().close();
});
