import { readPageFiles } from '@cartable/server/portal/pageFiles.ts';
import type { ServerParts } from '@cartable/server/http/serverParts.ts';
import { startTestServer, type TestServer } from '@cartable/server/testing/startTestServer.ts';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { systemChromium } from '../../../scripts/bootstrap/systemChromium.ts';
import { type CuttableLine, cuttableLine } from './cuttableLine.ts';
import type { TlsFront } from './tlsFront.ts';
import { portalFolder } from '../../vite.portal.config.ts';

/** The password that the lab's people choose. */
export const labPassword = 'un mot de passe assez long 42';

/** The built portal on a real server with the demonstration school, and Debian's Chromium. */
export interface PortalLab {
  readonly server: TestServer;
  /** Where browsers find it. */
  readonly origin: string;
  /** The network between browsers and server. */
  readonly line: CuttableLine;
  /** Refusals of the policy and errors of scripts, of pages and workers alike. */
  readonly complaints: string[];
  /** A browser of its own: no cookie, no storage. */
  browser(options?: BrowserContextOptions): Promise<BrowserContext>;
  /** Opens an account with its code and leaves its home page on the screen. */
  enter(context: BrowserContext, userId: string, place?: string): Promise<Page>;
  /** The same for somebody whom the demonstration does not have. */
  enterWith(context: BrowserContext, code: string, place?: string): Promise<Page>;
  /** Signs in with a password that {@link enter} has set. */
  signIn(page: Page, userId: string): Promise<void>;
  close(): Promise<void>;
}

export interface PortalLabOptions extends Pick<Partial<ServerParts>, 'providers'> {
  /** The name by which browsers address the server. */
  readonly host?: '127.0.0.1' | 'localhost';
}

export interface PortalHostOptions extends PortalLabOptions {
  /** By https only, as in use: some browsers keep a session's cookie nowhere else. */
  readonly front?: TlsFront;
}

/** The server of a lab, for whatever browser. */
export type PortalHost = Pick<PortalLab, 'server' | 'origin' | 'line' | 'close'>;

/** Starts the built portal on a real server. */
export async function openPortalHost({
  host = '127.0.0.1',
  front,
  ...parts
}: PortalHostOptions = {}): Promise<PortalHost> {
  const server = await startTestServer({
    pages: readPageFiles(portalFolder),
    ...(front && { publicOrigin: front.origin }),
    ...parts,
  });
  const line = await cuttableLine(server.running.port);
  front?.leadTo(line.port);
  return {
    server,
    origin: front?.origin ?? `http://${host}:${line.port}`,
    line,
    async close() {
      await line.close();
      await server.stop();
    },
  };
}

/** Starts both. */
export async function openPortalLab(options: PortalLabOptions = {}): Promise<PortalLab> {
  const host = await openPortalHost(options);
  const { server, origin, line } = host;
  const browser = await systemChromium();
  const complaints: string[] = [];
  const open = async (context: BrowserContext, place: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(origin + place);
    return page;
  };
  const lab: PortalLab = {
    server,
    origin,
    line,
    complaints,
    async browser(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1366, height: 768 },
        reducedMotion: 'reduce',
        locale: 'fr-FR',
        timezoneId: 'Europe/Paris',
        ...options,
      });
      // What does not come by then does not come, however slow the machine.
      context.setDefaultTimeout(40_000);
      context.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
      });
      context.on('weberror', (error) => complaints.push(String(error.error())));
      return context;
    },
    enter: (context, userId, place) => lab.enterWith(context, server.account(userId).code, place),
    async enterWith(context, code, place = '/') {
      const page = await open(context, place);
      await page.getByRole('button', { name: 'J’ai un code d’activation' }).click();
      await page.getByLabel('Code d’activation').fill(code);
      await page.getByRole('button', { name: 'Continuer' }).click();
      await page.getByLabel('Mot de passe du compte').fill(labPassword);
      await page.getByLabel('Le même, encore une fois').fill(labPassword);
      await page.getByRole('button', { name: 'Continuer' }).click();
      await page.getByRole('navigation').first().waitFor();
      return page;
    },
    async signIn(page, userId) {
      await page.getByLabel('Identifiant').fill(server.account(userId).login);
      await page.getByLabel('Mot de passe', { exact: true }).fill(labPassword);
      await page.getByRole('button', { name: 'Se connecter' }).click();
      await page.getByRole('navigation').first().waitFor();
    },
    async close() {
      await browser.close();
      await host.close();
    },
  };
  return lab;
}

/** How many ticks of a pupil's homework the server has. */
export async function ticksOf(server: TestServer, userId: string): Promise<number> {
  const rows = await server.running.storage.reader
    .selectFrom('record')
    .select('content')
    .where('type', '=', 'homework.done')
    .where('content', 'like', `%"${userId}"%`)
    .execute();
  return rows.length;
}
