import { setEmail } from '@cartable/server/storage/repositories/accounts.ts';
import { addPerson } from '@cartable/server/testing/addPerson.ts';
import { testClient } from '@cartable/server/testing/testClient.ts';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { goTo } from '../../../scripts/start/tour/places.ts';
import { expectAccessible, picture, showTheme, sizes } from '../ui/screenLab.ts';
import { labPassword, openPortalLab, type PortalLab } from './portalLab.ts';

let lab: PortalLab;
beforeAll(async () => {
  // A passkey belongs to a name, never to a number.
  lab = await openPortalLab({ host: 'localhost' });
});
afterAll(() => lab?.close());
afterEach(() => expect(lab.complaints.splice(0).filter((one) => !one.includes('401'))).toEqual([]));

async function settingsOf(userId: string): Promise<Page> {
  const { code } = await addPerson(lab.server, { userId, role: 'cpe' });
  const context = await lab.browser();
  const page = await lab.enterWith(context, code);
  await goTo(page, 'settings');
  return page;
}

async function pictures(page: Page, screen: string): Promise<void> {
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      if (theme === 'light' || name === 'pc') await expectAccessible(page);
      await picture(page, `${screen}-${theme}-${name}`);
    }
  }
  await page.setViewportSize(sizes[0].viewport);
}

/** Adds a program of codes; gives the codes on paper and what the program shows from now on. */
async function addTotp(page: Page) {
  await page.getByRole('button', { name: 'Ajouter une application de codes' }).click();
  await page.getByLabel('Mot de passe du compte').fill(labPassword);
  await page.getByRole('button', { name: 'Continuer' }).click();
  const secret = ((await page.locator('.settings-secret').textContent()) ?? '').replaceAll(/\s/g, '');
  const program = new TOTP({ secret: Secret.fromBase32(secret) });
  await page.getByLabel('Code affiché par l’application').fill(program.generate());
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
  const paper = await page.locator('.settings-codes li').allInnerTexts();
  await page.getByRole('button', { name: 'C’est noté' }).click();
  // One step ahead: the present one was used up, and a clock may be so far off.
  const next = () => program.generate({ timestamp: Date.now() + 30_000 });
  return { paper, next };
}

test('the program of codes is removed with its code, and with the password alone it stays', async () => {
  const page = await settingsOf('step-totp');
  const { next } = await addTotp(page);
  await page.getByRole('button', { name: 'Retirer', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const remove = dialog.getByRole('button', { name: 'Retirer' });
  await dialog.getByLabel('Mot de passe du compte').fill(labPassword);
  await remove.click();
  await dialog.getByText('Il faut aussi le code de votre application', { exact: false }).waitFor();
  await dialog.getByText('Plus de téléphone ni de codes de secours', { exact: false }).waitFor();
  // Nobody has a passkey here: none is offered.
  expect(await dialog.getByRole('button', { name: 'Utiliser une clé d’accès' }).count()).toBe(0);
  await pictures(page, 'portal-second-step-asked');
  const code = dialog.getByLabel('Code de la deuxième étape');
  await code.fill('000000');
  await remove.click();
  await dialog.getByText('Ce code n', { exact: false }).waitFor();
  await code.fill(next());
  await remove.click();
  await page.getByText('Application de codes', { exact: true }).waitFor({ state: 'detached' });
  await page.context().close();
});

test('who lost the telephone uses a code on paper; the home page says what was changed', async () => {
  const page = await settingsOf('step-paper');
  const { paper } = await addTotp(page);
  await page.getByRole('button', { name: 'Renouveler' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Mot de passe du compte').fill(labPassword);
  await dialog.getByRole('button', { name: 'Renouveler' }).click();
  await dialog.getByLabel('Code de la deuxième étape').fill(paper[0] ?? '');
  await dialog.getByRole('button', { name: 'Renouveler' }).click();
  await page.getByRole('button', { name: 'C’est noté' }).click();
  await goTo(page, 'home');
  await page.getByText('Du nouveau sur votre compte').waitFor();
  await page.getByText('Codes de secours renouvelés', { exact: false }).waitFor();
  await page.context().close();
});

test('a passkey stands for the second step where it is asked for once more, and is removed with itself', async () => {
  const page = await settingsOf('step-passkey');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await page.getByLabel('Nom de cette clé d’accès').fill('Cet ordinateur');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByLabel('Mot de passe du compte').fill(labPassword);
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
  await page.getByRole('button', { name: 'C’est noté' }).click();

  await page.getByRole('button', { name: 'Retirer Cet ordinateur' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Mot de passe du compte').fill(labPassword);
  await dialog.getByRole('button', { name: 'Retirer', exact: true }).click();
  const byPasskey = dialog.getByRole('button', { name: 'Utiliser une clé d’accès' });
  await byPasskey.waitFor();
  await pictures(page, 'portal-second-step-passkey');
  // A person who does not put the finger down: the browser refuses, and nothing is proved.
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await byPasskey.click();
  await dialog.getByText('pas été reconnue', { exact: false }).waitFor();
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await byPasskey.click();
  await dialog.getByText('Votre clé d’accès a été reconnue.').waitFor();
  await pictures(page, 'portal-second-step-recognised');
  await dialog.getByRole('button', { name: 'Retirer', exact: true }).click();
  await page.getByRole('button', { name: 'Retirer Cet ordinateur' }).waitFor({ state: 'detached' });
  await dialog.waitFor({ state: 'detached' });
  await page.context().close();
});

test('another account is joined, and the address taken away, with this account’s second step', async () => {
  const page = await settingsOf('step-places');
  const { schoolId } = lab.server.demo;
  await lab.server.running.storage.transaction((writer) =>
    setEmail(writer, { schoolId, userId: 'step-places' }, 'step@famille.example'),
  );
  const other = await addPerson(lab.server, { userId: 'step-other', role: 'guardian' });
  await testClient(lab.server.origin).auth.activate(other.code, 'sept lampes vertes', { label: 'x' });
  await page.reload();
  const { paper } = await addTotp(page);

  await page.getByRole('button', { name: 'Réunir un autre compte' }).click();
  const dialog = page.getByRole('dialog');
  const join = dialog.getByRole('button', { name: 'Réunir un autre compte' });
  await dialog.getByLabel('Identifiant de l’autre compte').fill('step-other');
  await dialog.getByLabel('Mot de passe de l’autre compte', { exact: true }).fill('sept lampes vertes');
  await dialog.getByLabel('Mot de passe de ce compte-ci', { exact: true }).fill(labPassword);
  await join.click();
  // This account's is asked for, and not the other one's, which has none.
  await dialog.getByLabel('Deuxième étape de ce compte-ci').fill(paper[0] ?? '');
  expect(await dialog.getByLabel('Deuxième étape de l’autre compte').count()).toBe(0);
  await pictures(page, 'portal-second-step-join');
  await join.click();
  await page.getByText('Responsable').first().waitFor();
  await dialog.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Changer l’adresse' }).click();
  const remove = dialog.getByRole('button', { name: 'Retirer l’adresse' });
  await dialog.getByLabel('Mot de passe du compte').fill(labPassword);
  await remove.click();
  await dialog.getByLabel('Code de la deuxième étape').fill(paper[1] ?? '');
  await pictures(page, 'portal-second-step-email');
  await remove.click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('step@famille.example').waitFor({ state: 'detached' });
  await page.context().close();
});
