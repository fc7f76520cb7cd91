import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScreenFixtures, screenFixtures } from './fixtures.ts';
import type { PageLab } from './pageLab.ts';
import { expectAccessible, lookAt, openScreenLab, patience, picture, showTheme, sizes } from './screenLab.ts';

/** What a technician does with keys: the fleet, one key, and the page where they are prepared. */
let fixtures: ScreenFixtures;
let lab: PageLab;

beforeAll(async () => {
  fixtures = screenFixtures();
  lab = await openScreenLab(fixtures.hosts);
});
afterAll(() => lab?.close());

test('new tickets for the keys of a narrowed list, after a question', async () => {
  const page = await lab.open('/?host=technician#/fleet');
  await page.getByText('684 clés').waitFor();
  expect(await page.getByRole('button', { name: 'Nouveaux tickets (73)' }).count()).toBe(0);
  await page.getByRole('button', { name: /État$/ }).click();
  await page.getByRole('option', { name: 'Préparée' }).click();
  await page.getByRole('button', { name: 'Nouveaux tickets (73)' }).click();
  await page.getByRole('alertdialog').waitFor();
  await lookAt(page, 'fleet-renew');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Annuler' }).click();
  await page.getByRole('button', { name: 'Nouveaux tickets (73)' }).waitFor();
  await lookAt(page, 'fleet-narrowed');
  await page.context().close();
});

test('a class’s keys are handed out at once, after a question; a long list has pages and an order', async () => {
  const page = await lab.open('/?host=technician#/fleet');
  await page.getByText('Page 1 sur 14').waitFor();
  expect(await page.getByRole('button', { name: /^Remettre/ }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Précédente' }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Suivante' }).isDisabled()).toBe(false);
  await page.getByRole('button', { name: /Trier par$/ }).click();
  await page.getByRole('option', { name: 'Plus ancien contact' }).click();
  await page.getByRole('button', { name: /État$/ }).click();
  await page.getByRole('option', { name: 'Pas vue depuis 60 jours' }).click();
  await page.getByRole('button', { name: /Classe$/ }).click();
  await page.getByRole('option', { name: '2de 4' }).click();
  await page.getByRole('button', { name: 'Remettre (42)' }).waitFor();
  // The words of a choice are never cut.
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const cut = await page
      .locator('.fleet-find .select-value, .fleet-find button span')
      .evaluateAll((all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
      );
    expect(cut, `at ${width}`).toEqual([]);
  }
  await lookAt(page, 'fleet-class');
  await page.getByRole('button', { name: 'Remettre (42)' }).click();
  await page.getByRole('alertdialog', { name: /^Remettre 42 clés/ }).waitFor();
  await lookAt(page, 'fleet-hand-out');
  await page.context().close();
});

test('keys that are none of the fleet’s are named, each on a line that can be read', async () => {
  const page = await lab.open('/?host=technician#/fleet');
  const name = page.getByRole('listitem').filter({ hasText: 'ticket refusé' }).locator('strong');
  await name.waitFor();
  await lookAt(page, 'fleet-strays', async () => {
    await name.scrollIntoViewIfNeeded();
    // A name that is squeezed stands one letter below the other.
    expect((await name.boundingBox())?.height).toBeLessThan(40);
  });
  await page.context().close();
});

test('a key that was not started is given to somebody else in a dialog', async () => {
  const page = await lab.open('/?host=technician#/fleet/k3');
  await page.getByRole('button', { name: 'Attribuer', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Nom, prénom ou identifiant').fill('bonnet');
  const assign = dialog.getByRole('button', { name: 'Attribuer', exact: true });
  expect(await assign.isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: /Personne/ }).click();
  await page.getByRole('option', { name: /^Bonnet Camille/ }).click();
  await lookAt(page, 'fleet-assign');
  await assign.click();
  await page.getByText('C’est noté.').waitFor();
  await dialog.waitFor({ state: 'detached' });
  const { asked = [] } = fixtures.hosts.get('technician') ?? {};
  expect(asked.filter((name) => name === 'fleet.assign')).toHaveLength(1);
  await page.context().close();
});

test('a key is replaced from the program: a question, then the page where its successor is written', async () => {
  const page = await lab.open('/?host=technician#/fleet/k2');
  await page.getByRole('button', { name: 'Remplacer' }).click();
  await page.getByRole('alertdialog').waitFor();
  await lookAt(page, 'fleet-replace');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remplacer' }).click();
  await page.getByText(/^L’ancienne clé est coupée/).waitFor();
  await page.getByRole('heading', { level: 1, name: 'Préparer des clés' }).waitFor();
  const { worked = [] } = fixtures.hosts.get('technician') ?? {};
  expect(worked).toContainEqual({ name: 'keys.newBatch', args: { replace: 'k2' } });
  await page.context().close();
});

test('a written key is given its identity for one person, although it is too small to be written again', async () => {
  const page = await lab.open('/?host=technician#/fleet/prepare');
  await page.getByRole('button', { name: 'Nouveau lot' }).click();
  await page.getByText('Une personne', { exact: true }).click();
  const create = page.getByRole('button', { name: 'Créer le lot' });
  await page.getByLabel('Nom, prénom ou identifiant').fill('bonnet');
  expect(await create.isDisabled()).toBe(true);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Personne/ })
    .click();
  await page.getByRole('option', { name: /^Bonnet Camille/ }).click();
  await lookAt(page, 'fleet-prepare-person');
  await create.click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: /^\/dev\/sdj/ }).check({ force: true });
  const named = page.getByRole('button', { name: 'Donner une identité' });
  expect(await page.getByRole('button', { name: 'Écrire', exact: true }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Effacer' }).isEnabled()).toBe(true);
  await lookAt(page, 'fleet-prepare-name', async () => {
    await page.getByText(/^Trop petite pour l’image, il faut 15,5/).scrollIntoViewIfNeeded();
    await named.scrollIntoViewIfNeeded();
  });
  await named.click();
  const { worked = [] } = fixtures.hosts.get('technician') ?? {};
  await expect.poll(() => worked.map(({ name }) => name), patience).toContain('keys.personalise');
  expect(worked.find(({ name }) => name === 'keys.personalise')?.args).toEqual({ ids: ['j'] });
  expect(worked.find(({ args }) => 'userIds' in args)?.name).toBe('keys.newBatch');
  await page.context().close();
});

test('a key is read: what it says itself, and what the fleet knows of it', async () => {
  const page = await lab.open('/?host=technician#/fleet/prepare');
  const read = (name: string) =>
    page
      .getByRole('listitem')
      .filter({ hasText: name })
      .getByRole('button', { name: /^Lire la clé/ })
      .click();
  const dialog = page.getByRole('dialog');
  await read('/dev/sdf');
  await dialog.getByText('0M3T-9WQA', { exact: true }).waitFor();
  await dialog.getByText('Bonnet Camille 2de 4').waitFor();
  await dialog.getByText('1.2.0\u00a0; la 1.3.0 ne va encore qu’à 10\u00a0% des clés').waitFor();
  await dialog.getByText('1.1.3\u00a0; la 1.2.0 l’attend, elle la prendra d’elle-même').waitFor();
  await lookAt(page, 'fleet-read');
  await page.keyboard.press('Escape');
  // One that does not answer says so, and nothing else.
  await read('/dev/sdj');
  await dialog.getByText(/ne répond plus/).waitFor();
  expect(await dialog.locator('dl').count()).toBe(0);
  await page.keyboard.press('Escape');
  // A key that was verified and would not start says why on its row.
  const dead = page.getByRole('listitem').filter({ hasText: '/dev/sdm' });
  await dead.getByText('Ne démarrera pas', { exact: true }).waitFor();
  await dead.getByText(/son ticket a été remplacé par un nouveau/).waitFor();
  await lookAt(page, 'fleet-prepare-dead', () => dead.scrollIntoViewIfNeeded());
  await read('/dev/sdm');
  await dialog.getByText('Pas encore').waitFor();
  await lookAt(page, 'fleet-read-waiting');
  await page.context().close();
});

test('an image is proposed as large as the smallest key takes, and what a size means is said', async () => {
  const page = await lab.open('/?host=technician#/fleet/prepare');
  const size = page.getByLabel('Taille de la plus petite clé');
  const show = () => size.scrollIntoViewIfNeeded();
  await page.getByText('La plus petite clé branchée est /dev/sdj (7,8\u00a0Go).').waitFor();
  expect(await size.inputValue()).toBe('7,8 Go');
  await page.getByText(/^Environ 6,9\sGo pour les documents/).waitFor();
  await lookAt(page, 'fleet-prepare-size', show);
  await size.fill('16 Go');
  await page.getByText(/^\/dev\/sdj .* est trop petite pour cette image/).waitFor();
  // Two systems and the new version of the larger: one less has room.
  await size.fill('0,8 Go');
  await page.getByText(/^Pas assez de place pour une mise à jour.* au moins 909\sMo/).waitFor();
  await lookAt(page, 'fleet-prepare-tight', show);
  await page.getByRole('checkbox', { name: /^Windows/ }).click({ force: true });
  await page.getByText(/^Environ 171\sMo pour les documents/).waitFor();
  await size.fill('une grande');
  await expect.poll(() => page.getByText(/pour les documents/).count()).toBe(0);
  await page.context().close();
});

test('how far many keys are is said in a line, and one press for all leaves out those that are ready', async () => {
  const page = await lab.open('/?host=technician#/fleet/prepare');
  await page.getByText('11 clés · 1 prête, 2 en cours, 2 en échec').waitFor();
  await page.getByText('Celles qui restent').click();
  const isChosen = (name: string) => page.getByRole('checkbox', { name: new RegExp(`^${name}`) }).isChecked();
  expect(await isChosen('/dev/sdb')).toBe(false);
  expect(await isChosen('/dev/sdf')).toBe(true);
  await lookAt(page, 'fleet-prepare-many', () => page.getByText('/dev/sdk').first().scrollIntoViewIfNeeded());
  await page.context().close();
});

test('keys that are being prepared, and one that the system does not let be written', async () => {
  const page = await lab.open('/?host=technician#/fleet/prepare');
  await page.getByText('/dev/sdg').click();
  const notice = page.getByText('Le système ne vous laisse pas écrire sur cette clé');
  await notice.waitFor();
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      await expectAccessible(page);
      await notice.scrollIntoViewIfNeeded();
      await page.getByText('/dev/sde').first().scrollIntoViewIfNeeded();
      await picture(page, `fleet-prepare-keys-${theme}-${name}`);
      await page.getByRole('button', { name: 'Dossier d’une version' }).scrollIntoViewIfNeeded();
      await picture(page, `fleet-prepare-programs-${theme}-${name}`);
    }
  }
  await page.context().close();
});

test('a class list of a file: nobody gets a key before the lines that are wrong were put aside by the person', async () => {
  const page = await lab.open('/?host=technician#/fleet/prepare');
  await page.getByRole('button', { name: 'Nouveau lot' }).click();
  await page.getByText('Une liste (CSV)').click();
  const create = page.getByRole('button', { name: 'Créer le lot' });
  expect(await create.isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Choisir le fichier' }).click();
  await page.getByText('3 personnes reconnues dans seconde-4.csv').waitFor();
  for (const words of [
    /^La ligne 4 .* ne désigne personne/,
    /^La ligne 5 n’a pas de quoi/,
    /^La ligne 7 .* déjà/,
  ]) {
    await page.getByText(words).waitFor();
  }
  expect(await create.isDisabled()).toBe(true);
  await lookAt(page, 'fleet-prepare-list');
  await page.getByText('Créer le lot sans ces 3 lignes').click();
  expect(await create.isEnabled()).toBe(true);
  await page.context().close();
});
