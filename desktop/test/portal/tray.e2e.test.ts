import { school } from '@cartable/shared/domain/directory/school.ts';
import { findRecord } from '@cartable/server/storage/repositories/records.ts';
import { writeRecords } from '@cartable/server/testing/addPerson.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { button, goTo } from '../../../scripts/start/tour/places.ts';
import { openWork } from '../../../scripts/start/tour/pupilSteps.ts';
import { giveWork } from '../../../scripts/start/tour/teacherSteps.ts';
import { openPortalLab, type PortalLab } from './portalLab.ts';

let lab: PortalLab;
beforeAll(async () => {
  lab = await openPortalLab();
});
afterAll(() => lab?.close());

const title = 'Exposé sur les marées';
const words = 'Voici mon exposé, avec la carte.';
const essay = { name: 'exposé.txt', mimeType: 'text/plain', buffer: Buffer.from('La Lune attire la mer.\n') };

/** Room for the documents of each person, bytes. */
async function setQuota(quotaBytes: number): Promise<void> {
  const { running, demo } = lab.server;
  const record = await findRecord(running.storage.reader, demo.schoolId, school.type, demo.schoolId);
  const put = { ...school.schema.parse(JSON.parse(record?.text ?? '')), quotaBytes };
  await writeRecords(lab.server, [{ type: school.type, record: put }]);
}

test('a hand-in that the server has no room for keeps its text and file, and goes once there is room', async () => {
  const teacher = await lab.enter(await lab.browser(), 'teacher-maths');
  await giveWork(teacher, title);
  await teacher.goto(`${lab.origin}/#/sync`);
  await teacher.getByText('Rien n’attend : tout est parti.').waitFor();
  await setQuota(8);

  const page = await lab.enter(await lab.browser(), 'pupil-1-01');
  await goTo(page, 'homework');
  await openWork(page, title);
  await page.locator('input[type=file]').first().setInputFiles(essay);
  await page.getByText(essay.name).first().waitFor();
  await page.getByLabel('Un mot pour le professeur (facultatif)').fill(words);
  await button(page, 'homework', 'send').click();
  await page.goto(`${lab.origin}/#/sync`);
  await page.getByRole('heading', { name: 'Non accepté' }).waitFor();

  // What it was, its words, and its file, which this browser alone has.
  await page.getByText(`Un travail rendu : ${title}`).waitFor();
  await page.getByText(words).waitFor();
  await page.getByRole('button', { name: essay.name, exact: true }).click();
  await page.getByText('La Lune attire la mer.').waitFor();
  await page.keyboard.press('Escape');
  // Leaving it for later and coming back changes nothing.
  await goTo(page, 'home');
  await page.goto(`${lab.origin}/#/sync`);
  await page.getByText(words).waitFor();

  await setQuota(1_000_000);
  await page.getByRole('button', { name: /^Réessayer/ }).click();
  await page.getByRole('heading', { name: 'Non accepté' }).waitFor({ state: 'detached' });
  await page.getByText('Rien n’attend : tout est parti.').waitFor();
  expect(await page.getByRole('heading', { name: 'Non accepté' }).count()).toBe(0);

  await teacher.goto(`${lab.origin}/#/homework`);
  await teacher.getByRole('link', { name: title, exact: true }).click();
  const { givenName, familyName } = lab.server.account('pupil-1-01');
  await teacher.getByRole('link', { name: new RegExp(`${givenName} ${familyName}`) }).click();
  await teacher.getByText(words).waitFor();
  await teacher.getByRole('button', { name: essay.name, exact: true }).click();
  await teacher.getByText('La Lune attire la mer.').waitFor();
  // The refusal of the upload is the one thing that the browser complained of.
  expect(lab.complaints.filter((one) => !/Failed to load resource: .* 413 .*\/files\//.test(one))).toEqual(
    [],
  );
});
