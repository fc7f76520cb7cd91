import {
  directoryClaim,
  type IdentityProvider,
  startIdentityProvider,
} from '@cartable/server/testing/identityProvider.ts';
import { addPerson } from '@cartable/server/testing/addPerson.ts';
import { seedOffice } from '@cartable/server/ops/demo/seedOffice.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { goTo } from '../../../scripts/start/tour/places.ts';
import { text } from '../../../scripts/start/tour/texts.ts';
import { expectAccessible, picture } from '../ui/screenLab.ts';
import { labPassword, openPortalLab, type PortalLab } from './portalLab.ts';

let provider: IdentityProvider;
let lab: PortalLab;
/** Everybody's activation code, by person. */
const codes = new Map<string, string>();
const everyRole = [
  'pupil-1-01',
  'teacher-maths',
  'technician',
  'parent',
  'cpe',
  'head',
  'regionAdmin',
] as const;
let officerLogin = '';
beforeAll(async () => {
  provider = await startIdentityProvider({ subject: 'personne' });
  lab = await openPortalLab({
    // A passkey belongs to a name, never to a number.
    host: 'localhost',
    providers: [
      {
        id: 'essai',
        label: 'ÉduConnect d’essai',
        issuer: provider.issuer,
        clientId: provider.clientId,
        clientSecret: provider.clientSecret,
        scope: 'openid directory',
        externalIdClaim: directoryClaim,
        sources: [],
        standsForSecondStep: false,
      },
    ],
  });
  provider.serve(lab.origin);
  const child = { pupilId: 'pupil-1-01' as never };
  codes.set(
    'parent',
    (await addPerson(lab.server, { userId: 'parent', role: 'guardian', membership: child })).code,
  );
  codes.set('cpe', (await addPerson(lab.server, { userId: 'cpe', role: 'cpe' })).code);
  codes.set('head', (await addPerson(lab.server, { userId: 'head', role: 'head' })).code);
  const officer = await seedOffice(lab.server.running.storage, Date.now());
  codes.set('regionAdmin', officer.code);
  officerLogin = officer.login;
  for (const userId of ['pupil-1-01', 'teacher-maths', 'technician'])
    codes.set(userId, lab.server.account(userId).code);
});
afterAll(async () => {
  await lab?.close();
  await provider?.close();
});
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

function loginOf(userId: string): string {
  if (userId === 'regionAdmin') return officerLogin;
  return ['parent', 'cpe', 'head'].includes(userId) ? userId : lab.server.account(userId).login;
}

/** Opens the account with its code, in a browser of its own, and leaves its home on the screen. */
async function activated(userId: string): Promise<Page> {
  const context = await lab.browser();
  return lab.enterWith(context, codes.get(userId) ?? '');
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
  await page.getByRole('button', { name: 'Se connecter', exact: true }).waitFor();
}

describe.each(everyRole)('%s', (userId) => {
  test('signs in with login and password, by keyboard alone, and finds their home', async () => {
    const first = await activated(userId);
    await first.context().close();
    const context = await lab.browser();
    const page = await context.newPage();
    await page.goto(lab.origin);
    await page.getByLabel('Identifiant').waitFor();
    // The first field has the focus; the rest is typed.
    await page.keyboard.type(loginOf(userId));
    await page.keyboard.press('Tab');
    await page.keyboard.type(labPassword);
    await page.keyboard.press('Enter');
    // The region's offices begin with their schools, everybody else with their day.
    const home = userId === 'regionAdmin' ? text('region', 'title') : /^Bonjour/;
    await page.getByRole('heading', { level: 1, name: home }).waitFor();
    await context.close();
  });
});

test('no button of the sign-in page moves once it can be pressed', async () => {
  const context = await lab.browser();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const moved: string[] = [];
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        readonly sources: readonly {
          readonly node: Node | null;
          readonly previousRect: DOMRectReadOnly;
          readonly currentRect: DOMRectReadOnly;
        }[];
      })[])
        for (const { node, previousRect, currentRect } of entry.sources) {
          const isButton = node instanceof Element && node.closest('button') !== null;
          const hasButton = isButton || (node instanceof Element && node.querySelector('button') !== null);
          // A line that its typeface makes some pixels wider moves nothing away.
          const far = Math.abs(currentRect.top - previousRect.top) >= 8;
          if (hasButton && far && previousRect.width > 0) moved.push(node?.textContent ?? '');
        }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(lab.origin);
  await page.getByRole('button', { name: 'Se connecter avec ÉduConnect d’essai' }).waitFor();
  await page.getByRole('button', { name: 'Utiliser une clé d’accès' }).waitFor();
  // Shifts are told after the frame that they are of.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  expect(await page.evaluate(() => (globalThis as unknown as { moved: string[] }).moved)).toEqual([]);
  await context.close();
});

test('a passkey is made in the settings and then signs in alone; closing the browser’s question changes nothing', async () => {
  const context = await lab.browser();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto(lab.origin);
  await page.getByLabel('Identifiant').fill(loginOf('teacher-maths'));
  await page.getByLabel('Mot de passe', { exact: true }).fill(labPassword);
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click();
  await page.getByRole('navigation').first().waitFor();
  await goTo(page, 'settings');
  await page.getByRole('button', { name: 'Ajouter une clé d’accès' }).click();
  await page.getByLabel('Nom de cette clé d’accès').fill('Cet ordinateur');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByLabel('Mot de passe du compte').fill(labPassword);
  await page.getByRole('button', { name: 'Ajouter', exact: true }).click();
  await page.getByText('Cet ordinateur').first().waitFor();
  const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
  expect(credentials).toHaveLength(1);
  await page.goto(`${lab.origin}/#/home`);
  await page.reload();
  await signOut(page);

  // A person who does not put the finger down: the browser refuses.
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.getByRole('button', { name: 'Utiliser une clé d’accès' }).click();
  await page.getByText('n’a pas été reconnue').or(page.getByText("n'a pas été reconnue")).waitFor();
  await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  await page.getByRole('button', { name: 'Utiliser une clé d’accès' }).click();
  await page.getByRole('navigation').first().waitFor();
  await context.close();
});

test('an open account is linked from its browser, with the password once more, and the provider opens it from then on', async () => {
  provider.person = { subject: 'a-lier' };
  const { code } = await addPerson(lab.server, { userId: 'linker', role: 'cpe' });
  const context = await lab.browser();
  const page = await lab.enterWith(context, code);
  await goTo(page, 'settings');
  await page.getByRole('button', { name: 'Lier ÉduConnect d’essai' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Mot de passe du compte').fill(labPassword);
  await expectAccessible(page);
  await picture(page, 'portal-link-provider-light-pc');
  await dialog.getByRole('button', { name: 'Aller chez ÉduConnect d’essai' }).click();
  await page.getByText('Ce service ouvre désormais votre compte.').waitFor();
  expect(new URL(page.url()).hash).toBe('#/settings');
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await page.getByRole('button', { name: 'Délier ÉduConnect d’essai' }).waitFor();
  await signOut(page);
  await page.getByRole('button', { name: 'Se connecter avec ÉduConnect d’essai' }).click();
  await page.getByRole('navigation').first().waitFor();
  await context.close();
});
