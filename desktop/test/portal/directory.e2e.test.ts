import { readFileSync } from 'node:fs';
import { pdfText } from '@cartable/server/letters/testing/pdfText.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, picture, showTheme, sizes } from '../ui/screenLab.ts';
import { openPortalLab, type PortalLab } from './portalLab.ts';

const patience = { timeout: 30_000 };
let lab: PortalLab;
let page: Page;

beforeAll(async () => {
  lab = await openPortalLab();
  page = await lab.enter(await lab.browser({ acceptDownloads: true }), 'technician', '/#/directory');
  await page.getByRole('heading', { level: 1, name: 'Annuaire' }).waitFor();
});
afterAll(() => lab?.close());

const pupils = [
  'externalid;Nom;Prénom;Date de naissance;Classe',
  'e1;Zébulon;Cœur;22/11/2009;2de 10',
  'e2;Yvain;Ana;30/02/2009;2de 10',
];
const parents = ['externalid;Nom;Prénom;childexternalid', 'r1;Zébulon;Ève;e1'];

async function send(files: Readonly<Record<string, readonly string[]>>): Promise<void> {
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(
      Object.entries(files).map(([name, lines]) => ({
        name,
        mimeType: 'text/csv',
        buffer: Buffer.from(lines.join('\n')),
      })),
    );
  await page
    .getByText(`${Object.keys(files).length} fichier`)
    .first()
    .waitFor(patience);
}

async function photograph(name: string): Promise<void> {
  // What was announced to screen readers on the way stays for seconds, naming buttons that are gone.
  const announced = '[data-live-announcer] [role="img"]';
  await page.waitForFunction((one) => document.querySelector(one) === null, announced, patience);
  for (const { name: size, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      if (theme === 'light' || size === 'pc') await expectAccessible(page);
      await picture(page, `${name}-${theme}-${size}`);
    }
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  await showTheme(page, 'light');
}

test('files are dropped, read, and reported line by line; nothing has changed yet', async () => {
  await send({ 'eleves.csv': pupils, 'parents.csv': parents });
  await photograph('directory-files');
  await page.getByRole('button', { name: 'Lire les fichiers' }).click();
  await page.getByRole('heading', { name: 'Compte rendu de lecture' }).waitFor(patience);
  await page.getByText('Rien n’est encore changé.').waitFor();
  await page.getByText(/à confirmer avant le /).waitFor();
  await page.getByText(/eleves\.csv, ligne 3/).waitFor(patience);
  await photograph('directory-report');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Enregistrer en tableau (CSV)' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('annuaire.csv');
  expect(readFileSync(await download.path(), 'utf8')).toContain('eleves.csv;3;import.csv_date;');
});

test('a report is found again by a page that is opened anew, and confirmed', async () => {
  await page.reload();
  await page.getByRole('heading', { name: 'Compte rendu de lecture' }).waitFor(patience);
  await page.getByRole('button', { name: 'Appliquer' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Appliquer' }).click();
  await page.getByText('Listes CSV', { exact: true }).waitFor(patience);
  await page.getByText('2de 10', { exact: true }).waitFor(patience);
});

test('the letters of the class are a PDF whose codes open accounts', async () => {
  await page.getByRole('button', { name: 'Créer les lettres de 2de 10' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Créer le PDF' }).click(),
  ]);
  const pages = await pdfText(readFileSync(await download.path()));
  expect(pages.filter((text) => text.includes('Zébulon'))).toHaveLength(2);
  const [code = ''] = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2,}\b/.exec(pages.join('\n')) ?? [];
  const visitor = await (await lab.browser()).newPage();
  await visitor.goto(lab.origin);
  await visitor.getByRole('button', { name: 'J’ai un code d’activation' }).click();
  await visitor.getByLabel('Code d’activation').fill(code);
  await visitor.getByRole('button', { name: 'Continuer' }).click();
  await visitor
    .getByText(/Zébulon|Yvain/)
    .first()
    .waitFor(patience);
});

test('who is no longer in the files is listed with a date; the import is undone', async () => {
  await send({ 'eleves.csv': pupils.slice(0, 2), 'parents.csv': parents });
  await page.getByRole('button', { name: 'Lire les fichiers' }).click();
  await page.getByRole('heading', { name: 'Compte rendu de lecture' }).waitFor(patience);
  await page.getByRole('button', { name: 'Appliquer' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Appliquer' }).click();
  await page.getByText('Yvain Ana').waitFor(patience);
  await page.getByText(/supprimable le /).waitFor(patience);
  await page.getByRole('button', { name: 'Annuler' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Annuler' }).last().click();
  await page.getByText('Personne n’est absent des fichiers.').waitFor(patience);
});

test('a pupil has no such page', async () => {
  const other = await lab.enter(await lab.browser(), 'pupil-1-01', '/#/directory');
  await other.getByRole('heading', { level: 1 }).waitFor();
  expect(await other.getByRole('heading', { name: 'Annuaire' }).count()).toBe(0);
});

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});
