import { addPerson, membershipOf, writeRecords } from '@cartable/server/testing/addPerson.ts';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedOffice } from '@cartable/server/ops/demo/seedOffice.ts';
import { patience, sizes } from '../ui/screenLab.ts';
import { type Move, type Moves, watchMoves } from './moves.ts';
import { openPortalLab, type PortalLab } from './portalLab.ts';

/** How much may move on a page in all: web.dev calls a tenth good; parts below the one that grows are not pressed by mistake. */
const mostMoved = 0.1;

let lab: PortalLab;
const codes = new Map<string, string>();

beforeAll(async () => {
  lab = await openPortalLab({
    providers: ['ÉduConnect', 'Guichet Agents'].map((label, index) => ({
      ...{ id: `provider${index}`, label, issuer: 'http://127.0.0.1:9', clientId: 'cartable' },
      ...{ scope: 'openid', sources: [], standsForSecondStep: false },
    })),
  });
  const { server } = lab;
  for (const role of ['head', 'cpe', 'staff'] as const)
    codes.set(role, (await addPerson(server, { userId: role, role })).code);
  const child = { pupilId: 'pupil-1-01' };
  codes.set(
    'parent',
    (await addPerson(server, { userId: 'parent', role: 'guardian', membership: child as never })).code,
  );
  await writeRecords(server, [membershipOf('parent', 'guardian', { pupilId: 'pupil-2-05' } as never)]);
  codes.set('officer', (await seedOffice(server.running.storage, Date.now())).code);
  for (const userId of ['pupil-1-03', 'teacher-maths', 'technician'])
    codes.set(userId, server.account(userId).code);
});
afterAll(() => lab?.close());

/**
 * Everything that the server is asked comes after the page has been painted without it, however fast the machine: what comes late moves what stands there.
 */
async function answerLate(page: Page): Promise<{ readonly pending: () => number }> {
  await page.route('**/api/**', async (route) => {
    await painted(page).catch(() => undefined);
    await route.continue().catch(() => undefined);
  });
  const open = new Set<Request>();
  page.on('request', (request) => {
    if (request.url().includes('/api/')) open.add(request);
  });
  // The line by which the server tells of changes is answered, and stays open.
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  page.on('response', (response) => open.delete(response.request()));
  return { pending: () => open.size };
}

/** Two frames: what was drawn is on the screen. */
const painted = (page: Page) =>
  page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

/** Nothing is on its way any more, and the page has had nothing to do. */
async function settled(page: Page, pending: () => number): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  const idle = () =>
    page.evaluate(
      () => new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 2_000 })),
    );
  for (let turn = 0; turn < 3; turn += 1) {
    await expect.poll(async () => pending() + (await page.locator('.skeleton').count()), patience).toBe(0);
    await idle();
    await painted(page);
  }
}

/**
 * A notice about the account comes to the home page once it is drawn, and pushes it down: so far the one part that does. Whoever has one is looked at on the
 * other pages.
 */
const hasNotice = async (page: Page) => (await page.locator('.host-notices .notice').count()) > 0;

/** What moved is told by the page on which it did. */
function told(place: string, moves: readonly Move[]): readonly string[] {
  const controls = moves.flatMap((move) => move.controls);
  const score = moves.reduce((sum, move) => sum + move.score, 0);
  const parts = moves.flatMap((move) => move.parts);
  return [
    ...[...new Set(controls)].map((one) => `${place}: ${one}`),
    ...(score > mostMoved ? [`${place}: ${score.toFixed(3)} ${parts.join(' | ')}`] : []),
  ];
}

/** Pages that differ by what they show only are one, and those that are everybody's are looked at once in each size. */
function shapeOf(hash: string, who: string): string {
  const shape = hash.replace(/\/[^/]*[\d:.][^/]*/g, '/*').replace(/\/(subject|people)\/.*/, '/$1/*');
  return /^#\/(home|homework|grades|people)/.test(hash) ? `${who} ${shape}` : shape;
}
const seen = new Set<string>();

/** Goes to each page that its pages lead to, one of each shape. */
async function visitAll(
  page: Page,
  moves: Moves,
  pending: () => number,
  { who, name }: { readonly who: string; readonly name: string },
): Promise<readonly string[]> {
  const found: string[] = [];
  const ahead = ['#/home'];
  for (let hash = ahead.shift(); hash !== undefined; hash = ahead.shift()) {
    const shape = `${name} ${shapeOf(hash, who)}`;
    if (seen.has(shape)) continue;
    seen.add(shape);
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await settled(page, pending);
    const moved = moves.take();
    if (!(await hasNotice(page))) found.push(...told(hash, moved));
    const links = await page.evaluate(() =>
      [...document.querySelectorAll('a[href^="#/"]')].map((one) => one.getAttribute('href') ?? ''),
    );
    ahead.push(...links);
  }
  return found;
}

test.each(sizes)('nothing moves on the sign-in page ($name)', async ({ viewport }) => {
  const context = await lab.browser({ viewport });
  const moves = await watchMoves(context);
  const page = await context.newPage();
  const { pending } = await answerLate(page);
  await page.goto(lab.origin);
  await page.getByRole('button', { name: 'Se connecter avec Guichet Agents' }).waitFor();
  await settled(page, pending);
  expect(told('sign-in', moves.take())).toEqual([]);
  await context.close();
});

const people = ['pupil-1-03', 'teacher-maths', 'parent', 'head', 'cpe', 'staff', 'technician', 'officer'];
test.each(people)(
  'nothing moves by itself on the pages of %s',
  async (who) => {
    const context = await lab.browser();
    const moves = await watchMoves(context);
    const page = await lab.enterWith(context, codes.get(who) ?? '');
    const { pending } = await answerLate(page);
    await settled(page, pending);
    const found: string[] = [];
    for (const { name, viewport } of sizes) {
      await page.setViewportSize(viewport);
      await settled(page, pending);
      moves.take();
      await page.reload();
      await page.getByRole('navigation').first().waitFor();
      await settled(page, pending);
      const moved = moves.take();
      if (!(await hasNotice(page))) found.push(...told(`${name} first page`, moved));
      found.push(...(await visitAll(page, moves, pending, { who, name })).map((one) => `${name} ${one}`));
    }
    expect(found).toEqual([]);
    await context.close();
  },
  300_000,
);
