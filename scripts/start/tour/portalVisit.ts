import { join } from 'node:path';
import { systemChromium } from '../../bootstrap/systemChromium.ts';
import type { DemoAccount } from '../demoAccounts.ts';
import { DEMO_PASSWORD } from './openProfile.ts';
import { openWork } from './pupilSteps.ts';
import { button, goTo } from './places.ts';
import { text } from './texts.ts';
import { noted, type Tour } from './tour.ts';

/** Pictures of a phone: the portal's other size. */
const phone = { width: 360, height: 740 };

/** The same pupil in a browser: signs in to the portal, finds what the key has sent, and leaves nothing behind. */
export async function portalVisit(
  tour: Tour,
  person: DemoAccount,
  { work, correction }: { readonly work: string; readonly correction: string },
): Promise<void> {
  const browser = await systemChromium();
  try {
    const page = await browser.newPage({ locale: 'fr-FR', viewport: { width: 1366, height: 768 } });
    const step = <T>(name: string, action: () => Promise<T>) =>
      noted(tour, `portal: ${name}`, action, async (file) => {
        await page.screenshot({ path: join(tour.demo.screens, file) });
      });
    await step('sign in', async () => {
      await page.goto(tour.server.address);
      await page.getByLabel(text('portal', 'signIn.login')).fill(person.login);
      await page.getByLabel(text('portal', 'signIn.password'), { exact: true }).fill(DEMO_PASSWORD);
      await button(page, 'portal', 'signIn.action').click();
      await page.getByRole('heading', { level: 1, name: person.givenName }).waitFor();
    });
    await step('read the correction on a phone', async () => {
      await page.setViewportSize(phone);
      await page.getByRole('link', { name: text('app', 'nav.homeworkShort') }).click();
      await openWork(page, work);
      await page.getByText(correction).waitFor();
    });
    await step('sign out', async () => {
      await page.setViewportSize({ width: 1366, height: 768 });
      await goTo(page, 'home');
      await page.getByRole('button', { name: text('../portal/fr', 'app.lock') }).click();
      await page.getByLabel(text('portal', 'signIn.login')).waitFor();
    });
  } finally {
    await browser.close();
  }
}
