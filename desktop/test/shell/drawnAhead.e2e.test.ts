import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';
import { defaultAppearance, plainlyLocked } from '@cartable/shared/bridge/hostState.ts';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnPageName, withLook } from '../../src/main/page/drawnPage.ts';
import { pageHeaders } from '../../src/main/page/securityHeaders.ts';

const built = resolve(import.meta.dirname, '../../dist/ui');
const pictures = resolve(import.meta.dirname, '../../../.cartable/screens');
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const typed = 'cinq mots que je retiens';

const locked = (language: 'fr' | 'en', theme: 'light' | 'dark') =>
  ({
    ...plainlyLocked,
    appearance: { ...defaultAppearance, language, theme },
    server: null,
    version: '1',
    host: 'electron',
  }) as const;
type Locked = ReturnType<typeof locked>;

/** A picture of where everything comes to rest: neither a caret nor the border's way to the colour of the focus. */
const still = { caret: 'hide', animations: 'disabled' } as const;

/** Looks at the built page in a real Chromium, whose script comes when the test says so. */
describe('the unlock screen that the page comes with', () => {
  let browser: Browser;
  let release: (() => void) | undefined;
  let state: Locked = locked('fr', 'light');
  const complaints: string[] = [];
  const server = createServer((request, response) => void answer(request.url ?? '/', response));

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const file = path === '/' ? (drawnPageName(state) ?? '') : path;
    if (/^\/assets\/start-.*\.js$/u.test(path)) {
      await new Promise<void>((go) => {
        release = go;
      });
    }
    const bytes = await readFile(join(built, file)).catch(() => undefined);
    if (bytes === undefined) return void response.writeHead(404).end();
    const body = path === '/' ? withLook(String(bytes), state, { dark: false, contrast: false }) : bytes;
    response.writeHead(200, { ...pageHeaders, 'Content-Type': types[extname(file)] ?? '' }).end(body);
  }

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
  });
  afterAll(async () => {
    await browser?.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  /** The page as it came, its script still on the way. */
  async function open(shown: Locked, viewport = { width: 1366, height: 768 }): Promise<Page> {
    state = shown;
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'fr-FR' });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.addInitScript((first) => {
      const said: string[] = [];
      Object.assign(window, {
        said,
        cartable: {
          call: (name: string, args: { passphrase?: Uint8Array }) => {
            if (name === 'host.state') return Promise.resolve({ ok: true, value: first });
            said.push(`${name} ${args.passphrase ? new TextDecoder().decode(args.passphrase) : ''}`);
            return Promise.resolve({ ok: true, value: { words: [] } });
          },
          subscribe: () => () => undefined,
        },
      });
    }, shown);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { waitUntil: 'commit' });
    await page.locator('[data-drawn] input[type="password"]').waitFor();
    await page.evaluate(() => document.fonts.ready);
    await expect.poll(() => release !== undefined).toBe(true);
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    return page;
  }

  /** Lets the script come, and waits until the interface answers. */
  async function takeOver(page: Page): Promise<void> {
    release?.();
    release = undefined;
    await page.locator('[data-drawn]').waitFor({ state: 'detached' });
  }

  const said = (page: Page) => page.evaluate(() => (window as unknown as { said: string[] }).said);

  it.each([
    ['fr', 'light', 1366],
    ['fr', 'dark', 1366],
    ['fr', 'light', 360],
    ['fr', 'dark', 360],
    ['en', 'dark', 1366],
  ] as const)(
    'looks in %s, %s, %i px wide as the interface that takes it over',
    async (language, theme, width) => {
      const page = await open(locked(language, theme), { width, height: 768 });
      const name = `drawn-${language}-${theme}-${width}`;
      const before = await page.screenshot({ path: join(pictures, `${name}.png`), ...still });
      await takeOver(page);
      const after = await page.screenshot({ path: join(pictures, `${name}-taken.png`), ...still });
      expect(before.equals(after)).toBe(true);
      await page.context().close();
    },
  );

  it('keeps what is typed and entered before the interface answers', async () => {
    const page = await open(locked('fr', 'light'));
    await page.keyboard.type(typed);
    await page.keyboard.press('Enter');
    expect(await said(page)).toEqual([]);
    await takeOver(page);
    await expect.poll(() => said(page)).toContain(`vault.unlock ${typed}`);
    await page.context().close();
  });

  it('keeps a click on another way in', async () => {
    const page = await open(locked('fr', 'light'));
    await page.getByRole('button', { name: 'Phrase oubliée ?' }).click();
    await takeOver(page);
    await page.getByRole('textbox').first().waitFor();
    await page.getByRole('button', { name: 'Phrase oubliée ?' }).waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('is taken over without a complaint of React or of the policy', () => {
    expect(complaints).toEqual([]);
  });
});
