import { utf8 } from '@cartable/shared/lib/bytes.ts';
import { goodPassphrase } from '../../../desktop/src/vault/runner/testKey.ts';
import { launchKey } from '../../../desktop/test/launch.ts';

import { lockedKey } from '../lockedKey.ts';
import { preparedDisplay } from '../preparedDisplay.ts';
import type { BenchRow } from '../row.ts';

const records = 10_000;

/**
 * What comes after the key derivation cannot be seen from outside, so the derivation is measured as what a wrong passphrase takes from the
 * same click to its refusal on the same screen, and taken off.
 */
export const unlockHome: BenchRow = {
  id: 'unlock.home',
  what: `after the key derivation to home usable, profile of ${records} records`,
  unit: 'ms',
  bar: '≤ 200 ms',
  // The derivation and what follows are each a few hundred milliseconds that vary by as much: more rounds than of others.
  rounds: 11,
  async prepare(workspace) {
    const display = await preparedDisplay();
    const keyDir = await lockedKey(workspace, records);
    return {
      async round() {
        const launched = await launchKey({ keyDir, env: display.env });
        try {
          const { page } = launched;
          const field = page.locator('input[type="password"]');
          await field.waitFor();
          /** Milliseconds from the key press to two frames after the page shows the selector. */
          const timed = async (passphrase: string, selector: string): Promise<number> => {
            await field.fill(passphrase);
            await page.evaluate((wanted) => {
              const state = window as unknown as { benchMs?: Promise<number> };
              state.benchMs = new Promise((resolve) => {
                let start = 0;
                // What an earlier attempt left on the screen does not count: it must go first.
                let gone = document.querySelector(wanted) === null;
                addEventListener('keydown', () => (start = performance.now()), { once: true, capture: true });
                const observer = new MutationObserver(() => {
                  if (document.querySelector(wanted) === null) gone = true;
                  else if (gone) shown();
                });
                const shown = (): void => {
                  observer.disconnect();
                  requestAnimationFrame(() =>
                    requestAnimationFrame(() => resolve(performance.now() - start)),
                  );
                };
                observer.observe(document, { childList: true, subtree: true, attributes: true });
              });
            }, selector);
            await field.press('Enter');
            return page.evaluate(() => (window as unknown as { benchMs: Promise<number> }).benchMs);
          };
          const refusal = '[role="alert"], [aria-invalid="true"]';
          // Twice: the first also waits for the vault's process to start, and would make the rest look shorter than it is.
          await timed('quatre mots tout autres là', refusal);
          await page.locator('button[type="submit"]:not([disabled])').waitFor();
          const derivation = await timed('quatre mots tout autres ici', refusal);
          await page.locator('button[type="submit"]:not([disabled])').waitFor();
          const whole = await timed(
            goodPassphrase,
            'main a[href*="homework"], main button[aria-pressed], main [role="checkbox"], main input[type="checkbox"]',
          );
          return {
            ours: whole - derivation,
            peer: null,
            notes: { 'whole unlock': whole, derivation, passphrase: utf8(goodPassphrase).length },
          };
        } finally {
          await launched.close();
        }
      },
      close: () => display.stop(),
    };
  },
  holds: ({ ours }) => ours <= 200,
};
