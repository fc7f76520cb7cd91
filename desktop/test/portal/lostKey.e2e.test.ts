import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addPerson, membershipOf, writeRecords } from '@cartable/server/testing/addPerson.ts';
import { activated, type TestClient, testClient } from '@cartable/server/testing/testClient.ts';
import { type BatchKey, keyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { enrolmentPath } from '../../src/vault/runner/enrolment.ts';
import { removeTestKey, startTestKey, type TestKey } from '../../src/vault/runner/testKey.ts';
import { expectAccessible, picture, showTheme, sizes } from '../ui/screenLab.ts';
import { openPortalLab, type PortalLab } from './portalLab.ts';

/** A lost key is cut off in two clicks by whoever hears of it first: by the pupil or a parent from their home page, by the CPE from the fleet. Its next contact erases it. */
let lab: PortalLab;
let technician: TestClient;
const pages = new Map<'parent' | 'cpe', Page>();
const running: TestKey[] = [];
/** One key for each loss: who tells it, and on what size of screen. */
const losses = [
  { by: 'parent', pupil: 'pupil-1-01', size: sizes[0] },
  { by: 'parent', pupil: 'pupil-2-05', size: sizes[1] },
  { by: 'cpe', pupil: 'pupil-1-03', size: sizes[0] },
  { by: 'cpe', pupil: 'pupil-2-04', size: sizes[1] },
  { by: 'pupil', pupil: 'pupil-1-06', size: sizes[0] },
  { by: 'pupil', pupil: 'pupil-2-07', size: sizes[1] },
] as const;
const keys = new Map<string, BatchKey>();

async function json(method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await technician.session.send({ method, path, ...(body && { json: body }) });
  return answer.json();
}

/** The key of a pupil as the technician made it, in use: real vault, real engine. */
async function inUse(pupil: string): Promise<TestKey> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-lost-'));
  mkdirSync(join(folder, 'data'));
  const ticket = { product: 'cartable', format: 1, ticket: keys.get(pupil)?.ticket };
  writeFileSync(enrolmentPath(join(folder, 'data')), JSON.stringify(ticket));
  const key = await startTestKey(lab.origin, lab.server.account(pupil).code, folder);
  running.push(key);
  return key;
}

/** Counts what a person clicks or taps on these pages, whatever it does. */
async function counting(context: BrowserContext): Promise<BrowserContext> {
  await context.addInitScript(() => {
    Reflect.set(globalThis, 'clicks', 0);
    const count = () => Reflect.set(globalThis, 'clicks', Number(Reflect.get(globalThis, 'clicks')) + 1);
    addEventListener('pointerdown', count, { capture: true });
  });
  return context;
}
const clicks = (page: Page) => page.evaluate(() => Number(Reflect.get(globalThis, 'clicks')));

beforeAll(async () => {
  lab = await openPortalLab();
  technician = testClient(lab.origin);
  await activated(technician, lab.server.account('technician').code);
  const userIds = losses.map(({ pupil }) => pupil);
  const batch = keyBatch.parse(await json('POST', '/api/v1/school/keys', { userIds }));
  for (const key of batch.keys) keys.set(key.holder?.userId ?? '', key);
  const parent = await addPerson(lab.server, {
    userId: 'parent',
    role: 'guardian',
    membership: { pupilId: losses[0].pupil } as never,
  });
  await writeRecords(lab.server, [
    membershipOf('parent', 'guardian', { pupilId: losses[1].pupil, classId: 'second' } as never),
  ]);
  const cpe = await addPerson(lab.server, { userId: 'cpe', role: 'cpe' });
  pages.set('parent', await lab.enterWith(await counting(await lab.browser()), parent.code));
  pages.set('cpe', await lab.enterWith(await counting(await lab.browser()), cpe.code));
});
afterAll(async () => {
  for (const key of running) await removeTestKey(key);
  await lab?.close();
});
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

/** The pupil whose key is gone, signed in where it is not needed. */
async function inABrowser(pupil: string): Promise<Page> {
  const page = await (await counting(await lab.browser())).newPage();
  await page.goto(lab.origin);
  await lab.signIn(page, pupil);
  return page;
}

/** Brings the person to where they begin: nothing there is more than two clicks from the end. */
async function begin(page: Page, by: (typeof losses)[number]['by'], serial: string) {
  await page.goto(`${lab.origin}/#/${by === 'cpe' ? 'fleet' : 'home'}`);
  await page.reload();
  // Who lost it is known by name; typed, the list is that one key.
  const search = page.getByRole('searchbox', { name: 'Numéro de clé ou nom' });
  if (by === 'cpe') await search.fill(serial);
  const row = page.getByRole('listitem').filter({ hasText: serial });
  await row.getByRole('button', { name: /^Perdue/ }).waitFor();
  return row;
}

test.each(losses)('$by, $size.name: two clicks, and the key erases itself', async ({ by, pupil, size }) => {
  const { keyId = '', serial = '' } = keys.get(pupil) ?? {};
  const { givenName } = lab.server.account(pupil);
  const key = await inUse(pupil);
  const page = by === 'pupil' ? await inABrowser(pupil) : pages.get(by);
  if (page === undefined) throw new Error('no page');
  await page.setViewportSize(size.viewport);
  const row = await begin(page, by, serial);
  for (const theme of ['light', 'dark'] as const) {
    await showTheme(page, theme);
    await expectAccessible(page);
    await row.scrollIntoViewIfNeeded();
    await picture(page, `portal-lost-${by}-${theme}-${size.name}`);
  }
  expect(await clicks(page)).toBe(0);
  await row.getByRole('button', { name: /^Perdue/ }).click();
  const question = page.getByRole('alertdialog');
  await question.getByText(serial).waitFor();
  await picture(page, `portal-lost-${by}-question-${size.name}`);
  await question.getByRole('button', { name: 'Couper la clé' }).click();
  await row.getByRole('button').waitFor({ state: 'detached' });
  await row.getByText('Perdue', { exact: true }).waitFor();
  expect(await clicks(page)).toBe(2);

  expect(await json('GET', `/api/v1/school/keys/${keyId}`)).toMatchObject({
    state: 'lost',
    events: [
      { kind: 'lost', by: { givenName: by === 'pupil' ? givenName : by } },
      { kind: 'active' },
      { kind: 'prepared' },
    ],
  });
  // The server's hint may have reached the key first: it is erased then, and nothing is open any more.
  await expect(key.ask('sync.now', {})).rejects.toMatchObject({
    code: expect.stringMatching(/revoked$|^vault\.locked$/),
  });
  await key.heard((event) => event.type === 'state' && event.state.problem?.code === 'sync.device_revoked');
  expect(existsSync(join(key.folder, 'data', 'vault', 'vault.a.json'))).toBe(false);
});

test('nobody cuts off from a list what is not theirs to end, and nothing is one slip away in a long one', async () => {
  const page = pages.get('cpe');
  if (page === undefined) throw new Error('no page');
  await json('POST', '/api/v1/school/keys', { userIds: ['teacher-maths'] });
  await page.goto(`${lab.origin}/#/fleet`);
  await page.reload();
  await page.getByText(`${losses.length + 1} clés`, { exact: true }).waitFor();
  const lost = page.getByRole('button', { name: /^Perdue/ });
  expect(await lost.count()).toBe(0);
  const { familyName } = lab.server.account('teacher-maths');
  await page.getByRole('searchbox', { name: 'Numéro de clé ou nom' }).fill(familyName);
  await page.getByText('1 clé', { exact: true }).waitFor();
  expect(await lost.count()).toBe(0);
});
