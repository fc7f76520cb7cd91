import { documentNode } from '@cartable/shared/domain/documents/node.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import { done } from '@cartable/shared/domain/homework/done.ts';
import { handIn } from '@cartable/shared/domain/homework/handIn.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScreenFixtures, screenFixtures } from './fixtures.ts';
import type { PageLab } from './pageLab.ts';
import { onePagePdf, onePixelPng } from './fixtureFiles.ts';
import {
  expectAccessible,
  inEveryLook,
  openScreenLab,
  patience,
  picture,
  type Walk,
  walkIn,
} from './screenLab.ts';

let fixtures: ScreenFixtures;
let lab: PageLab;

beforeAll(async () => {
  fixtures = screenFixtures();
  lab = await openScreenLab(fixtures.hosts);
});
afterAll(() => lab?.close());

const walk: Walk = (...where) => walkIn(lab, ...where);

test('a new key is made by keyboard alone, and the recovery sheet must be kept before going on', () =>
  walk('first', '/', async (page) => {
    const { keyboard } = page;
    await page.getByRole('textbox', { name: 'Adresse de votre établissement' }).focus();
    await keyboard.type('https://cartable.exemple.fr');
    await keyboard.press('Tab');
    await keyboard.type('ABCD-1234');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'C’est bien vous ?' }).waitFor();
    await keyboard.type('une longue phrase');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.type('une longue phrase');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'La phrase secrète de la clé' }).waitFor();
    await picture(page, 'first-start-passphrase');
    await page.getByRole('textbox', { name: 'Recopiez les cinq mots' }).focus();
    await keyboard.type('abricot tambour nuage cerise citron');
    await keyboard.press('Enter');
    await page.getByText('Les deux ne sont pas identiques.').waitFor();
    await keyboard.press('Control+A');
    await keyboard.type('Abricot  tambour nuage cerise lanterne ');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Votre feuille de secours' }).waitFor();
    await picture(page, 'first-start-recovery-sheet');
    const open = page.getByRole('button', { name: 'Ouvrir mon Cartable' });
    expect(await open.isDisabled()).toBe(true);
    await page.getByRole('checkbox').focus();
    await keyboard.press('Space');
    await open.press('Enter');
    await page.getByRole('navigation', { name: 'Menu principal' }).waitFor();
  }));

test('a wrong passphrase is explained and slowed', () =>
  walk('locked', '/', async (page) => {
    await page.getByRole('textbox', { name: 'Phrase secrète' }).fill('pas la bonne');
    await page.keyboard.press('Enter');
    await page.getByText('Prochain essai dans').waitFor();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('button', { name: 'Ouvrir', exact: true }).isDisabled()).toBe(true);
  }));

test('what the vault said on opening stays above every page until it was read, each by itself', () =>
  walk('told', '/grades', async (page) => {
    const restored = page.getByText('une copie plus ancienne a pris sa place', { exact: false });
    await restored.waitFor();
    await page.getByText('Le nom ne peut plus être lu', { exact: false }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'J’ai compris' }).count()).toBe(3);
    await page.getByRole('button', { name: 'J’ai compris' }).first().click();
    await restored.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Changer la phrase secrète' }).click();
    await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
    await page.getByText('Motif : phrase oubliée', { exact: false }).waitFor();
  }));

test('one tap says "fait", and the message takes it back', () =>
  walk('pupil', '/home', async (page) => {
    const { host } = fixtures.school;
    const before = host.all(done).filter((one) => one.done).length;
    const tick = page.locator('.done[aria-pressed="false"]').first();
    await tick.press('Space');
    await expect.poll(() => host.all(done).filter((one) => one.done).length, patience).toBe(before + 1);
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Annuler' }).click();
    await expect.poll(() => host.all(done).filter((one) => one.done).length, patience).toBe(before);
  }));

test('a pupil hands a file in; both versions stay', () =>
  walk('pupil', `/homework/${fixtures.workId}`, async (page) => {
    const { host } = fixtures.school;
    const before = host.all(handIn).length;
    await page.locator('input[type=file]').setInputFiles({
      name: 'Mon devoir.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('Réponse à la question 1 : 42\n'),
    });
    await page.getByRole('button', { name: 'Mon devoir.txt', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Rendre mon travail' }).click();
    await page.getByText('Travail rendu. Il partira').waitFor();
    expect(host.all(handIn)).toHaveLength(before + 1);
    await page.getByRole('button', { name: 'Mon devoir.txt', exact: true }).first().click();
    await page.getByText('Réponse à la question 1').waitFor();
    await page.keyboard.press('Escape');
  }));

test('documents are renamed, moved and thrown away, each with a way back', () =>
  walk('pupil', '/documents', async (page) => {
    const row = (name: string) => page.getByRole('listitem').filter({ hasText: name });
    const act = async (name: string, action: string) => {
      await page.getByRole('button', { name: `Actions sur ${name}` }).click();
      await page.getByRole('menuitem', { name: action }).click();
    };
    await act('Compte rendu.odt', 'Renommer');
    await page.getByRole('textbox', { name: 'Nouveau nom' }).fill('Compte rendu de TP.odt');
    await page.keyboard.press('Enter');
    await row('Compte rendu de TP.odt').waitFor();
    await act('Compte rendu de TP.odt', 'Déplacer');
    await page.getByRole('dialog').getByRole('row', { name: 'SVT' }).click();
    await page.getByRole('button', { name: 'Déplacer ici' }).click();
    await row('Compte rendu de TP.odt').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Z');
    await row('Compte rendu de TP.odt').waitFor();
    await act('Compte rendu de TP.odt', 'Mettre à la corbeille');
    await row('Compte rendu de TP.odt').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Z');
    await row('Compte rendu de TP.odt').waitFor();
  }));

test('a PDF and a picture are shown inside the program', async () => {
  const host = fixtures.hosts.get('pupil');
  const pdf = host?.add('Plan.pdf', 'application/pdf', Buffer.from(onePagePdf));
  const picture = host?.add('Cellule.png', 'image/png', onePixelPng);
  for (const [index, file] of [pdf, picture].entries()) {
    fixtures.school.host.act(host?.me.userId ?? '', 'documents.putFile', {
      id: `shown-${index}`,
      copyId: `shown-copy-${index}`,
      parentId: null,
      ...file,
      base: null,
      deviceLabel: 'clé',
      day: '2026-11-23',
    });
  }
  host?.reload();
  await walk('pupil', '/documents', async (page) => {
    await page.getByRole('button', { name: 'Plan.pdf', exact: true }).click();
    await page.getByText('Page 1 sur 1').waitFor();
    await page.getByText('Les volcans', { exact: true }).waitFor({ state: 'attached' });
    // The page is fitted again when the window changes its width.
    const drawn = page.getByRole('img', { name: 'Page 1' });
    const width = () => drawn.evaluate((node) => node.clientWidth);
    const wide = await width();
    await page.setViewportSize({ width: 500, height: 768 });
    await expect.poll(width, patience).toBeLessThan(Math.min(wide, 500));
    await page.setViewportSize({ width: 1366, height: 768 });
    await expect.poll(width, patience).toBe(wide);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Cellule.png', exact: true }).click();
    const image = page.getByRole('img', { name: 'Cellule.png' });
    await expect.poll(() => image.evaluate((node: HTMLImageElement) => node.naturalWidth), patience).toBe(1);
  });
});

test('another program is opened only after a warning', () =>
  walk('pupil', '/documents', async (page) => {
    await page.getByRole('button', { name: 'Compte rendu', exact: false }).first().click();
    const dialog = page.getByRole('alertdialog', { name: 'Ouvrir hors de Cartable ?' });
    await dialog.getByText('peut en laisser des traces').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }));

test('Ctrl K finds a page and a document, accents aside', () =>
  walk('pupil', '/home', async (page) => {
    await page.keyboard.press('Control+K');
    await page.getByRole('dialog', { name: 'Rechercher partout' }).waitFor();
    await page.keyboard.type('expose');
    await page.getByRole('menuitem', { name: 'Exposé sur les volcans.pdf' }).waitFor();
    await picture(page, 'search');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('reglages');
    await expect.poll(() => page.getByRole('menuitem').count(), patience).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
  }));

test('what was refused stays visible until it is dealt with; the rest of the page works offline', () =>
  walk('busy', '/sync', async (page) => {
    await page.getByRole('heading', { name: 'Non accepté' }).waitFor();
    // The work itself is there: its text, its file by name, and the step that fits the reason first.
    await page.getByText('J’ai ajouté la carte des plaques').waitFor();
    await page.getByRole('button', { name: 'Notes de cours.txt', exact: true }).click();
    await page.getByText('Les volcans explosifs').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Copier le texte/ }).click();
    await page.getByText('Copié : collez-le où vous voulez.').waitFor();
    await page.getByRole('button', { name: /^Enregistrer dans mes documents/ }).click();
    await page.getByText('Fichier enregistré dans vos documents.').waitFor();
    const file = fixtures.school.host
      .all(documentNode)
      .filter((one) => one.name === 'Notes de cours (2).txt');
    expect(file.map(({ content }) => content?.sizeBytes)).toEqual([22]);
    // Giving up asks first, and thinking better of it keeps everything.
    const giveUp = page.getByRole('button', { name: /^Abandonner/ });
    await giveUp.click();
    const dialog = page.getByRole('alertdialog', { name: 'Abandonner ce changement ?' });
    await dialog.getByRole('button', { name: 'Annuler' }).click();
    await page.getByText('J’ai ajouté la carte des plaques').waitFor();
    await giveUp.click();
    await dialog.getByRole('button', { name: 'Abandonner', exact: true }).click();
    await page.getByRole('heading', { name: 'Non accepté' }).waitFor({ state: 'detached' });
    await page.getByText('Un fichier ajouté : Exposé.pdf').waitFor();
  }));

test('marks refused together are one table; a conflict is decided pupil by pupil and field by field', () =>
  walk('refused', '/sync', async (page) => {
    const { school } = fixtures;
    const late = page.getByRole('region', { name: /^\d+ notes saisies/ }).first();
    await expect
      .poll(() => late.getByRole('row').count(), patience)
      .toBe(1 + school.pupilsOf(fixtures.classId).length);
    await inEveryLook(page, async (theme, size) => {
      await expectAccessible(page);
      await picture(page, `sync-refused-${theme}-${size}`, true);
    });
    await page.setViewportSize({ width: 1366, height: 768 });
    const contested = page.getByRole('region', { name: /^3 notes saisies/ });
    await contested
      .getByRole('button', { name: /^L’autre/ })
      .first()
      .click();
    await page.getByRole('region', { name: /^2 notes saisies/ }).waitFor();
    await page.getByRole('button', { name: /^Remettre toutes les miennes/ }).click();
    await page.getByRole('region', { name: /^2 notes saisies/ }).waitFor({ state: 'detached' });
    // The edit of three fields: mine for the title and the text, the colleague's day.
    const decide = page.getByRole('button', { name: /^Enregistrer ces choix/ });
    await expect.poll(() => decide.isDisabled(), patience).toBe(true);
    const choose = (field: string, side: string) =>
      page
        .getByRole('region', { name: field, exact: true })
        .getByRole('radio', { name: side })
        .click({ force: true });
    await choose('Titre', 'La mienne');
    await choose('Consignes', 'La mienne');
    await choose('Pour le', 'L’autre');
    const before = school.host.all(assignment).map(({ dueOn }) => dueOn);
    await decide.click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect
      .poll(
        () => school.host.all(assignment).filter((one) => one.title.endsWith('avec une carte')).length,
        patience,
      )
      .toBe(1);
    expect(school.host.all(assignment).map(({ dueOn }) => dueOn)).toEqual(before);
  }));

test('English and the dark theme take effect at once, on every screen', () =>
  walk('technician', '/settings', async (page) => {
    await page.getByRole('radio', { name: 'English' }).click({ force: true });
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await page.getByRole('radio', { name: 'Dark' }).click({ force: true });
    await expect.poll(() => page.locator('html').getAttribute('data-theme'), patience).toBe('dark');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('radio', { name: '200%' }).click({ force: true });
    await expect
      .poll(() => page.evaluate(() => getComputedStyle(document.documentElement).fontSize))
      .toBe('32px');
    await picture(page, 'settings-english-200-percent');
  }));

test('"Retirer la clé" says when it is safe', () =>
  walk('teacher', '/sync', async (page) => {
    await page.getByRole('button', { name: 'Préparer le retrait' }).click();
    await page.getByRole('heading', { name: 'Vous pouvez retirer la clé' }).waitFor();
    await picture(page, 'safe-to-remove');
  }));

test('a parent whose children have nothing yet reads one calm card for each', async () => {
  const page = await lab.open('/?host=newParent#/home');
  await page.getByText('Rien encore pour Inès').waitFor();
  const cards = page.getByRole('region', { name: 'Inès Benali' }).locator('.card');
  await expect.poll(() => cards.count()).toBe(1);
  expect(await page.getByText('dernières notes').count()).toBe(0);
  await page.context().close();
});

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});
