import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { keyBatch, type KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { testClient } from '@cartable/server/testing/testClient.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { labPassword, openPortalLab, type PortalLab } from './portalLab.ts';

let lab: PortalLab;
let technician: BrowserContext;
let pupil: BrowserContext;
let batch: KeyBatch;
beforeAll(async () => {
  lab = await openPortalLab();
  technician = await lab.browser();
  pupil = await lab.browser();
});
afterAll(() => lab?.close());
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

async function downloaded(page: Page, press: () => Promise<void>): Promise<KeyBatch> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  expect(download.suggestedFilename()).toMatch(/^lot-\d{4}-\d\d-\d\d-\d+\.json$/);
  return keyBatch.parse(JSON.parse(readFileSync(await download.path(), 'utf8')));
}

test('a technician prepares keys for a class: a file with a ticket for each pupil', async () => {
  const page = await lab.enter(technician, 'technician');
  await page.goto(`${lab.origin}/#/fleet`);
  await page.getByRole('button', { name: 'Préparer un lot' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /Classe/ }).click();
  await page.getByRole('option').first().click();
  batch = await downloaded(page, () => dialog.getByRole('button', { name: 'Créer le lot' }).click());
  expect(batch.server).toBe(lab.origin);
  expect(batch.keys.length).toBeGreaterThan(3);
  const [first] = batch.keys;
  await page.getByRole('searchbox', { name: 'Numéro de clé ou nom' }).fill(first?.serial ?? '');
  const row = page.getByRole('link', { name: first?.serial ?? '' });
  await row.click();
  await page.getByRole('button', { name: 'Remettre à l’élève' }).click();
  await page.getByText('La clé est notée comme remise.').waitFor();
  await page.getByText('Remise', { exact: true }).first().waitFor();
  // A browser cannot write keys, and says where it is done.
  await page.goto(`${lab.origin}/#/fleet/prepare`);
  await page.getByText('Les clés s’écrivent depuis le programme').waitFor();
  await page.close();
});

test('a batch whose answer was lost is asked for again by the same button, and is not a second one', async () => {
  const page = await technician.newPage();
  await page.goto(`${lab.origin}/#/fleet`);
  await page.getByRole('button', { name: 'Préparer un lot' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Personne encore').click();
  await dialog.getByLabel('Nombre de clés').fill('3');
  const { reader } = lab.server.running.storage;
  const keys = async () => (await reader.selectFrom('fleet_key').select('key_id').execute()).length;
  const before = await keys();
  const held = lab.line.hold('POST /api/v1/school/keys?intention=');
  const make = dialog.getByRole('button', { name: 'Créer le lot' });
  await make.click();
  await held.asked;
  await expect.poll(() => make.isDisabled()).toBe(true);
  await expect.poll(keys, { timeout: 20_000 }).toBe(before + 3);
  lab.line.cut();
  held.release();
  // Not mended before the page has said so: a browser that loses a connection sends the same once more by itself.
  await expect.poll(() => make.isDisabled(), { timeout: 20_000 }).toBe(false);
  lab.line.mend();
  const made = await downloaded(page, () => make.click());
  expect(made.keys).toHaveLength(3);
  expect(await keys()).toBe(before + 3);
  await dialog.waitFor({ state: 'detached' });
  await page.close();
  // A request that fails is in the browser's own log.
  const others = lab.complaints.filter((text) => !/ERR_(?:CONNECTION|EMPTY|SOCKET|INCOMPLETE)/.test(text));
  lab.complaints.length = 0;
  expect(others).toEqual([]);
});

test('the keys that the filter leaves are downloaded as a table', async () => {
  const page = await technician.newPage();
  await page.goto(`${lab.origin}/#/fleet`);
  const [one, two] = batch.keys;
  const table = async () => {
    const press = page.getByRole('button', { name: 'Exporter (CSV)' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), press]);
    expect(download.suggestedFilename()).toMatch(/^parc-\d{4}-\d\d-\d\d\.csv$/);
    return readFileSync(await download.path(), 'utf8');
  };
  const all = await table();
  expect(all).toMatch(/^\ufeffserie;etat;nom;/);
  for (const key of [one, two]) expect(all).toContain(`\r\n${key?.serial};`);
  await page.getByRole('searchbox', { name: 'Numéro de clé ou nom' }).fill(one?.serial ?? '');
  await page.getByText('1 clé', { exact: true }).waitFor();
  const filtered = await table();
  expect(filtered).toContain(`\r\n${one?.serial};`);
  expect(filtered).not.toContain(String(two?.serial));
  await page.getByText('Le tableau est enregistré').first().waitFor();
  await page.close();
});

test('the keys of a class that wait get new tickets at once, after a question', async () => {
  const page = await technician.newPage();
  await page.goto(`${lab.origin}/#/fleet`);
  await page.getByText('Exporter (CSV)').waitFor();
  // Not of a whole fleet: the list is narrowed first.
  expect(await page.getByRole('button', { name: /^Nouveaux? tickets?/ }).count()).toBe(0);
  await page.getByRole('button', { name: /Classe$/ }).click();
  await page.getByRole('option', { name: batch.keys[0]?.holder?.className ?? '' }).click();
  await page.getByRole('button', { name: `Nouveaux tickets (${batch.keys.length})` }).click();
  const fresh = await downloaded(page, () =>
    page.getByRole('alertdialog').getByRole('button', { name: 'Refaire' }).click(),
  );
  const known = (keys: KeyBatch['keys']) =>
    keys.map(({ serial, holder }) => `${serial} ${holder?.userId}`).sort();
  expect(known(fresh.keys)).toEqual(known(batch.keys));
  expect(fresh.keys.every(({ ticket }) => batch.keys.every((one) => one.ticket !== ticket))).toBe(true);
  batch = {
    ...fresh,
    keys: batch.keys.map(({ keyId }) => ({ ...fresh.keys.find((one) => one.keyId === keyId) })),
  } as KeyBatch;
  await page.close();
});

test('a key tells that its program was changed: flagged in the list and on its page, and cleared', async () => {
  const [, key] = batch.keys;
  const userId = key?.holder?.userId ?? '';
  const client = testClient(lab.origin);
  const device = { label: 'Clé', ticket: key?.ticket ?? '', program: '1.0.0' };
  const { code } = lab.server.account(userId);
  await client.session.adopt(await client.auth.activate(code, labPassword, device));
  const tell = (at: number, wrong: number) =>
    client.session.send({
      method: 'POST',
      path: '/api/v1/updates/offer',
      json: { system: 'linux', version: '1.0.0', failed: null, check: { at, wrong } },
    });
  await tell(1, 2);
  const page = await technician.newPage();
  await page.goto(`${lab.origin}/#/fleet`);
  await page.getByText('1 clé a un programme modifié : regardez-la.').waitFor();
  await page.getByRole('button', { name: /État$/ }).click();
  await page.getByRole('option', { name: 'Programme modifié' }).click();
  await page.getByText('1 clé', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: key?.serial ?? '' }).click();
  await page.getByText(/sous Linux, .*\s: 2 fichiers modifiés/).waitFor();
  await tell(2, 0);
  await page.reload();
  await page.getByText('Programme de nouveau conforme').waitFor();
  expect(await page.getByText('se répare seule').count()).toBe(0);
  await page.close();
});

test('its pupil starts it, loses it, and cuts it off in two clicks; the technician replaces it', async () => {
  const [key] = batch.keys;
  const userId = key?.holder?.userId ?? '';
  const { code } = lab.server.account(userId);
  // The key itself, as its program speaks to the server.
  const device = { label: 'Clé', ticket: key?.ticket ?? '', program: '1.0.0' };
  await testClient(lab.origin).auth.activate(code, labPassword, device);

  const page = await pupil.newPage();
  await page.goto(lab.origin);
  await lab.signIn(page, userId);
  await page.goto(`${lab.origin}/#/settings`);
  const card = page.getByRole('region', { name: 'Clés du lycée' });
  await card.getByText('En service').waitFor();
  await card.getByRole('button', { name: 'Perdue' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Couper la clé' }).click();
  await card.getByText('Perdue', { exact: true }).waitFor();
  await page.close();

  const there = await technician.newPage();
  await there.goto(`${lab.origin}/#/fleet/${key?.keyId}`);
  await there.getByText('Déclarée perdue').waitFor();
  await there.getByRole('button', { name: 'Remplacer' }).click();
  const fresh = await downloaded(there, () =>
    there.getByRole('alertdialog').getByRole('button', { name: 'Remplacer' }).click(),
  );
  expect(fresh.keys).toMatchObject([{ holder: key?.holder }]);
  await there.getByRole('link', { name: 'Une autre clé la remplace' }).click();
  await there.getByRole('heading', { level: 1, name: fresh.keys[0]?.serial ?? '' }).waitFor();
  await there.close();
});
