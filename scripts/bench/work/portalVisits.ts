import { setTimeout } from 'node:timers/promises';
import { type PageFile, readPageFiles } from '@cartable/server/portal/pageFiles.ts';
import { startTestServer } from '@cartable/server/testing/startTestServer.ts';
import type { Browser, Page } from 'playwright-core';
import { portalFolder } from '../../../desktop/vite.portal.config.ts';
import { buildDesktop } from '../../bootstrap/desktopBuild.ts';
import { systemChromium } from '../../bootstrap/systemChromium.ts';
import { ensureSystemPackages } from '../../bootstrap/systemPackages.ts';
import type { PlainBrowser } from './plainBrowser.ts';
import { slowLine } from './slowLine.ts';

const password = 'le grand cartable bleu de la rentrée';
/** What a person can use on a pupil's home page: a piece of work to tick. */
const usable = '.done';
/** What stands beside or below it and is drawn after it, the last of the page. */
const last = '.home > .stack:last-child > .card:last-child';
/** 1.6 Mbit/s, in bytes. */
const linkBytesPerSecond = 200_000;
const timesSlower = 4;

/** The built portal on a real server with the demonstration school, a pupil's account, and a slow link to it. */
export interface PortalVisits {
  readonly browser: Browser;
  readonly origin: string;
  /** The same server over the slow link. */
  readonly slowOrigin: string;
  /** Scripts that browsers asked for since the last call, as they are sent: compressed bytes. */
  scriptBytes(): number;
  /** Signs the pupil in and leaves the home page on the screen. */
  signIn(page: Page, origin: string): Promise<void>;
  /** The same in a plain browser, over the slow link, without the page's form. */
  signInPlainly(browser: PlainBrowser): Promise<void>;
  close(): Promise<void>;
}

/** Builds, starts, and opens the pupil's account. */
export async function portalVisits(): Promise<PortalVisits> {
  await ensureSystemPackages(['test']);
  await buildDesktop();
  const asked = new Set<string>();
  const pages = new NotingMap(readPageFiles(portalFolder), asked);
  const server = await startTestServer({ pages });
  const line = await slowLine(server.running.port, linkBytesPerSecond);
  const browser = await systemChromium();
  const { code, login } = server.account('pupil-1-01');
  const activated = await fetch(`${server.origin}/api/v1/portal/activations`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Cartable-Portal': '1', Origin: server.origin },
    body: JSON.stringify({ code, password, label: 'bench' }),
  });
  if (!activated.ok) throw new Error(`the account could not be opened: ${activated.status}`);
  return {
    browser,
    origin: server.origin,
    slowOrigin: `http://127.0.0.1:${line.port}`,
    scriptBytes() {
      const scripts = [...asked].filter((path) => /\.m?js$/u.test(path));
      asked.clear();
      return scripts.reduce((sum, path) => sum + (pages.sentBytes(path) ?? 0), 0);
    },
    async signIn(page, origin) {
      await page.goto(origin);
      await page.getByLabel('Identifiant').fill(login);
      await page.getByLabel('Mot de passe', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Se connecter' }).click();
      await page.locator(usable).first().waitFor();
    },
    async signInPlainly(plain) {
      const tab = await plain.open();
      await tab.go(`http://127.0.0.1:${line.port}`);
      const json = JSON.stringify({ login, password, label: 'bench' });
      const status = await tab.evaluate(`fetch('/api/v1/portal/sessions', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Cartable-Portal': '1' },
        body: ${JSON.stringify(json)},
      }).then((answer) => answer.status)`);
      if (status !== 200) throw new Error(`the pupil could not sign in: ${String(status)}`);
      await tab.close();
    },
    async close() {
      await browser.close();
      await line.close();
      await server.stop();
    },
  };
}

/** The portal's files, with a note of those that were asked for. */
class NotingMap extends Map<string, PageFile> {
  readonly #asked: Set<string>;

  constructor(files: ReadonlyMap<string, PageFile>, asked: Set<string>) {
    super(files);
    this.#asked = asked;
  }

  override get(path: string): PageFile | undefined {
    this.#asked?.add(path);
    return super.get(path);
  }

  sentBytes(path: string): number | undefined {
    const file = super.get(path);
    return file && (file.br ?? file.plain).length;
  }
}

/** When a home page could be used, and when all of it was there; milliseconds from the address. */
export interface HomeTimes {
  readonly usable: number;
  readonly whole: number;
}

/**
 * Puts two moments into the page: somebody could begin, as the first piece of work is there, and drawn; and nothing is missing any more.
 */
const noteDrawn = `
  const drawn = (what) => new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector(what)) return;
      observer.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
    }).observe(document, { childList: true, subtree: true });
  });
  self.cartableDrawn = Promise.all([drawn(${JSON.stringify(usable)}), drawn(${JSON.stringify(last)})]);`;

/**
 * A person looks at a page before leaving it. A tab that is closed in the instant in which all is drawn leaves Chromium no time to keep the scripts in their
 * compiled form for the next visit.
 */
const stayMs = 1_500;

/**
 * Opens the portal in a new tab whose processor is slowed (Chromium slows the page's thread, not its worker's), and waits for the home page.
 */
export async function homeTimes(browser: PlainBrowser, origin: string): Promise<HomeTimes> {
  const tab = await browser.open();
  try {
    await tab.send('Emulation.setCPUThrottlingRate', { rate: timesSlower });
    await tab.send('Page.enable');
    await tab.send('Page.addScriptToEvaluateOnNewDocument', { source: noteDrawn });
    await tab.go(origin);
    const [usable, whole] = (await tab.evaluate('self.cartableDrawn')) as [number, number];
    await setTimeout(stayMs);
    return { usable, whole };
  } finally {
    await tab.close();
  }
}
