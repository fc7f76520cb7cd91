import { type Browser, chromium } from 'playwright-core';

/** Starts the system's Chromium without a window: what visits the portal. */
export function systemChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    // Chromium's own sandbox refuses to run as root, which is what a container often is.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}
