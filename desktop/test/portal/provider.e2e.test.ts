import { personIdOf } from '@cartable/server/directory/recordIds.ts';
import { seedOffice } from '@cartable/server/ops/demo/seedOffice.ts';
import { linkIdentity } from '@cartable/server/storage/repositories/federation.ts';
import { addPerson } from '@cartable/server/testing/addPerson.ts';
import {
  directoryClaim,
  type IdentityProvider,
  startIdentityProvider,
} from '@cartable/server/testing/identityProvider.ts';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { goTo } from '../../../scripts/start/tour/places.ts';
import { text } from '../../../scripts/start/tour/texts.ts';
import { expectAccessible, picture, sizes } from '../ui/screenLab.ts';
import { labPassword, openPortalLab, type PortalLab } from './portalLab.ts';

const label = 'ÉduConnect d’essai';
/** People of the academic directory, whom the provider names by the directory's identifier: nothing is linked beforehand. */
const people = [
  { role: 'pupil', kind: 'pupil', externalId: '5001' },
  { role: 'guardian', kind: 'guardian', externalId: '5002' },
  { role: 'teacher', kind: 'staff', externalId: '5003' },
  { role: 'cpe', kind: 'staff', externalId: '5004' },
  { role: 'technician', kind: 'staff', externalId: '5005' },
  { role: 'head', kind: 'staff', externalId: '5006' },
] as const;
const memberships = {
  pupil: { classId: '2de-1' as never },
  guardian: { pupilId: 'pupil-1-01' as never, classId: '2de-1' as never },
  teacher: { classId: '2de-1' as never, subjectId: 'maths' as never },
} as const;
let provider: IdentityProvider;
let lab: PortalLab;
beforeAll(async () => {
  provider = await startIdentityProvider({ subject: 'personne' });
  const { issuer, clientId, clientSecret } = provider;
  const rest = { scope: 'openid directory', externalIdClaim: directoryClaim, standsForSecondStep: false };
  const sources = ['aaf:creteil'];
  lab = await openPortalLab({
    providers: [
      { id: 'essai', label, issuer, clientId, clientSecret, sources, ...rest },
      { id: 'loin', label: 'Service lointain', issuer: 'http://127.0.0.1:9', clientId, sources, ...rest },
    ],
  });
  provider.serve(lab.origin);
  for (const { role, kind, externalId } of people) {
    const userId = personIdOf('aaf:creteil', kind, externalId);
    const membership = role in memberships ? memberships[role as keyof typeof memberships] : {};
    await addPerson(lab.server, { userId, role, membership, login: `directory.${role}` });
  }
});
afterAll(async () => {
  await lab?.close();
  await provider?.close();
});
afterEach(() => expect(lab.complaints.splice(0)).toEqual([]));

async function opened(place = ''): Promise<Page> {
  const page = await (await lab.browser()).newPage();
  await page.goto(`${lab.origin}/${place}`);
  return page;
}
const enter = (page: Page) => page.getByRole('button', { name: `Se connecter avec ${label}` }).click();
const says = (page: Page, words: string) => page.getByText(words).first().waitFor();

/** Goes through the provider to the settings, then home. */
async function passes(home: string | RegExp = /^Bonjour/): Promise<void> {
  const page = await opened('#/settings');
  await enter(page);
  await page.getByRole('heading', { level: 1, name: 'Réglages' }).waitFor();
  expect(new URL(page.url()).hash).toBe('#/settings');
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await goTo(page, 'home');
  await page.getByRole('heading', { level: 1, name: home }).waitFor();
  await page.context().close();
}

test.each(people)(
  '$role: whom the directory knows comes in, to the place that was asked for',
  async (person) => {
    const { role, externalId } = person;
    provider.person = { subject: `sujet-${role}`, externalId };
    await passes();
  },
);

test('an officer of the region, whom no directory knows, comes in once linked', async () => {
  const { storage } = lab.server.running;
  const officer = await seedOffice(storage, Date.now());
  provider.person = { subject: 'sujet-region' };
  const { schoolId, userId } = await storage.reader
    .selectFrom('account')
    .select(['school_id as schoolId', 'user_id as userId'])
    .where('login', '=', officer.login)
    .executeTakeFirstOrThrow();
  await storage.transaction((writer) =>
    linkIdentity(
      writer,
      { schoolId, userId },
      { issuer: provider.issuer, subject: 'sujet-region' },
      Date.now(),
    ),
  );
  await passes(text('region', 'title'));
});

test('on a computer of many, signing out goes by the provider, and the next person comes in as themselves', async () => {
  const [pupil, , teacher] = people;
  provider.person = { subject: 'sujet-pupil', externalId: pupil.externalId };
  const page = await opened();
  const home = (person: { readonly kind: 'pupil' | 'guardian' | 'staff'; readonly externalId: string }) =>
    page.getByText(personIdOf('aaf:creteil', person.kind, person.externalId)).first();
  await enter(page);
  await home(pupil).waitFor();
  // A second page of the same person: it begins anew, and does not go anywhere.
  const other = await page.context().newPage();
  await other.goto(lab.origin);
  await other.getByRole('navigation').first().waitFor();
  await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
  await page.getByRole('button', { name: 'Quitter' }).click();
  await page.getByRole('button', { name: 'Se connecter', exact: true }).waitFor();
  expect(page.url()).toBe(`${lab.origin}/`);
  await other.getByRole('button', { name: 'Se connecter', exact: true }).waitFor();
  expect(other.url()).toBe(`${lab.origin}/`);
  provider.person = { subject: 'sujet-teacher', externalId: teacher.externalId };
  await enter(page);
  await home(teacher).waitFor();
  await page.context().close();
  // The provider's own page has no picture for the browser's tab.
  const ours = lab.complaints.splice(0).filter((one) => !one.includes(provider.issuer));
  expect(ours).toEqual([]);
});

test('whoever the provider knows but the school does not is told so, and can sign in otherwise', async () => {
  provider.person = { subject: 'inconnu' };
  const page = await opened();
  await enter(page);
  await says(page, 'aucun compte de Cartable ne lui est relié');
  for (const { name, viewport } of sizes) {
    await page.setViewportSize(viewport);
    await expectAccessible(page);
    await picture(page, `portal-provider-refused-light-${name}`);
  }
  await page.getByRole('button', { name: 'Se connecter autrement' }).click();
  await page.getByLabel('Identifiant').waitFor();
  // The refusal itself is what the browser's console tells.
  lab.complaints.length = 0;
  await page.context().close();
});

test('whoever was refused leaves the provider too, and comes back to the door; a code that was spent says to close the browser', async () => {
  provider.person = { subject: 'de passage' };
  const page = await opened();
  await enter(page);
  const leave = page.getByRole('button', { name: 'Quitter aussi ce service' });
  await leave.click();
  await page.getByRole('button', { name: 'Quitter', exact: true }).click();
  await page.getByLabel('Identifiant').waitFor();
  expect(page.url()).toBe(`${lab.origin}/`);
  await enter(page);
  // As when the page waited longer than the code lives.
  const { storage } = lab.server.running;
  await leave.waitFor();
  await storage.transaction((writer) =>
    writer.deleteFrom('ticket').where('purpose', '=', 'federatedCode').execute(),
  );
  await leave.click();
  await says(page, 'fermez toutes les fenêtres du navigateur');
  await expect.poll(() => leave.count()).toBe(0);
  // Refusals are what the browser's console tells, and the provider's own page has no picture for the tab.
  lab.complaints.length = 0;
  await page.context().close();
});

test('a provider that is away, a result that this tab did not ask for and one that came too late are told in words', async () => {
  const page = await opened();
  await page.getByRole('button', { name: 'Se connecter avec Service lointain' }).click();
  await says(page, 'Ce service de connexion ne répond pas.');
  await expectAccessible(page);
  await picture(page, 'portal-provider-away-light-pc');
  const refused = "Le retour de connexion n'a pas pu être vérifié";
  const result = new URLSearchParams({ code: 'a'.repeat(43), state: 'b'.repeat(43) });
  for (const address of [`#/federation?${result}`, `api/v1/federation/essai/callback?${result}`]) {
    const late = await opened(address);
    await says(late, refused);
    await late.getByLabel('Identifiant').waitFor();
    expect(late.url()).toBe(`${lab.origin}/`);
    await late.context().close();
  }
  await page.context().close();
});

test('whoever wants to link their account to a provider that is away is told so in their settings', async () => {
  const { code } = await addPerson(lab.server, { userId: 'linker', role: 'cpe' });
  const page = await lab.enterWith(await lab.browser(), code);
  await goTo(page, 'settings');
  await page.getByRole('button', { name: 'Lier Service lointain' }).click();
  await page.getByRole('dialog').getByLabel('Mot de passe du compte').fill(labPassword);
  await page.getByRole('dialog').getByRole('button', { name: 'Aller chez Service lointain' }).click();
  await says(page, 'Ce service de connexion ne répond pas.');
  expect(new URL(page.url()).hash).toBe('#/settings');
  await page.context().close();
});
