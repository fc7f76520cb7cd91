import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/** A browser as somebody has at home: closed and opened again, it has what it keeps on the disk and nothing else. */
export interface OwnBrowser {
  /** Opens it; it was closed. */
  open(): Promise<BrowserContext>;
  /** Closes it, with all its pages. */
  close(): Promise<void>;
  /** Closes it and forgets it. */
  remove(): Promise<void>;
}

/** The system's Chromium with a folder of its own. `complaints`: what its pages say that they should not. */
export function ownBrowser(complaints: string[], locale = 'fr-FR'): OwnBrowser {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-browser-'));
  let present: BrowserContext | undefined;
  const close = async () => {
    await present?.close();
    present = undefined;
  };
  return {
    async open() {
      present = await chromium.launchPersistentContext(folder, {
        executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
        args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
        viewport: { width: 1366, height: 768 },
        reducedMotion: 'reduce',
        timezoneId: 'Europe/Paris',
        locale,
      });
      present.setDefaultTimeout(20_000);
      present.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
      });
      present.on('weberror', (error) => complaints.push(String(error.error())));
      return present;
    },
    close,
    async remove() {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
