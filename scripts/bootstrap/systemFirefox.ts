import { type Browser, launch } from 'puppeteer-core';

/** What the walk does not depend on and what would only make it slower or reach outside. */
const preferences = {
  // The interface asks the system for this, and Firefox has no other way to be told.
  'ui.prefersReducedMotion': 1,
  'intl.accept_languages': 'fr-FR, fr',
};

/**
 * Starts the system's Firefox without a window, driven by WebDriver BiDi: Playwright asks of Firefox what only builds newer than Debian's know, so this one
 * is driven by Puppeteer.
 */
export function systemFirefox(): Promise<Browser> {
  return launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    headless: true,
    extraPrefsFirefox: preferences,
    env: { ...process.env, TZ: 'Europe/Paris', LANG: 'fr_FR.UTF-8' },
    timeout: 120_000,
    protocolTimeout: 120_000,
  });
}
