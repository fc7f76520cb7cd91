import { addPerson, addSchool, membershipOf, writeRecords } from '@cartable/server/testing/addPerson.ts';
import { testClient } from '@cartable/server/testing/testClient.ts';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { expectAccessible, picture, showTheme, sizes } from '../ui/screenLab.ts';
import { labPassword, openPortalLab, type PortalLab } from './portalLab.ts';

const elsewhere = '0782222Z';
const otherPassword = 'sept lampes vertes';
let lab: PortalLab;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  lab = await openPortalLab();
  await addSchool(lab.server, elsewhere, 'Lycée Jules-Verne');
  const there = { userId: 'there', role: 'teacher', schoolId: elsewhere, login: 'there' } as const;
  const other = await addPerson(lab.server, there);
  await testClient(lab.server.origin).auth.activate(other.code, otherPassword, { label: 'x' });
  const { code } = await addPerson(lab.server, { userId: 'both', role: 'teacher' });
  await writeRecords(lab.server, [
    membershipOf('both', 'teacher', { classId: '2de-1' as never, subjectId: 'maths' as never }),
    membershipOf('both', 'guardian', { pupilId: 'pupil-2-05' as never, classId: '2de-2' as never }),
  ]);
  context = await lab.browser();
  page = await lab.enterWith(context, code);
});
afterAll(() => lab?.close());
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

const child = () => lab.server.account('pupil-2-05').givenName;
const change = async (name: RegExp) => {
  await page.getByRole('button', { name: 'Changer de profil' }).click();
  await page.getByRole('heading', { level: 1, name: 'Changer de profil' }).waitFor();
  await page.getByRole('button', { name }).click();
};

test('a teacher who is also a parent goes from one to the other; the first one’s pages show nothing of the child', async () => {
  await page.getByText('2de 1').first().waitFor();
  expect(await page.content()).not.toContain(child());
  await change(/^Ouvrir .*Responsable$/);
  await page.getByText(child()).first().waitFor();
  expect(await page.getByRole('link', { name: 'Mes élèves' }).count()).toBe(0);
  expect(await page.content()).not.toContain('2de 1');
  await page.reload();
  await page.getByText(child()).first().waitFor();
  await change(/^Ouvrir .*Professeur$/);
  await page.getByText('2de 1').first().waitFor();
  expect(await page.content()).not.toContain(child());
});

test('another school’s account is joined with both passwords and opened without signing in again', async () => {
  await page.goto(`${lab.origin}/#/settings/places`);
  await page.getByRole('button', { name: 'Réunir un autre compte' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Identifiant de l’autre compte').fill('there');
  await dialog.getByLabel('Mot de passe de l’autre compte', { exact: true }).fill('pas celui-là du tout');
  await dialog.getByLabel('Mot de passe de ce compte-ci', { exact: true }).fill(labPassword);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Réunir un autre compte' }).click();
  await dialog.getByText('L’identifiant ou le mot de passe').or(dialog.getByRole('alert')).first().waitFor();
  lab.complaints.splice(0);
  await dialog.getByLabel('Mot de passe de l’autre compte', { exact: true }).fill(otherPassword);
  await dialog.getByRole('button', { name: 'Réunir un autre compte' }).click();
  await page.getByText('Lycée Jules-Verne').first().waitFor();
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      if (theme === 'light' || name === 'pc') await expectAccessible(page);
      await picture(page, `portal-places-${theme}-${name}`);
    }
  }
  await page.setViewportSize(sizes[0].viewport);
  await page.getByRole('button', { name: /^Ouvrir Lycée Jules-Verne/ }).click();
  await page.waitForURL(`${lab.origin}/`);
  await page.goto(`${lab.origin}/#/settings/places`);
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Lycée Jules-Verne' })
    .getByText('Profil actuel')
    .waitFor();
  expect(await page.content()).not.toContain('2de 1');
});
