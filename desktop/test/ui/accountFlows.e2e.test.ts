import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScreenFixtures, screenFixtures } from './fixtures.ts';
import type { PageLab } from './pageLab.ts';
import { lookAt, openScreenLab, patience, picturesOf, sizes, type Walk, walkIn } from './screenLab.ts';

let fixtures: ScreenFixtures;
let lab: PageLab;

beforeAll(async () => {
  fixtures = screenFixtures();
  lab = await openScreenLab(fixtures.hosts);
});
afterAll(() => lab?.close());

const walk: Walk = (...where) => walkIn(lab, ...where);
const asked = (host: string, name: string) =>
  (fixtures.hosts.get(host)?.asked ?? []).filter((one) => one === name).length;

test('staff read on the home page until when a second step is asked for, put it off for this session, and find where to add it', () =>
  walk('bound', '/home', async (page) => {
    const title = page.getByText('Une deuxième étape pour vous connecter');
    await title.waitFor();
    await page.getByText('avant le dimanche 29 novembre', { exact: false }).waitFor();
    await picturesOf(page, 'home-second-step');
    await page.getByRole('link', { name: 'L’ajouter' }).click();
    await page.getByRole('button', { name: 'Ajouter une application de codes' }).waitFor();
    await page.goBack();
    await title.waitFor();
    await page.getByRole('button', { name: 'Plus tard' }).click();
    await title.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Réglages' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
    await page.getByRole('link', { name: 'Accueil' }).first().click();
    await page.getByRole('heading', { level: 1, name: /^Bonjour/ }).waitFor();
    await expect.poll(() => title.count()).toBe(0);
    await page.reload();
    await title.waitFor();
  }));

test('a pupil is not asked about a second step of staff', () =>
  walk('alarmed', '/home', async (page) => {
    // Asked in the same moment as the notice about the account.
    await page.getByText('Du nouveau sur votre compte').waitFor();
    expect(asked('alarmed', 'account.factors')).toBe(0);
  }));

test('a professeur principal gives a pupil of their class a code, and reads who does in the other classes', () =>
  walk('mainTeacher', '/people', async (page) => {
    const codes = page.getByRole('button', { name: /^Nouveau code/ });
    await codes.first().waitFor();
    await expect.poll(() => codes.count()).toBe(30);
    const others = page.locator('.card').filter({ hasText: 'Mes autres classes' });
    expect(await others.getByRole('button').count()).toBe(0);
    await others.getByText('Aucun professeur principal').waitFor();
    await codes.first().click();
    await page.getByRole('button', { name: 'Remplacer le mot de passe' }).click();
    await page.getByText('7K4P-M2XQ-9TRD').waitFor();
    await picturesOf(page, 'teacher-pupils-code');
  }));

test('a teacher who is no class’s professeur principal has no button for it', () =>
  walk('teacher', '/people', async (page) => {
    await page.getByText('Mes autres classes').waitFor();
    expect(await page.getByRole('button', { name: /^Nouveau code/ }).count()).toBe(0);
  }));

test('the head names a professeur principal; a technician and the CPE read who it is', async () => {
  await walk('head', '/people/classes/c1', async (page) => {
    await page.getByRole('button', { name: 'Désigner un professeur' }).click();
    const dialog = page.getByRole('dialog');
    const name = dialog.getByRole('button', { name: 'Désigner', exact: true });
    expect(await name.isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: /Professeur de la classe/ }).click();
    await page.getByRole('option', { name: 'Petit Anne' }).click();
    await picturesOf(page, 'accounts-class-name');
    await name.click();
    await page.getByText('Professeur principal désigné.').waitFor();
    expect(asked('head', 'school.addMain')).toBe(1);
  });
  await walk('technician', '/people/classes/class1', async (page) => {
    await page.getByText('Personne n’est désigné', { exact: false }).waitFor();
    expect(await page.getByRole('button', { name: 'Désigner un professeur' }).count()).toBe(0);
  });
  await walk('cpe', '/people', async (page) => {
    await page.getByRole('link', { name: /^2de 4/ }).click();
    await page.getByRole('heading', { level: 1, name: '2de 4' }).waitFor();
    await page
      .getByRole('button', { name: /^Nouveau code/ })
      .first()
      .waitFor();
  });
});

test('an open key that links a provider asks for the code of the second step, without another visit', () =>
  walk('pupil', '/settings', async (page) => {
    await page.getByRole('button', { name: 'Lier ÉduConnect' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Mot de passe du compte').fill('six renards gris');
    await dialog.getByRole('button', { name: 'Ouvrir le navigateur' }).click();
    await dialog.getByText('Il faut aussi le code de votre application', { exact: false }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Ouvrir le navigateur' }).count()).toBe(0);
    await dialog.getByLabel('Code de la deuxième étape').fill('123456');
    await dialog.getByRole('button', { name: 'Lier ÉduConnect' }).click();
    await page.getByText('ÉduConnect ouvre désormais votre compte.').waitFor();
  }));

test('whoever changes their password sees which services open the account too, and shuts the one that they tick', () =>
  walk('pupil', '/settings', async (page) => {
    await page.getByRole('button', { name: 'Changer le mot de passe' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Ces services ouvrent aussi votre compte', { exact: false }).waitFor();
    await dialog.getByText(/^Guichet Agents, lié/).click();
    await dialog.getByLabel('Mot de passe actuel').fill('six renards gris');
    await dialog.getByLabel('Nouveau mot de passe').fill('quatre chevaux bleus');
    await picturesOf(page, 'settings-password');
    await dialog.getByRole('button', { name: 'Changer le mot de passe' }).click();
    await page.getByText('Mot de passe changé.').waitFor();
    const sent = fixtures.hosts.get('pupil')?.askedWith ?? [];
    expect(sent.find((one) => one.name === 'account.changePassword')?.args).toEqual({
      unlink: ['https://agents.exemple.fr'],
    });
  }));

test('the day after the letters: a class in which somebody is missing, who it is, and letters for them alone', async () => {
  await walk('technician', '/people', async (page) => {
    await page.getByRole('link', { name: 'Activations' }).click();
    await page.getByText('sur 185').waitFor();
    await page.getByRole('link', { name: /^2de 2/ }).click();
    await page.getByRole('heading', { level: 1, name: '2de 2' }).waitFor();
    await page.getByText('Responsable de Minh Nguyễn et Lan Nguyễn · aucune lettre valable').waitFor();
    await expect.poll(() => page.getByText(/lettre valable jusqu’au/).count()).toBe(2);
    await page.getByRole('button', { name: 'Lettres pour eux' }).click();
    await page.getByText('Deux lettres par feuille, à couper en deux').click();
    await picturesOf(page, 'activations-letters');
    await page.getByRole('button', { name: 'Créer le PDF' }).click();
    await expect.poll(() => asked('technician', 'letters.make')).toBe(1);
    const sent = fixtures.hosts.get('technician')?.askedWith ?? [];
    expect(sent.find((one) => one.name === 'letters.make')?.args).toEqual({ classId: 'c2', layout: 'two' });
  });
  await walk('mainTeacher', '/people', async (page) => {
    await page.getByRole('link', { name: 'Qui est déjà entré' }).first().click();
    await page.getByText('4 personnes attendues').waitFor();
  });
});

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});

test('all staff are asked for a second step once the head has said yes to a question, and not by a slip', () =>
  walk('technician', '/people', async (page) => {
    const toggle = page.getByRole('switch', { name: 'Demander une deuxième étape' });
    const question = page.getByRole('alertdialog', { name: /à tout le personnel/ });
    const before = asked('technician', 'school.setSecurity');
    // The track that is seen; the input itself is not.
    await page.getByText('Demander une deuxième étape', { exact: true }).click();
    await question.waitFor();
    await picturesOf(page, 'accounts-second-step');
    await question.getByRole('button', { name: 'Annuler' }).click();
    await question.waitFor({ state: 'detached' });
    expect(await toggle.isChecked()).toBe(false);
    expect(asked('technician', 'school.setSecurity')).toBe(before);
    await page.getByText('Demander une deuxième étape', { exact: true }).click();
    await question.getByRole('button', { name: 'Demander à tous' }).click();
    await expect.poll(() => asked('technician', 'school.setSecurity')).toBe(before + 1);
  }));

test('an import that was cut off goes on from the page; what was refused for its files does not', () =>
  walk('technician', '/directory', async (page) => {
    const before = await asked('technician', 'imports.again');
    // That of the import that was stopped alone.
    await page.getByRole('button', { name: 'Reprendre', exact: true }).click();
    await expect.poll(() => asked('technician', 'imports.again')).toBe(before + 1);
    await expect.poll(() => page.getByRole('button', { name: 'Relire les fichiers' }).count()).toBe(0);
  }));

test('whoever confirms an import reads which rights over the school it gives or takes, and at which lines', () =>
  walk('technician', '/directory', async (page) => {
    const title = page.getByText('Des droits sur tout le lycée changent');
    await title.scrollIntoViewIfNeeded();
    await page.getByText('Direction : +1 (ENT_Complet_20260901_PersEducNat_0000.xml, ligne 12)').waitFor();
    // Four, of which two are told by line.
    await page.getByText('CPE : −4 (personnels.csv, ligne 31 et personnels.csv, ligne 32…)').waitFor();
    await page.getByText('23 personnels sans accès aux élèves', { exact: false }).waitFor();
    // A file's name has no blank at which a phone could break it.
    await page.setViewportSize(sizes[1].viewport);
    const excess = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await expect.poll(excess).toBeLessThanOrEqual(0);
    await picturesOf(page, 'directory-powers');
  }));

test('the head sees what an erasure takes and leaves before it is done, and may still think better of it', () =>
  walk('head', '/people/substitute', async (page) => {
    const erase = page.getByRole('button', { name: 'Effacer des données' });
    await erase.click();
    await page.getByRole('radio', { name: /^Tout, au départ/ }).waitFor();
    await page.getByRole('button', { name: 'Voir ce qui serait effacé' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Documents et dossiers').waitFor();
    await expect.poll(() => dialog.getByText('gardées jusqu’au départ').count(), patience).toBe(2);
    await lookAt(page, 'accounts-erasure');
    await dialog.getByRole('button', { name: 'Annuler' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(asked('head', 'school.confirmErasure')).toBe(0);
    await erase.click();
    await page.getByRole('button', { name: 'Voir ce qui serait effacé' }).click();
    await page.getByRole('button', { name: 'Effacer définitivement' }).click();
    await page.getByText('256 éléments effacés.').waitFor();
    expect(asked('head', 'school.confirmErasure')).toBe(1);
  }));

test('a sign-in from elsewhere is told on the home page until the person has seen it', () =>
  walk('alarmed', '/home', async (page) => {
    const title = page.getByText('Du nouveau sur votre compte');
    await title.waitFor();
    await page.getByText('Si ce n’était pas vous', { exact: false }).waitFor();
    await lookAt(page, 'home-alarm');
    await page.getByRole('button', { name: 'C’était moi' }).click();
    await title.waitFor({ state: 'detached' });
    const times = () => asked('alarmed', 'account.events');
    // A page of the laboratory runs each effect twice (React's strict mode), so a page asks more than once.
    const before = times();
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expect.poll(times, patience).toBeGreaterThan(before);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await title.count()).toBe(0);
  }));
