import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/bootstrap/root.ts';
import { systemFirefox } from '../../../scripts/bootstrap/systemFirefox.ts';
import { text } from '../../../scripts/start/tour/texts.ts';
import { axeSource, judged, TAGS } from '../ui/axe.ts';
import { browserKeepings, nothingKept } from './browserKeepings.ts';
import { labPassword, openPortalHost, type PortalHost, ticksOf } from './portalLab.ts';

const pictures = join(ROOT, '.cartable', 'screens');
/** What does not come by then does not come, however slow the machine. */
const patienceMs = 40_000;

let host: PortalHost;
let firefox: Browser;
let context: BrowserContext;
let page: Page;
/** Refusals of the policy and errors of scripts, of the page and of what it starts. */
const complaints: string[] = [];

beforeAll(async () => {
  host = await openPortalHost();
  firefox = await systemFirefox();
  ({ context, page } = await visitor());
});
afterAll(async () => {
  await firefox?.close();
  await host?.close();
});
afterEach(async () => {
  complaints.push(...(await page.evaluate(() => Reflect.get(window, 'refused') as string[])));
  expect(complaints.splice(0)).toEqual([]);
});

/** A browser of its own: no cookie, no storage. */
async function visitor(): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const own = await firefox.createBrowserContext();
  const opened = await own.newPage();
  opened.setDefaultTimeout(patienceMs);
  await opened.setViewport({ width: 1366, height: 768 });
  opened.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  opened.on('pageerror', (error) => complaints.push(String(error)));
  // Firefox tells a driver nothing of what the policy refuses; the page itself hears of it.
  await opened.evaluateOnNewDocument(() => {
    const refused: string[] = [];
    Reflect.set(window, 'refused', refused);
    addEventListener('securitypolicyviolation', (one) => {
      refused.push(`${one.violatedDirective} ${one.blockedURI}`);
    });
  });
  return { context: own, page: opened };
}

type Role = 'button' | 'link' | 'heading';
/** What has this role and this name, as assistive technology has it. */
const named = (role: Role, name: string) => page.locator(`::-p-aria(${name}[role="${role}"])`);
const press = (role: 'button' | 'link', name: string) => named(role, name).click();
const home = () => page.locator('::-p-xpath(//h1[starts-with(normalize-space(), "Bonjour")])').wait();
const signInPage = () => named('heading', 'Bonjour\u00a0!').wait();

/** Fills the field of this label. */
async function fill(label: string, value: string): Promise<void> {
  const field = `//input[@id = //label[normalize-space() = "${label}"]/@for]`;
  await page.locator(`::-p-xpath(${field})`).fill(value);
}

/** WCAG 2.2 AA as far as axe can tell, no sideways scrolling, and a picture to look at. */
async function look(name: string): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(excess, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  expect(await page.evaluate(judged, TAGS), name).toEqual([]);
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `firefox-${name}.png`) });
}

describe('a pupil in Firefox', () => {
  test('opens the account with its code and finds the home page', async () => {
    await page.goto(host.origin);
    await press('button', 'J’ai un code d’activation');
    await fill('Code d’activation', host.server.account('pupil-1-01').code);
    await press('button', 'Continuer');
    await fill('Mot de passe du compte', labPassword);
    await fill('Le même, encore une fois', labPassword);
    await press('button', 'Continuer');
    await home();
    await page.locator('.done').wait();
    await look('home-pc');
  });

  test('ticks homework; the server has it', async () => {
    await page.locator('.done[aria-pressed="false"]').click();
    await page.locator('.done[aria-pressed="true"]').wait();
    await page.goto(`${host.origin}/#/sync`);
    await page.locator('::-p-text(Rien n’attend\u00a0: tout est parti.)').wait();
    expect(await ticksOf(host.server, 'pupil-1-01')).toBeGreaterThan(0);
  });

  test('sees marks and averages', async () => {
    await press('link', text('app', 'nav.grades'));
    await named('heading', text('grades', 'title')).wait();
    await page.locator('.subject-grid').wait();
    const shown = await page.$eval('.subject-grid', (grid) => grid.textContent ?? '');
    expect(shown).toMatch(/\d,\d/);
    await look('grades-pc');
  });

  test('has the same pages on a phone', async () => {
    await page.setViewport({ width: 360, height: 740 });
    await look('grades-phone');
    await page.goto(`${host.origin}/#/home`);
    await home();
    await look('home-phone');
    await page.goto(`${host.origin}/#/documents`);
    await named('heading', text('documents', 'title')).wait();
    await look('documents-phone');
    await page.setViewport({ width: 1366, height: 768 });
  });

  test('signs out: nothing is left in the browser, and the way back shows nothing', async () => {
    await page.goto(`${host.origin}/#/grades`);
    await page.locator('.subject-grid').wait();
    await press('button', 'Se déconnecter');
    await signInPage();
    expect(await page.evaluate(browserKeepings)).toEqual(nothingKept);
    expect(await context.cookies()).toEqual([]);
    await page.goBack();
    await signInPage();
    const shown = await page.evaluate(() => document.documentElement.outerHTML);
    expect(shown).not.toContain(host.server.account('pupil-1-01').familyName);
  });

  test('signs in again with login and password, where what was ticked is ticked', async () => {
    await page.goto(host.origin);
    await fill('Identifiant', host.server.account('pupil-1-01').login);
    await fill('Mot de passe', labPassword);
    await press('button', 'Se connecter');
    await home();
    await page.locator('.done[aria-pressed="true"]').wait();
  });
});
