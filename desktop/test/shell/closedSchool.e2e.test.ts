import { setSchoolState } from '@cartable/server/storage/repositories/schoolStates.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LaunchedKey, launchKey, temporaryKey } from '../launch.ts';
import { eventually } from './eventually.ts';

const password = 'quatre chevaux bleus 42';
const sentence = 'Votre établissement n’est pas ouvert dans Cartable pour le moment.';
const menu = (page: Page) => page.getByRole('navigation', { name: 'Menu principal' });

let server: TestServer;
let key: LaunchedKey;
let passphrase = '';
beforeAll(async () => {
  server = await startTestServer();
  key = await launchKey({ keyDir: temporaryKey(server.origin) });
});
afterAll(async () => {
  await key?.close();
  await server?.stop();
});

const setState = (state: 'open' | 'closed') =>
  server.running.storage.transaction((writer) => setSchoolState(writer, server.demo.schoolId, state));
/** The person's own preference as the server has it. */
async function onServer(): Promise<string | undefined> {
  const row = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', 'settings.preference')
    .where('id', 'like', '%.textScale')
    .executeTakeFirst();
  return row?.content ?? undefined;
}
const act = (value: string) =>
  key.page.evaluate(
    (text) =>
      window.cartable.call('mutate', { name: 'settings.set', args: { key: 'textScale', value: text } }),
    value,
  );
const syncNow = () => key.page.evaluate(() => window.cartable.call('sync.now', {}));
const pending = () =>
  key.page.evaluate(async () => {
    const status = await window.cartable.call('sync.status', {});
    return status.ok ? status.value.pending : undefined;
  });

/** A school that shuts while its keys are in use: the real program says so, keeps everything, and goes on the day it opens. */
describe('a key of a school that is closed', () => {
  it('has its profile and a first synchronisation', async () => {
    const { page } = key;
    await page.getByLabel('Code d’activation').fill(server.account('pupil-1-01').code);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'C’est bien vous ?' }).waitFor();
    await page.getByLabel('Mot de passe du compte').fill(password);
    await page.getByLabel('Le même, encore une fois').fill(password);
    await page.keyboard.press('Enter');
    const words = page.locator('.words-list li');
    await words.nth(4).waitFor();
    passphrase = (await words.allInnerTexts()).join(' ');
    await page.getByRole('textbox', { name: 'Recopiez les cinq mots' }).fill(passphrase);
    await page.keyboard.press('Enter');
    await page.getByRole('checkbox').press('Space');
    await page.getByRole('button', { name: 'Ouvrir mon Cartable' }).press('Enter');
    await menu(page).waitFor();
    await page.locator('.work-title').first().waitFor({ timeout: 60_000 });
  });

  it('says so on every page, keeps what is done, and asks for no sign-in', async () => {
    const { page } = key;
    await setState('closed');
    expect(await act('125')).toMatchObject({ ok: true });
    expect(await syncNow()).toMatchObject({ ok: false, error: { code: 'school.not_open' } });
    await page.getByText(sentence).first().waitFor();
    await page.locator('.work-title').first().waitFor();
    await page.evaluate(() => {
      location.hash = '#/sync';
    });
    await page.getByRole('heading', { level: 1, name: 'Ma clé' }).waitFor();
    await page.getByText(sentence).first().waitFor();
    expect(await page.getByText('Reconnexion nécessaire').count()).toBe(0);
    expect([await pending(), await onServer()]).toEqual([1, undefined]);
  });

  it('loses nothing when it is pulled out and started again meanwhile', async () => {
    const { keyDir } = key;
    await key.close();
    key = await launchKey({ keyDir });
    const { page } = key;
    await page.getByLabel('Phrase secrète', { exact: true }).fill(passphrase);
    await page.keyboard.press('Enter');
    await menu(page).waitFor();
    expect(await pending()).toBe(1);
    await syncNow();
    await page.getByText(sentence).first().waitFor();
  });

  it('sends what waited and stops saying it, the day the school opens', async () => {
    await setState('open');
    await eventually(async () => (await syncNow()).ok).toBe(true);
    await eventually(pending).toBe(0);
    expect(await onServer()).toContain('125');
    await key.page.getByText(sentence).first().waitFor({ state: 'detached' });
  });
});
