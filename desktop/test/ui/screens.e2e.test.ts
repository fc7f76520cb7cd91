import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScreenFixtures, screenFixtures } from './fixtures.ts';
import type { PageLab } from './pageLab.ts';
import { expectAccessible, lookAt, openScreenLab, patience, picture, showTheme, sizes } from './screenLab.ts';
import { screens } from './screenList.ts';

let fixtures: ScreenFixtures;
let lab: PageLab;

beforeAll(async () => {
  fixtures = screenFixtures();
  lab = await openScreenLab(fixtures.hosts);
});
afterAll(() => lab?.close());

for (const [screen, where] of Object.entries(screens)) {
  test(`${screen} is accessible and has its pictures in both themes and sizes`, async () => {
    const [host, path] = where(fixtures);
    const page = await lab.open(`/?host=${host}#${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    for (const { name, viewport } of sizes) {
      await page.setViewportSize(viewport);
      for (const theme of ['light', 'dark'] as const) {
        await showTheme(page, theme);
        // Colours do not depend on the size: the dark phone would repeat what the others said.
        if (theme === 'light' || name === 'pc') await expectAccessible(page);
        await picture(page, `${screen}-${theme}-${name}`);
      }
    }
    await page.context().close();
  });
}

test('the versions of the program, and a roll-out decided in a dialog', async () => {
  const page = await lab.open('/?host=technician#/fleet');
  const open = page.getByRole('button', { name: 'Déployer la version 1.3.0' });
  await page.getByRole('button', { name: 'Déployer la version 1.2.0' }).waitFor();
  await page.getByText(/pour Linux, Windows, la version 1\.2\.0/).waitFor();
  await page.getByText(/10\s% des clés reçoivent la 1\.3\.0/).waitFor();
  // Macs have one version only, which is not replaced; the two between are.
  const older = page.getByRole('button', { name: /^Déployer la version 1\.[01]\.\d/ });
  expect(await older.count()).toBe(1);
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      // The card from its title on: what a key gets today stands there.
      await page
        .getByRole('heading', { name: 'Versions du programme' })
        .evaluate((title) => title.scrollIntoView({ block: 'start' }));
      await picture(page, `fleet-versions-${theme}-${name}`);
    }
  }
  await page.getByRole('button', { name: 'Voir 2 versions plus anciennes' }).click();
  await expect.poll(() => older.count()).toBe(3);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Ne plus voir les plus anciennes' }).click();
  await expect.poll(() => older.count()).toBe(1);
  await open.click();
  await page.getByRole('dialog').waitFor();
  await lookAt(page, 'fleet-rollout');
  await page.context().close();
});

test('the settings say how the files of the program are, and verify them', async () => {
  const page = await lab.open('/?host=repaired#/settings');
  const verify = page.getByRole('button', { name: 'Vérifier le programme' });
  await verify.waitFor();
  await page.getByText(/^Les bons fichiers sont prêts/).waitFor();
  await lookAt(page, 'settings-repaired', () => verify.scrollIntoViewIfNeeded());
  await page.context().close();
});

test('the settings say that a version which waited on the key was taken back, and which one stays', async () => {
  const page = await lab.open('/?host=recalled#/settings');
  const told = page.getByText(/^La version 1\.4\.0, qui attendait sur la clé, a été arrêtée/);
  await told.waitFor();
  await lookAt(page, 'settings-recalled', () => told.scrollIntoViewIfNeeded());
  await page.context().close();
});

test('which version of the program runs in which school', async () => {
  const page = await lab.open('/?host=region#/region/statistics');
  const title = page.getByRole('heading', { name: 'Programme des clés en service' });
  await title.waitFor();
  await lookAt(page, 'region-programs', () =>
    title.evaluate((element) => element.scrollIntoView({ block: 'start' })),
  );
  await page.context().close();
});

test('a substitute is given a class, a subject and a last day', async () => {
  const page = await lab.open('/?host=head#/people/substitute');
  await page.getByRole('button', { name: 'Donner une fonction' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Matière').waitFor();
  await lookAt(page, 'accounts-give-role');
  await page.context().close();
});

test('a home with far more work than fits counts what it does not show, and leads to it', async () => {
  const page = await lab.open('/?host=laden#/home');
  const more = page.getByRole('link', { name: /^Et \d+ autres travaux$/ });
  await expect.poll(() => more.count(), patience).toBe(2);
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      await expectAccessible(page);
      for (const [index, place] of ['late', 'due'].entries()) {
        await more.nth(index).scrollIntoViewIfNeeded();
        await picture(page, `home-laden-${place}-${theme}-${name}`);
      }
    }
  }
  await more.first().click();
  await page.getByRole('heading', { level: 1, name: 'Cahier de textes' }).waitFor();
  await page.context().close();
});

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});
