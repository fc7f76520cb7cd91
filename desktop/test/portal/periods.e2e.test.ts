import { addPerson, addSchool, membershipOf, writeRecords } from '@cartable/server/testing/addPerson.ts';
import { recordsOfType } from '@cartable/server/storage/repositories/recordsOfType.ts';
import { schoolYearOn } from '@cartable/shared/domain/grades/schoolYear.ts';
import type { Period } from '@cartable/shared/domain/directory/period.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { goTo } from '../../../scripts/start/tour/places.ts';
import { expectAccessible, picture, showTheme, sizes } from '../ui/screenLab.ts';
import { openPortalLab, type PortalLab } from './portalLab.ts';

/** A school as its files make it: people, classes, no period. */
const zola = '0940001A';
const classes = ['2de 1', '2de 2', 'Tle 1', 'Tle 2'];
const idOf = (name: string) => name.replace(' ', '-');
let lab: PortalLab;
const pages = new Map<string, Page>();
const by = (who: string): Page => {
  const found = pages.get(who);
  if (found === undefined) throw new TypeError(who);
  return found;
};

beforeAll(async () => {
  lab = await openPortalLab();
  await addSchool(lab.server, zola, 'Lycée Émile-Zola');
  const records = [
    { type: 'directory.subject', record: { id: 'es', name: 'Espagnol', shortName: 'Esp', hue: 4 } },
    ...classes.map((name) => ({ type: 'directory.class', record: { id: idOf(name), name, level: name } })),
    { type: 'directory.class', record: { id: 'esp', name: 'Tle ESP', level: 'Tle', group: true } },
    ...['2de 1', 'Tle 1'].map((name) =>
      membershipOf('prof', 'teacher', { classId: idOf(name), subjectId: 'es' } as never),
    ),
  ];
  await writeRecords(lab.server, records, Date.now(), zola);
  for (const [userId, role] of [
    ['prof', 'teacher'],
    ['head', 'head'],
    ['vie-scolaire', 'cpe'],
  ] as const) {
    const { code } = await addPerson(lab.server, { userId, role, schoolId: zola });
    pages.set(userId, await lab.enterWith(await lab.browser(), code));
  }
});
afterAll(() => lab?.close());
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

async function pictured(page: Page, screen: string): Promise<void> {
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
async function periods(): Promise<readonly Period[]> {
  const texts = await recordsOfType(lab.server.running.storage.reader, zola, 'directory.period');
  return texts.map((text) => JSON.parse(text) as Period).sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));
}
/** The list of evaluations of a class. */
async function evaluationsOf(page: Page, name: string): Promise<void> {
  await goTo(page, 'grades');
  await page.getByRole('button', { name: /Classe et matière/ }).click();
  await page.getByRole('option', { name: `${name} · Espagnol` }).click();
}
const openForm = (page: Page) => page.getByRole('button', { name: 'Nouvelle évaluation' }).first().click();

test('without periods a teacher is told why there can be no evaluation, and whom to ask', async () => {
  const page = by('prof');
  await goTo(page, 'grades');
  await openForm(page);
  const dialog = page.getByRole('dialog');
  await dialog.getByText('n’a pas encore indiqué les périodes').waitFor();
  expect(await dialog.getByRole('textbox').count()).toBe(0);
  await pictured(page, 'periods-none-teacher');
  await dialog.getByRole('button', { name: 'Fermer' }).last().click();
  await dialog.waitFor({ state: 'detached' });
});

test('the head’s home says that they are missing; the CPE’s has no empty card', async () => {
  const cpe = by('vie-scolaire');
  await goTo(cpe, 'home');
  await cpe.getByRole('heading', { level: 2, name: 'Lycée Émile-Zola' }).waitFor();
  expect(await cpe.getByRole('heading', { level: 2, name: 'Périodes' }).count()).toBe(0);
  const page = by('head');
  await page.getByText('les professeurs ne peuvent pas créer d’évaluation').waitFor();
  await pictured(page, 'periods-none-head');
  await page.getByRole('link', { name: 'Indiquer les périodes' }).click();
  await page.getByRole('heading', { level: 1, name: 'Périodes' }).waitFor();
});

test('the head sets trimestres, and a teacher can create an evaluation at once', async () => {
  const page = by('head');
  await page.getByText('Voici de quoi commencer').waitFor();
  const fields = page.getByRole('group', { name: 'Trimestre 1' });
  await fields
    .getByRole('group', { name: /Fin de saisie/ })
    .getByRole('spinbutton')
    .first()
    .focus();
  const year = schoolYearOn(new Date().toISOString().slice(0, 10));
  await page.keyboard.type(`3107${year + 1}`);
  await pictured(page, 'periods-new');
  await page.getByRole('button', { name: 'Enregistrer les périodes' }).click();
  await page.getByText('Périodes enregistrées.').first().waitFor();
  expect((await periods()).map((one) => [one.name, one.entryEndsOn])).toEqual([
    ['Trimestre 1', `${year + 1}-07-31`],
    ['Trimestre 2', null],
    ['Trimestre 3', null],
  ]);
  await page.getByText(/^Saisie des notes jusqu’au/).waitFor();
  await pictured(page, 'periods');
  const teacher = by('prof');
  await evaluationsOf(teacher, 'Tle 1');
  await openForm(teacher);
  await teacher.getByRole('textbox', { name: 'Titre' }).fill('Vocabulaire');
  await teacher.getByRole('button', { name: 'Créer et saisir les notes' }).click();
  await teacher.getByRole('heading', { level: 1, name: 'Vocabulaire' }).waitFor();
});

test('a fault is said in a sentence, and nothing is saved', async () => {
  const page = by('head');
  await page.getByRole('button', { name: 'Changer les périodes' }).click();
  const before = await periods();
  const second = page.getByRole('group', { name: 'Trimestre 2', exact: true });
  await second.getByRole('group', { name: 'Premier jour' }).getByRole('spinbutton').first().focus();
  await page.keyboard.type('05');
  await page.getByRole('button', { name: 'Enregistrer les périodes' }).click();
  await page.getByText('Il y a des jours entre la fin').first().waitFor();
  // The refusal itself is what the browser's console tells.
  lab.complaints.splice(0);
  expect(await periods()).toEqual(before);
  await page.getByRole('button', { name: 'Annuler' }).click();
});

test('other periods for some classes: what it does to evaluations is told first, and teachers have those of their class', async () => {
  const page = by('head');
  await page.getByRole('button', { name: 'Changer les périodes' }).click();
  await page.getByRole('button', { name: 'D’autres périodes pour certaines classes' }).click();
  const save = page.getByRole('button', { name: 'Enregistrer les périodes' });
  expect(await save.isDisabled()).toBe(true);
  await page.getByText('Choisissez aussi les groupes').waitFor();
  for (const name of ['Tle 1', 'Tle 2', 'Tle ESP']) await page.getByText(name, { exact: true }).click();
  await pictured(page, 'periods-classes');
  await save.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^Tle 1.*reste dans.*Trimestre 1/).waitFor();
  await pictured(page, 'periods-effects');
  await dialog.getByRole('button', { name: 'Enregistrer les périodes' }).click();
  await page.getByRole('heading', { level: 2, name: 'Tle 1, Tle 2, Tle ESP' }).waitFor();
  await pictured(page, 'periods-two-sets');

  const teacher = by('prof');
  const offered = async (name: string) => {
    await evaluationsOf(teacher, name);
    await openForm(teacher);
    await teacher
      .getByRole('dialog')
      .getByRole('button', { name: /Période/ })
      .click();
    const names = await teacher.getByRole('option').allInnerTexts();
    await teacher.keyboard.press('Escape');
    await teacher.getByRole('button', { name: 'Annuler' }).click();
    return names;
  };
  // The change comes with the next exchange.
  await expect.poll(() => offered('Tle 1'), { timeout: 60_000 }).toEqual(['Semestre 1', 'Semestre 2']);
  expect(await offered('2de 1')).toEqual(['Trimestre 1', 'Trimestre 2', 'Trimestre 3']);
});

test('the home of the CPE has them, and their page cannot change them', async () => {
  const page = by('vie-scolaire');
  await goTo(page, 'home');
  await page.getByText('Semestre 2').first().waitFor();
  await pictured(page, 'periods-cpe-home');
  await page.goto(`${lab.origin}/#/people/periods`);
  await page.getByText('La direction de l’établissement en décide.').waitFor();
  expect(await page.getByRole('button', { name: 'Changer les périodes' }).count()).toBe(0);
});
