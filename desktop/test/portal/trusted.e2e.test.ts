import { addPerson } from '@cartable/server/testing/addPerson.ts';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { goTo } from '../../../scripts/start/tour/places.ts';
import { expectEnglish } from '../ui/englishOnly.ts';
import { lookAt, picturesOf, sizes } from '../ui/screenLab.ts';
import { browserKeepings, nothingKept } from './browserKeepings.ts';
import { type OwnBrowser, ownBrowser } from './ownBrowser.ts';
import { labPassword, openPortalLab, type PortalLab } from './portalLab.ts';

let lab: PortalLab;
const browsers: OwnBrowser[] = [];
beforeAll(async () => {
  lab = await openPortalLab();
});
afterAll(async () => {
  for (const one of browsers) await one.remove();
  await lab?.close();
});
// A second step that is asked for is a refusal of the network's, and none of ours.
afterEach(() => expect(lab.complaints.splice(0).filter((one) => !one.includes('401'))).toEqual([]));

function browserOf(locale?: string): OwnBrowser {
  const browser = ownBrowser(lab.complaints, locale);
  browsers.push(browser);
  return browser;
}

/** The portal in a browser that is opened now. */
async function pageIn(browser: OwnBrowser): Promise<Page> {
  const context = await browser.open();
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(lab.origin);
  return page;
}
const mine = (page: Page) => page.getByRole('checkbox', { name: 'Cet appareil est à moi' });
const password = (page: Page) => page.getByLabel('Mot de passe', { exact: true });
const enter = (page: Page) => page.getByRole('button', { name: 'Se connecter', exact: true });
const frame = (page: Page) => page.getByRole('navigation').first();
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();

/** Opens the account with its code, in a browser of no matter. */
async function activated(userId: string): Promise<string> {
  const context = await lab.browser();
  await lab.enter(context, userId);
  await context.close();
  return lab.server.account(userId).login;
}

async function signIn(page: Page, login: string, { trusted = false } = {}): Promise<void> {
  await page.getByLabel('Identifiant').fill(login);
  await password(page).fill(labPassword);
  if (trusted) await page.getByText('Cet appareil est à moi').click();
  await enter(page).click();
}

/** Adds a program of codes in the settings that are open; gives what it shows from now on. */
async function addTotp(page: Page): Promise<() => string> {
  await press(page, 'Ajouter une application de codes');
  await page.getByLabel('Mot de passe du compte').fill(labPassword);
  await press(page, 'Continuer');
  const secret = ((await page.locator('.settings-secret').textContent()) ?? '').replaceAll(/\s/g, '');
  const program = new TOTP({ secret: Secret.fromBase32(secret) });
  await page.getByLabel('Code affiché par l’application').fill(program.generate());
  await press(page, 'Ajouter');
  await press(page, 'C’est noté');
  // One step ahead: the present one was used up, and a clock may be so far off.
  return () => program.generate({ timestamp: Date.now() + 30_000 });
}

test('a pupil on a device of theirs is still signed in when the browser was closed; their records are not in it', async () => {
  const login = await activated('pupil-1-01');
  const browser = browserOf();
  const page = await pageIn(browser);
  await mine(page).waitFor();
  expect(await mine(page).isChecked()).toBe(false);
  await page.getByText('Jamais sur un ordinateur du lycée ou prêté.').waitFor();
  await page.getByText('Cet appareil est à moi').click();
  await page.getByText('Il retiendra votre identifiant', { exact: false }).waitFor();
  await picturesOf(page, 'portal-trust-declare');
  await page.getByText('Cet appareil est à moi').click();
  await signIn(page, login, { trusted: true });
  await frame(page).waitFor();
  expect(await page.evaluate(browserKeepings)).toEqual(nothingKept);
  await browser.close();

  const again = await pageIn(browser);
  await frame(again).waitFor();
  // The home page says that somebody did it, as for whatever changes who comes in.
  await again.getByText('Appareil devenu de confiance', { exact: false }).waitFor();
  await again.close();
  await browser.close();
});

test('without the box nobody is signed in once the browser was closed, and it knows nobody', async () => {
  const login = await activated('pupil-1-02');
  const browser = browserOf();
  const page = await pageIn(browser);
  await signIn(page, login);
  await frame(page).waitFor();
  await browser.close();
  const again = await pageIn(browser);
  await mine(again).waitFor();
  expect(await again.getByLabel('Identifiant').inputValue()).toBe('');
});

test('signing out says what stays; the login stands there, the password has the focus; « Ce n’est pas moi » forgets it', async () => {
  const login = await activated('pupil-1-03');
  const browser = browserOf();
  const page = await pageIn(browser);
  await signIn(page, login, { trusted: true });
  await frame(page).waitFor();
  await press(page, 'Se déconnecter');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('il retiendra votre identifiant', { exact: false }).waitFor();
  await picturesOf(page, 'portal-trust-sign-out');
  await dialog.getByRole('button', { name: 'Se déconnecter' }).click();

  await page.getByText('Appareil de confiance.').waitFor();
  expect(await page.getByLabel('Identifiant').inputValue()).toBe(login);
  expect(await mine(page).count()).toBe(0);
  await expect.poll(() => password(page).evaluate((one) => one === document.activeElement)).toBe(true);
  await picturesOf(page, 'portal-trust-known');
  // By keyboard alone, at once.
  await password(page).focus();
  await page.keyboard.type(labPassword);
  await page.keyboard.press('Enter');
  await frame(page).waitFor();
  await press(page, 'Se déconnecter');
  await page.getByRole('dialog').getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByRole('button', { name: /^Ce n’est pas moi/ }).click();
  await mine(page).waitFor();
  expect(await page.getByLabel('Identifiant').inputValue()).toBe('');
  await expect
    .poll(() => page.getByLabel('Identifiant').evaluate((one) => one === document.activeElement))
    .toBe(true);
  await page.reload();
  await mine(page).waitFor();
  expect(await page.getByLabel('Identifiant').inputValue()).toBe('');
});

test('a family’s tablet knows several; who leaves for good is known no more', async () => {
  const [one, other] = [await activated('pupil-1-04'), await activated('pupil-1-05')];
  const browser = browserOf();
  const page = await pageIn(browser);
  await signIn(page, one, { trusted: true });
  await frame(page).waitFor();
  await press(page, 'Se déconnecter');
  await page.getByRole('dialog').getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByText('Appareil de confiance.').waitFor();
  await signIn(page, other, { trusted: true });
  await frame(page).waitFor();
  await press(page, 'Se déconnecter');
  await page.getByRole('dialog').getByRole('button', { name: 'Se déconnecter' }).click();
  const people = page.getByRole('region', { name: 'Les personnes de cet appareil' });
  await people.getByRole('button').nth(1).waitFor();
  expect(await people.getByRole('button').allInnerTexts()).toEqual([one, other]);
  await picturesOf(page, 'portal-trust-several');
  await people.getByRole('button', { name: one }).click();
  await password(page).fill(labPassword);
  await enter(page).click();
  await frame(page).waitFor();
  await press(page, 'Se déconnecter');
  await page.getByText('Et ne plus faire confiance à cet appareil').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByText('Appareil de confiance.').waitFor();
  expect(await page.getByLabel('Identifiant').inputValue()).toBe(other);
});

test('a teacher with a second step is asked for it once; the settings show the device and end it', async () => {
  const { code } = await addPerson(lab.server, { userId: 'prof-confiance', role: 'teacher' });
  const browser = browserOf();
  const context = await browser.open();
  const page = await lab.enterWith(context, code);
  await goTo(page, 'settings');
  const next = await addTotp(page);
  const card = page.getByRole('region', { name: 'Appareils de confiance' });
  await card.getByRole('button', { name: 'Faire confiance à cet appareil' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Mot de passe du compte').fill(labPassword);
  await dialog.getByRole('button', { name: 'Faire confiance' }).click();
  await dialog.getByLabel('Code de la deuxième étape').fill(next());
  await picturesOf(page, 'portal-trust-prove');
  await dialog.getByRole('button', { name: 'Faire confiance' }).click();
  await card.getByText('Appareil de confiance depuis le', { exact: false }).waitFor();
  await card.getByText('Cet appareil', { exact: true }).waitFor();
  await page.reload();
  await lookAt(page, 'portal-trust-settings', () => card.scrollIntoViewIfNeeded());
  await page.setViewportSize(sizes[0].viewport);

  // Staff are signed out by closing it; the password alone signs in again.
  await browser.close();
  const again = await pageIn(browser);
  await again.getByText('Appareil de confiance.').waitFor();
  await password(again).fill(labPassword);
  await enter(again).click();
  await frame(again).waitFor();
  await goTo(again, 'settings');
  const own = again.getByRole('region', { name: 'Appareils de confiance' });
  await own.getByRole('button', { name: /^Ne plus faire confiance/ }).click();
  await again.getByRole('alertdialog').getByRole('button', { name: 'Ne plus faire confiance' }).click();
  await own.getByRole('button', { name: 'Faire confiance à cet appareil' }).waitFor();
  // It asks no more what to keep, and the next sign-in asks for everything.
  await press(again, 'Se déconnecter');
  await mine(again).waitFor();
  await signIn(again, 'prof-confiance');
  await again.getByLabel('Code de la deuxième étape').waitFor();
});

test('in English too: the first sign-in with a code, the dialog and the settings', async () => {
  const { code } = await addPerson(lab.server, { userId: 'english-parent', role: 'guardian' });
  const browser = browserOf('en-GB');
  const page = await pageIn(browser);
  await press(page, 'I have an activation code');
  await page.getByLabel('Activation code').fill(code);
  await press(page, 'Continue');
  await page.getByLabel('Account password').fill(labPassword);
  await page.getByLabel('The same one again').fill(labPassword);
  await page.getByText('This device is mine').click();
  await page.getByText('It will remember your login', { exact: false }).waitFor();
  await press(page, 'Continue');
  await frame(page).waitFor();
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
  await page.getByText('And trust this device no more').waitFor();
  await expectEnglish(page);
  await page.keyboard.press('Escape');
  await page.goto(`${lab.origin}/settings`);
  await page.getByText('Trusted device since', { exact: false }).waitFor();
  await expectEnglish(page);
});
