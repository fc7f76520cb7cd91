import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dialogs, dialogsElsewhere, dialogsOfThePortal, type OpenedDialog } from './dialogList.ts';
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
    for (const one of dialogs[screen] ?? []) await lookInto(page, one);
    await page.context().close();
  });
}

test.each(dialogsElsewhere)('$of is in English, and fits a phone and a PC', async (one) => {
  const [host, path] = one.at;
  const page = await lab.open(`/?host=${host}#${path}`, { viewport: sizes[0].viewport, locale: 'en-GB' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await lookInto(page, one);
  await page.context().close();
});

/** Opens a dialog, looks at it in both sizes and closes it. */
async function lookInto(page: Page, { of, steps }: OpenedDialog): Promise<void> {
  for (const step of steps) await step(page);
  const dialog = page.locator('.dialog');
  await dialog.waitFor();
  await expectEnglish(page);
  for (const { name, viewport } of [...sizes].reverse()) {
    await page.setViewportSize(viewport);
    await picture(page, `english-dialog-${of.replace(/\W+/g, '-').replace('-tsx', '')}-${name}`);
  }
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

test('no dialog of the interface is left out', () => {
  const folder = resolve(import.meta.dirname, '../../src/ui');
  const shown = globSync('**/*.tsx', { cwd: folder, exclude: ['design/**', 'gallery/**'] }).filter((file) =>
    /<(?:Confirm|Form)?Dialog\b/.test(readFileSync(resolve(folder, file), 'utf8')),
  );
  const opened = [
    ...[...Object.values(dialogs).flat(), ...dialogsElsewhere].map(({ of }) => of),
    ...dialogsOfThePortal,
  ];
  expect(opened.toSorted()).toEqual(expect.arrayContaining(shown.toSorted()));
});

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});
