import { average } from '@cartable/shared/domain/grades/average.ts';
import { evaluation } from '@cartable/shared/domain/grades/evaluation.ts';
import { mark } from '@cartable/shared/domain/grades/mark.ts';
import { assignment } from '@cartable/shared/domain/homework/assignment.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScreenFixtures, screenFixtures } from './fixtures.ts';
import { labNow, type PageLab } from './pageLab.ts';
import { expectAccessible, openScreenLab, patience, picture, sizes, type Walk, walkIn } from './screenLab.ts';

let fixtures: ScreenFixtures;
let lab: PageLab;

beforeAll(async () => {
  fixtures = screenFixtures();
  lab = await openScreenLab(fixtures.hosts);
});
afterAll(() => lab?.close());

const walk: Walk = (...where) => walkIn(lab, ...where);

test('a teacher gives work for a day typed in French order, by keyboard alone', () =>
  walk('teacher', '/homework', async (page) => {
    const { keyboard } = page;
    await page.getByRole('button', { name: 'Donner un travail' }).press('Enter');
    await page.getByRole('textbox', { name: 'Titre' }).waitFor();
    await keyboard.type('Lire le chapitre 3');
    await page.getByRole('group', { name: 'Pour le' }).getByRole('spinbutton').first().focus();
    await keyboard.type('04122026');
    await page.getByRole('button', { name: 'Donner à la classe' }).press('Enter');
    await page.getByRole('link', { name: 'Lire le chapitre 3' }).waitFor();
    const given = fixtures.school.host.all(assignment).find((one) => one.title === 'Lire le chapitre 3');
    expect(given).toMatchObject({ dueOn: '2026-12-04', published: true, handIn: 'none' });
  }));

test('thirty marks without the mouse: type, reasons, refusal, paste from a spreadsheet, undo', () =>
  walk('teacher', `/grades/evaluation/${fixtures.evaluationId}`, async (page) => {
    const { host } = fixtures.school;
    const cells = page.getByRole('textbox', { name: /^Note de/ });
    const count = await cells.count();
    expect(count).toBe(30);
    const scale = (host.all(evaluation).find((one) => one.id === fixtures.evaluationId)?.scale ?? 0) / 100;
    const values = () =>
      host
        .all(mark)
        .filter((one) => one.evaluationId === fixtures.evaluationId)
        .map((one) => (one.status === 'value' ? String(one.value) : one.status));

    await cells.first().focus();
    await page.keyboard.type('7,25');
    await page.keyboard.press('Enter');
    await page.keyboard.type('a');
    await page.keyboard.press('Enter');
    await page.keyboard.type(String(scale + 1));
    await page.keyboard.press('Enter');
    await page.keyboard.type('0');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => cells.nth(1).inputValue(), patience).toBe('ABS');
    expect(await cells.nth(0).inputValue()).toBe('7,25');
    expect(await cells.nth(2).getAttribute('aria-invalid')).toBe('true');
    expect(await cells.nth(2).inputValue()).toBe(String(scale + 1));
    expect(await cells.nth(3).inputValue()).toBe('0');
    await expect.poll(() => values().filter((value) => value === '725').length, patience).toBeGreaterThan(0);

    const before = values();
    await cells.nth(4).evaluate((cell) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', Array.from({ length: 26 }, () => '6,5').join('\r\n'));
      cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await expect
      .poll(() => values().filter((value) => value === '650').length, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(26);
    await picture(page, 'teacher-marks-pasted');
    await cells.nth(4).focus();
    await page.keyboard.press('Control+Z');
    await expect.poll(values, { timeout: 30_000 }).toEqual(before);
  }));

test('averages are set by hand from the keyboard, marked as such, and given back', () =>
  walk('teacher', '/grades', async (page) => {
    const { host } = fixtures.school;
    const { classId, subjectId } = fixtures;
    const forced = () =>
      host
        .all(average)
        .filter((one) => one.classId === classId && one.subjectId === subjectId && one.forced)
        .map((one) => one.value);
    await page.getByRole('link', { name: 'Moyennes' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Moyennes' }).waitFor();
    const cells = page.getByRole('textbox', { name: /^Moyenne fixée de/ });
    await expect.poll(() => cells.count()).toBe(30);
    await cells.first().focus();
    await page.keyboard.type('15,5');
    await page.keyboard.press('Enter');
    await page.keyboard.type('nn');
    await page.keyboard.press('Enter');
    await page.keyboard.type('21');
    await page.keyboard.press('Enter');
    await expect.poll(() => cells.nth(2).getAttribute('aria-invalid'), patience).toBe('true');
    await expect.poll(() => forced().toSorted(), patience).toEqual([1550, null]);
    await expect.poll(() => page.getByText('Fixée', { exact: true }).count(), patience).toBe(2);
    expect(await cells.nth(2).inputValue()).toBe('21');
    await picture(page, 'teacher-averages-forced');
    await cells.nth(4).focus();
    await page.keyboard.press('Control+Z');
    await page.keyboard.press('Control+Z');
    await expect.poll(forced, patience).toEqual([]);
  }));

test('an evaluation is removed with its marks, after a warning that counts them', () =>
  walk('teacher', `/grades/evaluation/${fixtures.evaluationId}`, async (page) => {
    const { host } = fixtures.school;
    const marks = () => host.all(mark).filter((one) => one.evaluationId === fixtures.evaluationId);
    const entered = marks().filter((one) => one.status !== 'empty').length;
    expect(entered).toBeGreaterThan(1);
    const asked = page.getByRole('alertdialog');
    const remove = async () => {
      await page.getByRole('button', { name: 'Modifier' }).click();
      await page.getByRole('button', { name: 'Supprimer l’évaluation…' }).click();
    };
    await remove();
    await asked.getByText(`${entered} notes saisies seront supprimées`).waitFor();
    await picture(page, 'teacher-remove-evaluation');
    await asked.getByRole('button', { name: 'Annuler' }).click();
    await asked.waitFor({ state: 'detached' });
    expect(marks()).not.toEqual([]);
    await remove();
    await asked.getByRole('button', { name: 'Supprimer' }).click();
    await page.getByRole('heading', { name: 'Notes', level: 1 }).waitFor();
    await expect.poll(() => marks().length, patience).toBe(0);
    expect(host.all(evaluation).some((one) => one.id === fixtures.evaluationId)).toBe(false);
  }));

test('a correction that was being written is back when its page opens again, until it is sent or erased', () =>
  walk('teacher', `/homework/${fixtures.workId}`, async (page) => {
    const open = async () => {
      await page.locator('.pupil-row').last().click();
      return page.getByLabel('Votre commentaire');
    };
    const field = await open();
    const recorded = await field.inputValue();
    await field.fill('Un plan clair. Reprenez la deuxième partie.');
    // Away at once: what the pause had not written yet is kept too.
    await page.goto(page.url().replace(/#.*/, '#/home'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(page.url().replace(/#.*/, `#/homework/${fixtures.workId}`));
    const again = await open();
    await page.getByText('Brouillon repris').waitFor();
    await expect.poll(() => again.inputValue(), patience).toBe('Un plan clair. Reprenez la deuxième partie.');
    await expectAccessible(page);
    for (const { name, viewport } of sizes) {
      await page.setViewportSize(viewport);
      await picture(page, `draft-light-${name}`);
    }
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.getByRole('button', { name: 'Effacer le brouillon' }).click();
    await expect.poll(() => again.inputValue(), patience).toBe(recorded);
    await again.fill('Très bien.');
    await page.getByRole('button', { name: 'Garder pour plus tard' }).click();
    await page.getByText('Correction gardée.').waitFor();
    await page.goto(page.url().replace(/#.*/, '#/home'));
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.goto(page.url().replace(/#.*/, `#/homework/${fixtures.workId}`));
    const sent = await open();
    await expect.poll(() => sent.inputValue(), patience).toBe('Très bien.');
    expect(await page.getByText('Brouillon repris').count()).toBe(0);
  }));

test('a correction that was sent is not written once more by the pause that its last letter began', () =>
  walk('teacher', `/homework/${fixtures.workId}`, async (page) => {
    const kept: unknown[] = [];
    page.on('request', (request) => {
      const { name, args } = request.postDataJSON() ?? {};
      if (name === 'sync.keepDraft') kept.push(args.content);
    });
    await page.locator('.pupil-row').first().click();
    const field = page.getByLabel('Votre commentaire');
    await field.waitFor();
    // Time stands still: the pause is not over when the correction is sent, nor when its page is read again.
    await page.clock.pauseAt(labNow);
    await field.fill('Un plan clair.');
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await page.route('**/host/teacher/call', async (route) => {
      if (route.request().postDataJSON().name === 'query') await released;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Garder pour plus tard' }).click();
    await expect.poll(() => kept, patience).toEqual([null]);
    await page.clock.runFor(1_000);
    const readAgain = page.waitForResponse((one) => one.request().postDataJSON()?.name === 'query');
    release();
    await readAgain;
    expect(kept).toEqual([null]);
  }));

test('no script error and nothing refused by the page’s policy', () => {
  expect(lab.complaints).toEqual([]);
});
