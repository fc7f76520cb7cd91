import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScreenFixtures, screenFixtures } from './fixtures.ts';
import type { PageLab } from './pageLab.ts';
import { openScreenLab, picture, sizes } from './screenLab.ts';
import { screens } from './screenList.ts';
import { stretch } from './stretched.ts';

let fixtures: ScreenFixtures;
let lab: PageLab;

beforeAll(async () => {
  fixtures = screenFixtures();
  for (const host of fixtures.hosts.values()) stretch(host);
  lab = await openScreenLab(fixtures.hosts);
});
afterAll(() => lab?.close());

/** The screens that show names, files and addresses, with the buttons that open dialogs which repeat them. */
const exposed: Readonly<Record<string, readonly RegExp[]>> = {
  home: [],
  'home-messages': [],
  homework: [],
  'homework-detail': [],
  grades: [],
  'grades-subject': [],
  documents: [/^Nouveau dossier/],
  'documents-elsewhere': [],
  trash: [],
  sync: [/^Abandonner/],
  settings: [/^Couper l’accès/, /^Changer l’adresse/, /^Délier/],
  places: [/^Séparer/],
  accesses: [],
  legal: [],
  'teacher-home': [],
  'teacher-homework': [/^Donner un travail/],
  'teacher-hand-ins': [],
  'teacher-evaluations': [/^Nouvelle évaluation/],
  'teacher-marks': [],
  'teacher-averages': [],
  'teacher-pupils': [/^Nouveau code/],
  accounts: [],
  'accounts-person': [/^Bloquer/, /^Réunir deux comptes/],
  'accounts-head': [/^Donner une fonction/, /^Effacer des données/],
  'accounts-classes': [],
  'accounts-class': [/^Désigner un professeur/, /^Nouveau code/],
  directory: [/^Créer les lettres/],
  fleet: [],
  'fleet-key': [/^Perdue/, /^Remplacer/],
  'fleet-prepare': [/^Nouveau lot/],
  region: [/^Ajouter/],
  'region-school': [],
  'region-messages': [/^Retirer/],
  'region-statistics': [],
  'region-administrators': [/^Retirer/],
};

test.each(Object.entries(exposed))(
  '%s holds names of sixty letters and files of a hundred and twenty, as do its dialogs',
  async (screen, openers) => {
    const [host, path] = screens[screen]?.(fixtures) ?? ['', ''];
    const page = await lab.open(`/?host=${host}#${path}`, { viewport: sizes[0].viewport });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await picture(page, `long-${screen}-pc`, true);
    await page.setViewportSize(sizes[1].viewport);
    await picture(page, `long-${screen}-phone`, true);
    for (const [index, opener] of openers.entries()) await lookInto(page, opener, `long-${screen}-${index}`);
    await page.context().close();
  },
);

/** Opens a dialog on a phone and closes it. */
async function lookInto(page: Page, opener: RegExp, name: string): Promise<void> {
  await page.getByRole('button', { name: opener, disabled: false }).first().click();
  const dialog = page.locator('.dialog');
  await dialog.waitFor();
  await picture(page, `${name}-phone`);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
}

test('the words are as long as they claim', async () => {
  const answer = fixtures.hosts.get('technician')?.call('ask', { name: 'imports.issues', args: {} });
  const files = JSON.stringify(answer).match(/"file":"([^"]+)"/)?.[1] ?? '';
  expect(files).toHaveLength(120);
  expect(fixtures.hosts.get('pupil')?.state.me?.familyName).toHaveLength(60);
});
