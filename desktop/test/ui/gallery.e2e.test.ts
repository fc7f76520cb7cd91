import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  expect(await opener.evaluate((node) => node === document.activeElement)).toBe(true);
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
