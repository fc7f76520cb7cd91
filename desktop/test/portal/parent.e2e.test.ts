import { actingClient } from '@cartable/server/testing/actingClient.ts';
import { addPerson, membershipOf, writeRecords } from '@cartable/server/testing/addPerson.ts';
import { nodeHasher } from '@cartable/server/ops/nodeHost.ts';
import { importRecords } from '@cartable/server/ops/importRecords.ts';
import { derivations } from '@cartable/shared/domain/derivations.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import { readFileSync } from 'node:fs';
import { unzip } from '@cartable/server/testing/unzip.ts';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { button, goTo } from '../../../scripts/start/tour/places.ts';
import { expectEnglish } from '../ui/englishOnly.ts';
import { expectAccessible, picture, showTheme, sizes } from '../ui/screenLab.ts';
import { openPortalLab, type PortalLab } from './portalLab.ts';

const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);

let lab: PortalLab;
let context: BrowserContext;
let page: Page;
const elder = { userId: 'pupil-1-01', classId: '' };
const younger = { userId: 'pupil-2-05', classId: '' };

/** The class of a pupil of the demonstration. */
async function classOf(userId: string): Promise<string> {
  const rows = await lab.server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', 'directory.membership')
    .execute();
  const texts = rows.map(({ content }) => JSON.parse(String(content)) as { userId: string; classId: string });
  return texts.find((one) => one.userId === userId)?.classId ?? '';
}
const relation = ({ userId, classId }: typeof elder, more: object = {}) =>
  membershipOf('parent', 'guardian', { pupilId: userId, classId, ...more } as never);

beforeAll(async () => {
  lab = await openPortalLab();
  elder.classId = await classOf(elder.userId);
  younger.classId = await classOf(younger.userId);
  const { code } = await addPerson(lab.server, {
    userId: 'parent',
    role: 'guardian',
    membership: { pupilId: elder.userId, classId: elder.classId } as never,
  });
  await writeRecords(lab.server, [relation(younger)]);
  context = await lab.browser();
  page = await lab.enterWith(context, code);
});
afterAll(() => lab?.close());
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

const givenName = (userId: string) => lab.server.account(userId).givenName;
const fullName = (userId: string) => `${givenName(userId)} ${lab.server.account(userId).familyName}`;
/** On the page of the week: what is to be done, in the week after when it is Friday and the demonstration's work is all to come. */
async function seeWork(): Promise<void> {
  const weekAfter = button(page, 'homework', 'weekAfter');
  await weekAfter.waitFor();
  await page.locator('.week-free, .work').first().waitFor();
  if ((await page.locator('.work').count()) === 0) await weekAfter.click();
  await page.locator('.work').first().waitFor();
}
const child = (userId: string) => page.getByRole('region', { name: fullName(userId) });

test('a parent’s home shows each child with their own work and marks, and no tick', async () => {
  for (const { userId } of [elder, younger]) {
    await child(userId).getByText('travail à venir').waitFor();
    await expect.poll(() => child(userId).locator('.mark-row').count()).toBeGreaterThan(0);
  }
  expect(await page.locator('.done').count()).toBe(0);
  await page.getByText('restent dans le Cartable de l’élève').waitFor();
});

test('each child has their own marks and week, one press from the other’s', async () => {
  await child(younger.userId)
    .getByRole('link', { name: `${givenName(younger.userId)} : les notes` })
    .click();
  await page.getByRole('heading', { level: 1, name: 'Notes' }).waitFor();
  const chosen = () => page.getByRole('radio', { checked: true }).first();
  await page.getByRole('radio', { name: givenName(younger.userId), checked: true }).waitFor();
  const marks = async () => (await page.locator('.subject-average').allInnerTexts()).join();
  await page.locator('.subject-average').first().waitFor();
  const ofYounger = await marks();
  await page.getByText(givenName(elder.userId), { exact: true }).first().click();
  await page.getByRole('radio', { name: givenName(elder.userId), checked: true }).waitFor();
  await expect.poll(marks).not.toBe(ofYounger);
  await goTo(page, 'homework');
  await seeWork();
  expect(await page.locator('.done').count()).toBe(0);
  await expect.poll(() => chosen().count()).toBe(1);
  await page.locator('.work-title').first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.locator('.done').count()).toBe(0);
  expect(await page.locator('input[type=file]').count()).toBe(0);
});

test.each(['home', 'homework', 'grades'] as const)('%s is accessible and has its pictures', async (place) => {
  await page.setViewportSize(sizes[0].viewport);
  await page.goto(`${lab.origin}/#/${place}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (place === 'homework') await seeWork();
  else await page.locator('.work, .subject-average').first().waitFor();
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      if (theme === 'light' || name === 'pc') await expectAccessible(page);
      await picture(page, `portal-parent-${place}-${theme}-${name}`);
    }
  }
  await page.setViewportSize(sizes[0].viewport);
});

test('who saw a child’s data is one press away: that child’s log, not the other’s', async () => {
  const teacher = await actingClient(lab.server, 'teacher-maths');
  await teacher.pullAll();
  await page.goto(`${lab.origin}/#/home`);
  await child(younger.userId)
    .getByRole('link', { name: /^Qui a vu ses données/ })
    .click();
  const title = (userId: string) => `Qui a consulté les données de ${givenName(userId)}`;
  await page.getByRole('heading', { level: 1, name: title(younger.userId) }).waitFor();
  await page.locator('.class-row, .empty').first().waitFor();
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      if (theme === 'light' || name === 'pc') await expectAccessible(page);
      await picture(page, `portal-parent-accesses-${theme}-${name}`);
    }
  }
  await page.setViewportSize(sizes[0].viewport);
  await page.goto(`${lab.origin}/#/settings/accesses/${elder.userId}`);
  await page.getByRole('heading', { level: 1, name: title(elder.userId) }).waitFor();
  await page
    .locator('.privacy-row')
    .filter({ hasText: fullName('teacher-maths') })
    .first()
    .waitFor();
  // Somebody else's child in the address is not theirs: their own log is shown.
  await page.goto(`${lab.origin}/#/settings/accesses/pupil-1-09`);
  await page.getByRole('heading', { level: 1, name: 'Qui a consulté mes données' }).waitFor();
});

test('a child’s copy is one press away on a phone: what the parent receives, and nothing of the child’s own', async () => {
  const phone = sizes[1].viewport;
  await page.setViewportSize(phone);
  await page.goto(`${lab.origin}/#/settings`);
  const button = (userId: string) =>
    page.getByRole('button', { name: `Copie des données de ${givenName(userId)}` });
  await button(elder.userId).waitFor();
  await button(younger.userId).scrollIntoViewIfNeeded();
  for (const theme of ['light', 'dark'] as const) {
    await showTheme(page, theme);
    await expectAccessible(page);
    await picture(page, `portal-parent-copy-${theme}-phone`);
  }
  const [download] = await Promise.all([page.waitForEvent('download'), button(younger.userId).click()]);
  // A parent of three tells the three archives apart.
  expect(download.suggestedFilename()).toMatch(/^cartable-[a-z]+(?:-[a-z]+)+-\d{4}-\d\d-\d\d\.zip$/);
  const files = unzip(readFileSync(await download.path()));
  expect(files.has('notes/notes.csv')).toBe(true);
  const manifest = files.get('manifest.json')?.toString('utf8') ?? '';
  expect(manifest).toContain(younger.userId);
  expect(manifest).not.toContain(elder.userId);
  expect([...files.keys()].filter((name) => /^(documents|compte)\//.test(name))).toEqual([]);
  await page.setViewportSize(sizes[0].viewport);
});

test('a parent who chooses English in the settings has every page of theirs in English, on a phone too', async () => {
  await page.setViewportSize(sizes[1].viewport);
  await page.goto(`${lab.origin}/#/settings`);
  await page.getByRole('radio', { name: 'English' }).click({ force: true });
  const places = [
    'settings',
    'home',
    'homework',
    'grades',
    'documents',
    'sync',
    `settings/accesses/${elder.userId}`,
  ];
  for (const place of places) {
    await page.goto(`${lab.origin}/#/${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('.skeleton').first().waitFor({ state: 'detached' });
    await expectEnglish(page);
    await picture(page, `english-parent-${place.split('/').slice(0, 2).join('-')}-phone`, true);
  }
  // The choice is the person's: it is there when the page is opened anew.
  await page.reload();
  await expectEnglish(page);
  await page.goto(`${lab.origin}/#/settings`);
  await page.getByRole('radio', { name: 'Français' }).click({ force: true });
  await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
  await page.setViewportSize(sizes[0].viewport);
});

test('a copy that is refused is told on the page, instead of a download that says nothing', async () => {
  await page.goto(`${lab.origin}/#/settings`);
  const button = page.getByRole('button', { name: `Copie des données de ${givenName(younger.userId)}` });
  await button.waitFor();
  const { storage, server } = lab.server.running;
  const write = (more: object) =>
    // The page does not hear of it yet, as when somebody presses at the very moment.
    importRecords(
      { storage, hasher: nodeHasher, derivations },
      lab.server.demo.schoolId as SchoolId,
      [{ op: 'put', ...relation(younger, more) } as never],
      Date.now(),
    );
  await write({ endsOn: day(-1) });
  let downloads = 0;
  page.on('download', () => {
    downloads += 1;
  });
  await button.click();
  await page.getByText("Vous n'avez pas le droit de faire cela.").waitFor();
  expect(downloads).toBe(0);
  server.syncHost.hints.publish(lab.server.demo.schoolId, await write({}));
  page.removeAllListeners('download');
});

test('a relation that has ended takes the child away at the next exchange, and only that child', async () => {
  await page.goto(`${lab.origin}/#/home`);
  await child(younger.userId).waitFor();
  await writeRecords(lab.server, [relation(younger, { endsOn: day(-1) })]);
  await child(younger.userId).waitFor({ state: 'detached' });
  await child(elder.userId).waitFor();
  await page.reload();
  await child(elder.userId).waitFor();
  expect(await page.content()).not.toContain(fullName(younger.userId));
});
