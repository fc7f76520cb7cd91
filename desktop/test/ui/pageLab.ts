import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { build, type InlineConfig } from 'vite';

/** The policy of the real program, so that a page that would break under it breaks in its tests first. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; media-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
};

/** Answers a request of the page; false when it is not its business. */
export type PageService = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Built pages served under the strict policy, and a browser to look at them. */
export interface PageLab {
  /** Opens a page whose clock stands at `now`; refusals of the policy and errors of scripts are kept in `complaints`. */
  open(path: string, options?: BrowserContextOptions): Promise<Page>;
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** The moment at which every page believes to be: a Monday evening of term. */
export const labNow = '2026-11-23T18:05:00+01:00';

/** Builds a Vite page, serves it on a free port of this machine and starts Debian's Chromium. */
export async function openPageLab(
  config: InlineConfig,
  service: PageService = async () => false,
): Promise<PageLab> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-ui-'));
  await build({
    logLevel: 'error',
    ...config,
    build: { ...config.build, outDir: folder, emptyOutDir: true },
  });
  const server = createServer((request, response) => void answer(request, response));
  const port = await listen(server);
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    // Chromium's own sandbox refuses to run as root, which is what a container often is.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const complaints: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await service(request, response)) return;
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
    const file = join(folder, path === '/' ? 'index.html' : path);
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = types[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(bytes);
  }

  return {
    complaints,
    open: async (path, options = {}) => {
      const context = await browser.newContext({
        viewport: { width: 1366, height: 768 },
        reducedMotion: 'reduce',
        locale: 'fr-FR',
        timezoneId: 'Europe/Paris',
        ...options,
      });
      const page = await context.newPage();
      await page.clock.setFixedTime(labNow);
      page.on('console', (message) => {
        const text = message.text();
        if (message.type() === 'error') complaints.push(`${text} ${message.location().url}`);
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(`http://127.0.0.1:${port}${path}`);
      await page.evaluate(() => document.fonts.ready);
      return page;
    },
    close: async () => {
      await browser.close();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address !== null && typeof address === 'object') resolve(address.port);
      else reject(new TypeError('the page server has no port'));
    });
  });
}
