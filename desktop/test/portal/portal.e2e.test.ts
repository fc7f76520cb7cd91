import { readFileSync } from 'node:fs';
import { writeRecords } from '@cartable/server/testing/addPerson.ts';
import { accentShades } from '@cartable/shared/domain/region/accent.ts';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openWork, tickDone } from '../../../scripts/start/tour/pupilSteps.ts';
import { button, goTo } from '../../../scripts/start/tour/places.ts';
import { giveMarks, giveWork } from '../../../scripts/start/tour/teacherSteps.ts';
import { patience } from '../ui/screenLab.ts';
import { openPortalLab, type PortalLab } from './portalLab.ts';

let lab: PortalLab;
let pupil: BrowserContext;
let teacher: BrowserContext;
beforeAll(async () => {
  lab = await openPortalLab();
  pupil = await lab.browser();
  teacher = await lab.browser();
});
afterAll(() => lab?.close());
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

const title = 'Optimiser l’aire d’un enclos';
const essay = { name: 'devoir.txt', mimeType: 'text/plain', buffer: Buffer.from('L’aire est maximale.\n') };

/** The page of the sync centre says that all has left. */
async function allSent(page: Page): Promise<void> {
  await page.goto(`${lab.origin}/#/sync`);
  await page.getByText('Rien n’attend : tout est parti.').waitFor();
}

describe('school life in browsers', () => {
  test('a teacher gives work and marks; both are the class’s a moment later', async () => {
    const page = await lab.enter(teacher, 'teacher-maths');
    await giveWork(page, title);
    await giveMarks(page, 'Contrôle surprise', Array(30).fill('12,5'));
    await allSent(page);
    await page.close();
  });

  test('a pupil ticks it, hands a file in and sees the mark', async () => {
    const page = await lab.enter(pupil, 'pupil-1-01');
    await tickDone(page, title);
    await goTo(page, 'homework');
    await openWork(page, title);
    await page.locator('input[type=file]').first().setInputFiles(essay);
    await page.getByText(essay.name).first().waitFor();
    await button(page, 'homework', 'send').click();
    await page.getByText('Travail rendu. Gardez cette page ouverte').waitFor();
    await goTo(page, 'grades');
    await page.getByRole('link', { name: 'Contrôle surprise', exact: true }).first().waitFor();
    await allSent(page);
    await page.close();
  });

  test('the teacher reads the hand-in’s file and downloads it under its name', async () => {
    const page = await teacher.newPage();
    await page.goto(`${lab.origin}/#/homework`);
    await page.getByRole('link', { name: title, exact: true }).click();
    const { givenName, familyName } = lab.server.account('pupil-1-01');
    await page.getByRole('link', { name: new RegExp(`${givenName} ${familyName}`) }).click();
    await page.getByRole('button', { name: essay.name, exact: true }).click();
    await page.getByText('L’aire est maximale.').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Enregistrer une copie' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(essay.name);
    expect(readFileSync(await download.path(), 'utf8')).toBe(essay.buffer.toString());
    await page.close();
  });

  test('documents are put away and read again from the server by another page', async () => {
    const page = await pupil.newPage();
    await page.goto(`${lab.origin}/#/documents`);
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ ...essay, name: 'fiche.txt', buffer: Buffer.from('AB + BC = AC\n') });
    await page.getByRole('button', { name: 'fiche.txt', exact: true }).waitFor();
    await allSent(page);
    const other = await pupil.newPage();
    await other.goto(`${lab.origin}/#/documents`);
    await other.getByRole('button', { name: 'fiche.txt', exact: true }).click();
    await other.getByText('AB + BC = AC').waitFor();
    await page.close();
    await other.close();
  });

  test('what is set in one page shows in the other at once: one worker serves both', async () => {
    const [one, other] = [await pupil.newPage(), await pupil.newPage()];
    for (const page of [one, other]) await page.goto(`${lab.origin}/#/settings`);
    await one.getByText('Sombre', { exact: true }).click();
    await other.locator('html[data-theme="dark"]').waitFor();
    await one.getByText('Clair', { exact: true }).click();
    await other.locator('html[data-theme="light"]').waitFor();
    expect(await one.getByText('Sécurité de la clé').count()).toBe(0);
    await one.close();
    await other.close();
  });
});

test('without a network work waits in the page, which warns before it is left and refuses to sign out', async () => {
  const page = await pupil.newPage();
  await page.goto(`${lab.origin}/#/home`);
  await page.locator('.done[aria-pressed="false"]').first().waitFor();
  lab.line.cut();
  await page.locator('.done[aria-pressed="false"]').first().click();
  await goTo(page, 'settings');
  await page
    .getByRole('link', { name: /Hors ligne/ })
    .first()
    .waitFor(patience);
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.getByText('Des changements n’ont pas encore pu partir').waitFor();
  const [warning] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })]);
  expect(warning.type()).toBe('beforeunload');
  await warning.dismiss();
  lab.line.mend();
  await page
    .getByRole('link', { name: /À jour/ })
    .first()
    .waitFor({ timeout: 60_000 });
  await page.close();
  // A request that fails is in the browser's own log.
  const others = lab.complaints.filter((text) => !/ERR_(?:CONNECTION|EMPTY|SOCKET|INCOMPLETE)/.test(text));
  lab.complaints.length = 0;
  expect(others).toEqual([]);
});

test('a page that is opened again has kept nothing and goes on where the server stands', async () => {
  const page = await pupil.newPage();
  await page.goto(`${lab.origin}/#/home`);
  await page.locator('.done[aria-pressed="false"]').first().click();
  await allSent(page);
  await page.reload();
  await page.getByText('Rien n’attend : tout est parti.').waitFor();
  await page.goto(`${lab.origin}/#/home`);
  await page.locator('.done[aria-pressed="true"]').first().click();
  await allSent(page);
  // Neither a fork nor an old copy: the outbox of this sign-in simply continues.
  expect(await page.getByText(/copie/).count()).toBe(0);
  await page.close();
});

test('the frame stands while the records are on their way, and says nothing of them that is not known', async () => {
  const held = lab.line.hold('POST /api/v1/sync ');
  const context = await lab.browser();
  try {
    const { givenName } = lab.server.account('pupil-1-07');
    const page = await lab.enter(context, 'pupil-1-07');
    await held.asked;
    await page.getByRole('heading', { name: `Bonjour ${givenName}` }).waitFor();
    await page.getByText('Lecture…').first().waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'Notes' }).count()).toBe(1);
    expect(await page.locator('.home, .state').count()).toBe(0);
    expect(await page.getByText(/Hors ligne/).count()).toBe(0);
    held.release();
    await page.locator('.done').first().waitFor();
    await expect.poll(() => page.getByText('Lecture…').count()).toBe(0);
  } finally {
    held.release();
    await context.close();
  }
});

test('the first frame has the school’s colour, and nobody’s once the person has signed out', async () => {
  const { schoolId } = lab.server.demo;
  const own = { type: 'region.theme', record: { id: schoolId, accent: '#a0223b', logo: null } };
  await writeRecords(lab.server, [own]);
  const accent = (page: Page) =>
    page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--accent').trim());
  const context = await lab.browser();
  const held = lab.line.hold('POST /api/v1/sync ');
  try {
    const page = await lab.enter(context, 'pupil-1-08');
    await held.asked;
    await page.getByText('Lecture…').first().waitFor();
    const expected = accentShades('#a0223b', 'light').accent;
    expect(await accent(page)).toBe(expected);
    held.release();
    await page.locator('.done').first().waitFor();
    expect(await accent(page)).toBe(expected);
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    await page.getByLabel('Identifiant').waitFor();
    expect(await accent(page)).not.toBe(expected);
    await writeRecords(lab.server, [{ ...own, record: { ...own.record, accent: null } }]);
  } finally {
    held.release();
    await context.close();
  }
});

describe('signing out', () => {
  test('leaves nothing in the browser, on any page, and the way back shows nothing', async () => {
    const context = await lab.browser();
    const page = await lab.enter(context, 'pupil-1-02');
    await goTo(page, 'grades');
    const other = await context.newPage();
    await other.goto(`${lab.origin}/#/grades`);
    await other.getByRole('heading', { level: 1, name: 'Notes' }).waitFor();
    await page.getByRole('button', { name: 'Se déconnecter' }).click();
    for (const one of [page, other]) await one.getByRole('heading', { name: 'Bonjour !' }).waitFor();
    const left = await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const files: string[] = [];
      for await (const name of root.keys()) files.push(name);
      return {
        files,
        databases: (await indexedDB.databases()).length,
        caches: (await caches.keys()).length,
        workers: (await navigator.serviceWorker.getRegistrations()).length,
        local: localStorage.length,
        session: sessionStorage.length,
        cookies: document.cookie,
      };
    });
    expect(left).toEqual({
      files: [],
      databases: 0,
      caches: 0,
      workers: 0,
      local: 0,
      session: 0,
      cookies: '',
    });
    expect(await context.cookies()).toEqual([]);
    await page.goBack();
    await page.getByRole('heading', { name: 'Bonjour !' }).waitFor();
    expect(await page.content()).not.toContain(lab.server.account('pupil-1-02').familyName);
    await context.close();
  });

  test('cutting a browser off from elsewhere empties it at its next exchange', async () => {
    const context = await lab.browser();
    const page = await lab.enter(context, 'pupil-1-03');
    const second = await lab.browser();
    const elsewhere = await second.newPage();
    await elsewhere.goto(lab.origin);
    await lab.signIn(elsewhere, 'pupil-1-03');
    await goTo(elsewhere, 'settings');
    await elsewhere.getByRole('button', { name: 'Couper l’accès' }).click();
    await elsewhere.getByRole('alertdialog').getByRole('button', { name: 'Couper l’accès' }).click();
    await elsewhere.getByText('Accès coupé').first().waitFor();
    await page.goto(`${lab.origin}/#/sync`);
    await page.getByRole('button', { name: 'Synchroniser' }).click();
    await page.getByRole('heading', { name: 'Bonjour !' }).waitFor();
    await context.close();
    await second.close();
    lab.complaints.length = 0;
  });
});
