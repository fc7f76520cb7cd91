import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ChildProcesses } from './childProcesses.ts';
import { must } from './run.ts';
import { WebDriverPage } from './webDriver.ts';

/** A site that the browser trusts although nobody signs for it. */
export interface TrustedSite {
  readonly host: string;
  /** The file of its certificate. */
  readonly certificateFile: string;
}

export interface SystemWebKit {
  /** A window without cookies or storage, which keeps nothing. */
  readonly page: WebDriverPage;
  close(): Promise<void>;
}

const startMs = 30_000;

/** The browser's own bar would else be wider than a phone's page. */
const style = '* { font-size: 1px; min-width: 0; margin: 0; padding: 0; }\n';
/** By this WebKit tells pages that the reader wants little motion. */
const settings = '[Settings]\ngtk-enable-animations=0\n';

/**
 * Starts the system's WebKit, the engine of Safari, in GTK's small browser, on the display of the environment.
 * @param patienceMs how long the page's elements are waited for
 * @throws Error when the driver is missing or does not start
 */
export async function systemWebKit(sites: readonly TrustedSite[], patienceMs: number): Promise<SystemWebKit> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-webkit-'));
  const processes = new ChildProcesses();
  const close = async () => {
    await processes.stopAll();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const config = join(folder, 'config');
    mkdirSync(join(config, 'gtk-3.0'), { recursive: true });
    writeFileSync(join(config, 'gtk-3.0', 'gtk.css'), style);
    writeFileSync(join(config, 'gtk-3.0', 'settings.ini'), settings);
    // The language of its pages is that of the system, which need not have French.
    const language = 'fr_FR.UTF-8';
    await must('localedef', ['-i', 'fr_FR', '-f', 'UTF-8', join(folder, language)]);
    const port = await freePort();
    const driver = processes.start(process.env.WEBKIT_DRIVER_PATH ?? 'WebKitWebDriver', [`--port=${port}`], {
      env: {
        ...process.env,
        HOME: folder,
        XDG_CONFIG_HOME: config,
        XDG_CACHE_HOME: join(folder, 'cache'),
        XDG_DATA_HOME: join(folder, 'data'),
        LOCPATH: folder,
        LC_ALL: language,
        TZ: 'Europe/Paris',
      },
      stdio: 'ignore',
    });
    const gone = once(driver, 'close').then(() => {
      throw new Error('WebKitWebDriver ended before it was ready');
    });
    const address = `http://127.0.0.1:${port}`;
    await Promise.race([ready(address), gone]);
    gone.catch(() => undefined);
    const trusted = { 'webkitgtk:browserOptions': { certificates: sites } };
    return { page: await WebDriverPage.open(address, trusted, patienceMs), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The driver takes no port that the system chooses, and says nothing when it is ready. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new TypeError('there is no free port');
  return address.port;
}

async function ready(address: string): Promise<void> {
  const end = Date.now() + startMs;
  for (;;) {
    try {
      await fetch(`${address}/status`);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await wait(50);
    }
  }
}
