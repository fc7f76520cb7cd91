import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import ui from '../../vite.ui.config.ts';
import { brokenRules } from './axe.ts';
import type { FixtureHost } from './fixtureHost.ts';
import { fixtureService } from './fixtureService.ts';
import { openPageLab, type PageLab } from './pageLab.ts';
import { misfits } from './sideways.ts';

const testing = resolve(import.meta.dirname, '../../src/ui/testing');

/** The real screens over fixture hosts, named by the address's `host`. */
export function openScreenLab(hosts: ReadonlyMap<string, FixtureHost>): Promise<PageLab> {
  const build = { ...ui.build, rolldownOptions: { input: join(testing, 'index.html') } };
  return openPageLab({ ...ui, root: testing, build }, fixtureService(hosts));
}

/** The two sizes that every screen must serve: a school PC and a phone. */
export const sizes = [
  { name: 'pc', viewport: { width: 1366, height: 768 } },
  { name: 'phone', viewport: { width: 360, height: 740 } },
] as const;

/** Pictures for the documentation are renewed on demand (`CARTABLE_SCREENS=docs`); a usual run keeps its own aside. */
const repository = resolve(import.meta.dirname, '../../..');
const pictures = join(
  repository,
  process.env.CARTABLE_SCREENS === 'docs' ? 'docs/screens' : '.cartable/screens',
);

/** Keeps a picture of the page, on which everything fits the width: nothing scrolls sideways, sticks out, is cut or squeezed. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  await expect.poll(() => misfits(page), { timeout: 5_000, message: name }).toEqual([]);
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
}

/** Shows the page in a theme, and waits until it is painted: a colour read in between belongs to neither. */
export async function showTheme(page: Page, theme: 'light' | 'dark' | 'contrast'): Promise<void> {
  await page.evaluate(async (wanted) => {
    document.documentElement.dataset.theme = wanted;
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    await Promise.all(
      document
        .getAnimations()
        .filter((animation) => animation instanceof CSSTransition)
        .map((animation) => animation.finished.catch(() => undefined)),
    );
  }, theme);
}

/** WCAG 2.2 AA as far as axe can tell, and no sideways scrolling of the page. */
export async function expectAccessible(page: Page): Promise<void> {
  // What React Aria says of a busy button names it by reference, and goes by itself after the button has gone.
  await page.locator('[data-live-announcer] [role=img]').first().waitFor({ state: 'detached' });
  expect(await brokenRules(page)).toEqual([]);
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(excess, 'the page scrolls sideways').toBeLessThanOrEqual(0);
}

/** A loaded machine may take its time; a condition that holds ends the wait at once. */
export const patience = { timeout: 20_000 };

/** Goes through some steps on a page of this host. */
export type Walk = (host: string, path: string, steps: (page: Page) => Promise<void>) => Promise<void>;

/** A walk on a fresh page of the lab. */
export async function walkIn(lab: PageLab, ...[host, path, steps]: Parameters<Walk>): Promise<void> {
  const page = await lab.open(`/?host=${host}#${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await steps(page);
  await page.context().close();
}

/** Shows the page in both sizes and both themes, one after the other. */
export async function inEveryLook(
  page: Page,
  look: (theme: 'light' | 'dark', size: 'pc' | 'phone') => Promise<void>,
): Promise<void> {
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    for (const theme of ['light', 'dark'] as const) {
      await showTheme(page, theme);
      await look(theme, name);
    }
  }
}

/** Pictures and axe of what stands on the page now. */
export async function lookAt(
  page: Page,
  name: string,
  show: () => Promise<void> = async () => {},
): Promise<void> {
  await inEveryLook(page, async (theme, size) => {
    await show();
    await expectAccessible(page);
    await picture(page, `${name}-${theme}-${size}`);
  });
}

/** The same in the midst of a walk: axe judges the dark theme in one size only, and the page has the PC's size again after it. */
export async function picturesOf(page: Page, name: string): Promise<void> {
  await inEveryLook(page, async (theme, size) => {
    if (theme === 'light' || size === 'pc') await expectAccessible(page);
    await picture(page, `${name}-${theme}-${size}`);
  });
  await page.setViewportSize(sizes[0].viewport);
}
