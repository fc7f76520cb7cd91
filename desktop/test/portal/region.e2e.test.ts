import { seedOffice } from '@cartable/server/ops/demo/seedOffice.ts';
import { addPerson, addSchool } from '@cartable/server/testing/addPerson.ts';
import { setSchoolState } from '@cartable/server/storage/repositories/schoolStates.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectAccessible, picture, showTheme, sizes } from '../ui/screenLab.ts';
import { labPassword, openPortalLab, type PortalLab } from './portalLab.ts';

const zola = '0940001A';
const name = 'Lycée Émile-Zola';
const words = 'Bienvenue sur Cartable : vos clés arrivent jeudi.';
let lab: PortalLab;
let officer: Page;
let teacherCode: string;

beforeAll(async () => {
  lab = await openPortalLab();
  const { storage } = lab.server.running;
  await addSchool(lab.server, zola, name);
  const added = await addPerson(lab.server, { userId: 'teacher-zola', role: 'teacher', schoolId: zola });
  teacherCode = added.code;
  await storage.transaction((writer) => setSchoolState(writer, zola, 'planned'));
  const { code } = await seedOffice(storage, Date.now());
  officer = await lab.enterWith(await lab.browser(), code);
});
afterAll(() => lab?.close());
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

async function pictures(page: Page, screen: string): Promise<void> {
  for (const { name: size, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      if (theme === 'light' || size === 'pc') await expectAccessible(page);
      await picture(page, `${screen}-${theme}-${size}`);
    }
  }
  await page.setViewportSize(sizes[0].viewport);
}

test('a school that is not open lets nobody in, and says so', async () => {
  const context = await lab.browser();
  const page = await context.newPage();
  await page.goto(lab.origin);
  await page.getByRole('button', { name: 'J’ai un code d’activation' }).click();
  await page.getByLabel('Code d’activation').fill(teacherCode);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByText('n’est pas ouvert').or(page.getByText("n'est pas ouvert")).first().waitFor();
  // The refusal itself is what the browser's console tells.
  lab.complaints.splice(0);
  await context.close();
});

test('an officer records the conventions of a school and opens it', async () => {
  await officer.getByRole('link', { name: 'Région' }).first().click();
  await officer
    .getByRole('link', { name: /Émile-Zola/ })
    .first()
    .click();
  await officer.getByRole('heading', { level: 1, name }).waitFor();
  const openIt = officer.getByRole('button', { name: 'Ouvrir l’établissement' });
  for (const kind of ['Convention avec la Région', 'Convention de traitement']) {
    await officer
      .getByRole('listitem')
      .filter({ hasText: kind })
      .getByRole('button', { name: 'Enregistrer la signature' })
      .click();
    const dialog = officer.getByRole('dialog');
    await dialog.getByLabel('Référence du document').fill('DEL-2026-118');
    await dialog.getByRole('button', { name: 'Enregistrer la signature' }).click();
    await dialog.waitFor({ state: 'detached' });
    await officer.getByText('réf. DEL-2026-118').first().waitFor();
  }
  await openIt.click();
  await officer.getByText('L’établissement est ouvert.').first().waitFor();
  await pictures(officer, 'portal-region-opened');
});

test('a message that the officer publishes there is seen by a person of the school, and by nobody else', async () => {
  await officer.goto(`${lab.origin}/#/region/messages`);
  await officer.getByRole('button', { name: /Où/ }).click();
  await officer.getByRole('option', { name: new RegExp(name) }).click();
  await officer.getByLabel('Message', { exact: true }).fill(words);
  await officer.getByRole('button', { name: 'Publier le message' }).click();
  await officer.getByText('Publié. Les clés').waitFor();
  await officer.getByRole('listitem').filter({ hasText: words }).first().waitFor();

  const teacher = await lab.enterWith(await lab.browser(), teacherCode);
  await teacher.getByText(words).first().waitFor();
  await pictures(teacher, 'portal-region-message-seen');
  const elsewhere = await lab.enter(await lab.browser(), 'pupil-1-03');
  await elsewhere.getByRole('heading', { level: 1, name: /^Bonjour/ }).waitFor();
  expect(await elsewhere.getByText(words).count()).toBe(0);
  await elsewhere.context().close();

  // Closed again, the same person is out.
  await officer.goto(`${lab.origin}/#/region/school/${zola}`);
  await officer.getByRole('button', { name: 'Fermer l’établissement' }).click();
  await officer.getByRole('alertdialog').getByRole('button', { name: 'Fermer l’établissement' }).click();
  await officer.getByText('L’établissement est fermé.').first().waitFor();
  const context = await lab.browser();
  const late = await context.newPage();
  await late.goto(lab.origin);
  await late.getByLabel('Identifiant').fill('teacher-zola');
  await late.getByLabel('Mot de passe', { exact: true }).fill(labPassword);
  await late.getByRole('button', { name: 'Se connecter' }).click();
  await late.getByText('n’est pas ouvert').or(late.getByText("n'est pas ouvert")).first().waitFor();
  lab.complaints.splice(0);
});
