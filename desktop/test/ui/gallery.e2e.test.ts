import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokenRules } from './axe.ts';
import { openPageLab, type PageLab } from './pageLab.ts';
import { expectAccessible, picture, showTheme, sizes } from './screenLab.ts';

let lab: PageLab;

beforeAll(async () => {
  lab = await openPageLab({
    configFile: resolve(import.meta.dirname, '../../src/ui/gallery/vite.config.ts'),
  });
});
afterAll(() => lab?.close());

test.each(sizes)(
  'the gallery is accessible and has its pictures in the three themes: $name',
  async (size) => {
    const page = await lab.open('/', { viewport: size.viewport });
    await page.getByRole('heading', { level: 1 }).waitFor();
    for (const [theme, word] of [
      ['light', 'Clair'],
      ['dark', 'Sombre'],
      ['contrast', 'Contraste'],
    ] as const) {
      await page.getByRole('radio', { name: word, exact: true }).first().click({ force: true });
      await showTheme(page, theme);
      await expectAccessible(page);
      await picture(page, `gallery-${theme}-${size.name}`, true);
    }
    await page.context().close();
  },
);

test('a page that breaks a rule is told, and one with a frame that would go unjudged is not judged', async () => {
  const page = await lab.open('/');
  await page.setContent('<html lang="fr"><title>Page</title><main><h1>Page</h1><img></main></html>');
  expect(await brokenRules(page)).toEqual(['image-alt: img']);
  await page.evaluate(() => document.body.append(document.createElement('iframe')));
  await expect(brokenRules(page)).rejects.toThrow('frames');
  await page.context().close();
});

test('the gallery speaks English', async () => {
  const page = await lab.open('/?lang=en', {});
  await page.getByRole('heading', { level: 1, name: 'The swatch book' }).waitFor();
  await page.context().close();
});

test('a dialog opens, keeps the focus and gives it back, by keyboard alone', async () => {
  const page = await lab.open('/');
  const opener = page.getByRole('button', { name: 'Ouvrir une fenêtre' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('alertdialog');
  await dialog.waitFor();
  for (let press = 0; press < 6; press += 1) {
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((node) => node.contains(document.activeElement))).toBe(true);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => opener.evaluate((node) => node === document.activeElement)).toBe(true);
  await page.context().close();
});

test('the name of a picture shows to the keyboard and to a pointer that rests; Escape puts it away', async () => {
  const page = await lab.open('/');
  const button = page.locator('#overlays').getByRole('button', { name: 'Actions' });
  const name = page.getByRole('tooltip', { name: 'Actions' });
  await button.hover();
  await name.waitFor();
  const [box, above] = [await button.boundingBox(), await name.boundingBox()];
  expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(box?.y ?? 0);
  await page.mouse.move(0, 0);
  await name.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Rechercher partout' }).focus();
  await page.keyboard.press('Tab');
  await expect.poll(() => button.evaluate((node) => node === document.activeElement)).toBe(true);
  await name.waitFor();
  await page.keyboard.press('Escape');
  await name.waitFor({ state: 'detached' });
  await page.context().close();
});

test('a menu opens with an arrow, is walked with the arrows, and gives the focus back', async () => {
  const page = await lab.open('/');
  const button = page.locator('#overlays').getByRole('button', { name: 'Actions' });
  expect(await button.getAttribute('aria-haspopup')).toBe('menu');
  await button.focus();
  await page.keyboard.press('ArrowDown');
  const items = page.getByRole('menu', { name: 'Actions' }).getByRole('menuitem');
  await items.first().waitFor();
  const focused = () => items.evaluateAll((all) => all.findIndex((item) => item === document.activeElement));
  await expect.poll(focused).toBe(0);
  await page.keyboard.press('ArrowDown');
  await expect.poll(focused).toBe(1);
  await page.keyboard.press('Escape');
  await items.first().waitFor({ state: 'detached' });
  await expect.poll(() => button.evaluate((node) => node === document.activeElement)).toBe(true);
  expect(await button.getAttribute('aria-expanded')).toBe('false');
  await page.context().close();
});

test('a button that is busy keeps the focus, is not pressed again and says so', async () => {
  const page = await lab.open('/');
  const busy = page.locator('[aria-disabled="true"][data-pending]').first();
  await busy.focus();
  await expect.poll(() => busy.evaluate((node) => node === document.activeElement)).toBe(true);
  expect(await busy.evaluate((node) => node.nextElementSibling?.textContent)).toBe('En cours…');
  expect(await busy.evaluate((node) => node.nextElementSibling?.getAttribute('role'))).toBe('status');
  await page.context().close();
});

test('a search ignores accents and runs what Enter chooses', async () => {
  const page = await lab.open('/');
  await page.getByRole('button', { name: 'Rechercher partout' }).click();
  await page.keyboard.type('francais');
  const options = page.getByRole('menuitem');
  await expect.poll(() => options.count()).toBe(1);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.context().close();
});

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});
