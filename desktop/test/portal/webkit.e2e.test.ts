import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/bootstrap/root.ts';
import { type SystemWebKit, systemWebKit } from '../../../scripts/bootstrap/systemWebKit.ts';
import { text } from '../../../scripts/start/tour/texts.ts';
import { axeSource, judged, TAGS } from '../ui/axe.ts';
import { onePagePdf } from '../ui/fixtureFiles.ts';
import { browserKeepings, nothingKept } from './browserKeepings.ts';
import { labPassword, openPortalHost, type PortalHost, ticksOf } from './portalLab.ts';
import { type TlsFront, tlsFront } from './tlsFront.ts';

const pictures = join(ROOT, '.cartable', 'screens');
/** What does not come by then does not come, however slow the machine. */
const patienceMs = 40_000;

let folder: string;
let front: TlsFront;
let host: PortalHost;
let webkit: SystemWebKit;
let page: SystemWebKit['page'];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-walk-'));
  front = await tlsFront();
  host = await openPortalHost({ front });
  webkit = await systemWebKit([{ host: 'localhost', certificateFile: front.certificate }], patienceMs);
  page = webkit.page;
  await page.resize(1280, 800);
});
afterAll(async () => {
  await webkit?.close();
  await host?.close();
  await front?.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  const heard = await page.run(() => Reflect.get(window, 'complaints') as string[] | undefined);
  expect(heard ?? 'nobody listened').toEqual([]);
});

/** Has a page that was just loaded listen to errors of its scripts and refusals of its policy: this driver tells of neither. */
async function listen(): Promise<void> {
  await page.run(() => {
    const complaints: string[] = [];
    Reflect.set(window, 'complaints', complaints);
    addEventListener('error', (one) => complaints.push(one.message));
    addEventListener('unhandledrejection', (one) => complaints.push(String(one.reason)));
    // It tells also of what was refused before anybody listened.
    new ReportingObserver((reports) => complaints.push(...reports.map(({ body }) => JSON.stringify(body))), {
      types: ['csp-violation'],
      buffered: true,
    }).observe();
    const told = console.error;
    console.error = (...words) => {
      complaints.push(words.join(' '));
      told(...words);
    };
  });
}

const button = (name: string) => `//button[normalize-space() = "${name}" or @aria-label = "${name}"]`;
const heading = (name: string) => `//h1[normalize-space() = "${name}"]`;
const field = (label: string) => `//input[@id = //label[normalize-space() = "${label}"]/@for]`;
const said = (words: string) => `//*[normalize-space(text()) = "${words}"]`;
const home = '//h1[starts-with(normalize-space(), "Bonjour ")]';
const signInPage = heading('Bonjour\u00a0!');
const done = (ticked: boolean) => `//*[contains(@class, "done")][@aria-pressed = "${ticked}"]`;
const averages = '//*[contains(@class, "subject-grid")]';

/** Follows an address within the page, as a link does. */
const go = (place: string) => page.run((hash) => location.assign(hash), `#/${place}`);

/** The sync centre says that all has left, and the frame that all is up to date. */
async function allSent(): Promise<void> {
  await go('sync');
  await page.find(said('Rien n’attend\u00a0: tout est parti.'));
  await page.find(said('À jour'));
}

/** WCAG 2.2 AA as far as axe can tell, no sideways scrolling, and a picture to look at. */
async function look(name: string): Promise<void> {
  // A window that has just become narrow is drawn anew a moment later.
  const excess = () => page.run(() => document.documentElement.scrollWidth - innerWidth);
  await expect.poll(excess, { message: `${name} scrolls sideways`, timeout: 10_000 }).toBeLessThanOrEqual(0);
  if (!(await page.run(() => 'axe' in window))) await page.read(axeSource);
  // Nor has a theme that was chosen in another tab reached every colour with the word that names it.
  await expect.poll(() => page.run(judged, TAGS), { message: name, timeout: 10_000 }).toEqual([]);
  mkdirSync(pictures, { recursive: true });
  writeFileSync(join(pictures, `webkit-${name}.png`), await page.picture());
}

describe('a pupil in WebKit, by https', () => {
  test('opens the account with its code and finds the home page', async () => {
    await page.goto(host.origin);
    await listen();
    await page.click(button('J’ai un code d’activation'));
    await page.type(field('Code d’activation'), host.server.account('pupil-1-01').code);
    await page.click(button('Continuer'));
    await page.type(field('Mot de passe du compte'), labPassword);
    await page.type(field('Le même, encore une fois'), labPassword);
    await page.click(button('Continuer'));
    await page.find(home);
    await page.find(done(false));
    await look('home-pc');
    const cookies = await page.cookies();
    expect(cookies).toMatchObject([{ secure: true, httpOnly: true, sameSite: 'Strict' }]);
  });

  test('ticks homework; the server has it', async () => {
    await page.click(done(false));
    await page.find(done(true));
    await allSent();
    expect(await ticksOf(host.server, 'pupil-1-01')).toBeGreaterThan(0);
  });

  test('sees marks and averages', async () => {
    await page.click(`//nav//a[normalize-space() = "${text('app', 'nav.grades')}"]`);
    await page.find(heading(text('grades', 'title')));
    await page.find(averages);
    const shown = await page.run(() => document.querySelector('.subject-grid')?.textContent ?? '');
    expect(shown).toMatch(/\d,\d/);
    await look('grades-pc');
  });

  test('puts a picture and a PDF away, and sees both as the server gives them', async () => {
    const [picture, pdf] = [join(folder, 'dessin.png'), join(folder, 'fiche.pdf')];
    writeFileSync(picture, await page.picture());
    writeFileSync(pdf, onePagePdf);
    await go('documents');
    await page.type('//input[@type = "file"]', [picture, pdf].join('\n'));
    await page.find(button('dessin.png'));
    await page.find(button('fiche.pdf'));
    await allSent();
    // Opened again, the page has neither: what it shows comes from the server.
    await page.reload();
    await listen();
    await go('documents');
    await page.click(button('dessin.png'));
    await page.find('//img[@alt = "dessin.png"]');
    const width = await page.run(async () => {
      const shown = document.querySelector<HTMLImageElement>('img.preview-image');
      await shown?.decode();
      return shown?.naturalWidth;
    });
    expect(width).toBe(1280);
    await look('picture-pc');
    await page.click(button('Fermer'));
    await page.click(button('fiche.pdf'));
    await page.find(`//p[normalize-space() = "Les volcans"]`);
    await look('pdf-pc');
    await page.click(button('Fermer'));
  });

  test('has another tab without signing in; what is set there shows here: one worker serves both', async () => {
    await go('home');
    await page.find(home);
    await page.openTab();
    await page.goto(`${host.origin}/#/settings`);
    await listen();
    await page.click('//label[normalize-space() = "Sombre"]');
    await page.closeTab();
    await page.find('//html[@data-theme = "dark"]');
    await look('home-dark-pc');
    await go('settings');
    await page.click('//label[normalize-space() = "Clair"]');
    await page.find('//html[@data-theme = "light"]');
  });

  test('has the same pages on a phone', async () => {
    await page.resize(360, 740);
    await go('grades');
    await page.find(averages);
    await look('grades-phone');
    await go('home');
    await page.find(home);
    await page.find(done(true));
    await look('home-phone');
    await go('documents');
    await page.find(heading(text('documents', 'title')));
    await look('documents-phone');
    await page.resize(1280, 800);
  });

  test('signs out: nothing is left in the browser, and the way back shows nothing', async () => {
    await go('grades');
    await page.find(averages);
    await page.click(button('Se déconnecter'));
    await page.find(signInPage);
    expect(await page.run(browserKeepings)).toEqual(nothingKept);
    expect(await page.cookies()).toEqual([]);
    await page.back();
    await page.find(signInPage);
    const shown = await page.run(() => document.documentElement.outerHTML);
    expect(shown).not.toContain(host.server.account('pupil-1-01').familyName);
    await listen();
  });

  test('signs in again with login and password, where what was ticked is ticked', async () => {
    await go('home');
    await page.type(field('Identifiant'), host.server.account('pupil-1-01').login);
    await page.type(field('Mot de passe'), labPassword);
    await page.click(button('Se connecter'));
    await page.find(home);
    await page.find(done(true));
  });
});
