import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { goTo } from '../../../scripts/start/tour/places.ts';
import { browserKeeps } from '../../src/ui/privacy/browserKeeps.ts';
import { expectEnglish } from '../ui/englishOnly.ts';
import { expectAccessible, picture, showTheme, sizes } from '../ui/screenLab.ts';
import { openPortalLab, type PortalLab } from './portalLab.ts';

let lab: PortalLab;
let page: Page;
beforeAll(async () => {
  lab = await openPortalLab({
    providers: [
      {
        id: 'essai',
        label: 'ÉduConnect',
        issuer: 'http://127.0.0.1:9',
        clientId: 'cartable',
        scope: 'openid',
        sources: [],
        standsForSecondStep: false,
      },
    ],
  });
  page = await (await lab.browser()).newPage();
});
afterAll(async () => {
  expect(lab.complaints).toEqual([]);
  await lab.close();
});

async function pictured(screen: string): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor();
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      if (theme === 'light' || name === 'pc') await expectAccessible(page);
      await picture(page, `portal-${screen}-${theme}-${name}`);
    }
  }
  await page.setViewportSize(sizes[0].viewport);
}

test('every script comes compressed by brotli, as the measurements count it', async () => {
  const sent = new Map<string, string | undefined>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) sent.set(pathname, response.headers()['content-encoding']);
  });
  await page.goto(lab.origin);
  await page.getByLabel('Identifiant').waitFor();
  expect(sent.size).toBeGreaterThan(2);
  expect(new Set(sent.values())).toEqual(new Set(['br']));
});

test('the sign-in, the forgotten password and the activation code are accessible', async () => {
  await page.goto(lab.origin);
  await page.getByRole('button', { name: 'Se connecter avec ÉduConnect' }).waitFor();
  await pictured('sign-in');
  await page.getByRole('button', { name: 'Mot de passe oublié ?' }).click();
  await page.getByRole('button', { name: 'Recevoir un code' }).waitFor();
  await pictured('forgotten');
  await page.reload();
  await page.getByRole('button', { name: 'J’ai un code d’activation' }).click();
  await page.getByLabel('Code d’activation').waitFor();
  await pictured('code');
});

test('the legal pages are read without an account, and the sign-in is found again', async () => {
  await page.goto(lab.origin);
  const link = page.getByRole('link', { name: 'Mentions légales et cookies' });
  await link.click();
  await page.getByRole('heading', { level: 1, name: 'Mentions légales et cookies' }).waitFor();
  for (const { name } of browserKeeps) await page.getByText(name, { exact: true }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
  // Nobody gave this server its notice: the page says so, before anybody is signed in, and makes nobody up.
  await page.getByText(/^L’éditeur de ce service n’a pas encore été indiqué/).waitFor();
  await page.getByText(/^La déclaration d’accessibilité n’a pas encore été donnée/).waitFor();
  await pictured('legal');
  await page.getByRole('link', { name: 'Voir la liste' }).click();
  await page.getByRole('heading', { level: 1, name: 'Ce qui est gardé, et combien de temps' }).waitFor();
  await pictured('legal-register');
  await page.getByRole('link', { name: 'Mentions légales et cookies' }).click();
  await page.getByRole('link', { name: 'Se connecter' }).click();
  await page.getByLabel('Identifiant').waitFor();
  expect(await page.title()).toBe('Cartable');
  // What the page says: so far nothing is kept at all.
  expect(await page.context().cookies()).toEqual([]);
});

test('a browser in English finds the doors and the public pages in English', async () => {
  const context = await lab.browser({ locale: 'en-GB', viewport: sizes[1].viewport });
  const door = await context.newPage();
  const look = async (screen: string) => {
    await door.getByRole('heading', { level: 1 }).waitFor();
    await expectEnglish(door);
    await picture(door, `english-portal-${screen}-phone`, true);
  };
  await door.goto(lab.origin);
  await door.getByLabel('Login').waitFor();
  await look('sign-in');
  await door.getByRole('button', { name: 'Forgotten password?' }).click();
  await door.getByRole('button', { name: 'Get a code' }).waitFor();
  await look('forgotten');
  await door.reload();
  await door.getByRole('button', { name: 'I have an activation code' }).click();
  await door.getByLabel('Activation code').waitFor();
  await look('code');
  await door.goto(`${lab.origin}/#/legal`);
  await door.reload();
  await door.getByRole('heading', { level: 1, name: 'Legal notice and cookies' }).waitFor();
  await look('legal');
  await door.getByRole('link', { name: 'See the list' }).click();
  await door.getByRole('heading', { level: 1, name: 'What is kept, and for how long' }).waitFor();
  await look('legal-register');
  await context.close();
});

test.each(['home', 'homework', 'grades', 'documents', 'sync', 'settings'] as const)(
  '%s is accessible',
  async (place) => {
    if (place === 'home') {
      await page.close();
      page = await lab.enter(await lab.browser(), 'pupil-1-01');
      // The address of the legal pages leads to them for somebody who is signed in, too.
      await page.evaluate(() => {
        location.hash = '#/legal';
      });
      await page.getByRole('heading', { level: 1, name: 'Mentions légales et cookies' }).waitFor();
      expect((await page.context().cookies()).map((one) => one.name)).toEqual([browserKeeps[0].name]);
      await goTo(page, 'home');
    }
    // What a key calls "Ma clé" is the exchanges with the server here.
    if (place === 'sync') await page.getByRole('link', { name: 'Échanges', exact: true }).first().click();
    else await goTo(page, place);
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await pictured(place);
  },
);
