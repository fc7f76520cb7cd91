import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Page } from 'playwright-core';
import { button, choose, goTo } from './places.ts';
import { text } from './texts.ts';

/** Gives a piece of work to the first class, to be handed in. */
export async function giveWork(page: Page, title: string): Promise<void> {
  await goTo(page, 'homework');
  await button(page, 'homework', 'give').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(text('homework', 'workTitle')).fill(title);
  await dialog
    .getByLabel(text('homework', 'description'))
    .fill('Tracer la courbe, puis rédiger. Une feuille de tableur peut être jointe.');
  await choose(page, text('homework', 'handInLabel'), text('homework', 'handInKind.untilDue'));
  await button(page, 'homework', 'publish').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: title, exact: true }).waitFor();
}

/** Makes an evaluation, enters the whole class's marks with the keyboard alone, and publishes them. */
export async function giveMarks(page: Page, title: string, marks: readonly string[]): Promise<void> {
  await goTo(page, 'grades');
  await button(page, 'grades', 'create').first().click();
  await page.getByLabel(text('grades', 'evaluationTitle')).fill(title);
  await button(page, 'grades', 'createAndEnter').click();
  const grid = page.getByRole('table', { name: text('grades', 'gridLabel', { title }) });
  const cells = grid.getByRole('textbox', { name: new RegExp(`^${text('grades', 'markOf')}`) });
  await cells.first().focus();
  for (const mark of marks.slice(0, await cells.count())) {
    await page.keyboard.type(mark);
    await page.keyboard.press('Enter');
  }
  await page
    .getByText(text('grades', 'live').split(' ')[0] ?? '')
    .first()
    .waitFor();
  await button(page, 'grades', 'publish').click();
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: text('grades', 'publish') })
    .click();
  await page.getByText(text('grades', 'published'), { exact: true }).waitFor();
}

/** Opens a pupil's hand-in, waits for its words, puts its file on the key and reads the file's first line. */
export async function readHandIn(
  page: Page,
  work: string,
  pupil: { readonly givenName: string; readonly familyName: string },
  handedIn: { readonly comment: string; readonly path: string },
): Promise<void> {
  await goTo(page, 'homework');
  await page.getByRole('link', { name: work, exact: true }).click();
  const name = `${pupil.givenName} ${pupil.familyName}`;
  await page.getByRole('link', { name: new RegExp(name) }).click();
  await page.getByText(handedIn.comment).waitFor();
  const file = basename(handedIn.path);
  const fetchFile = page.getByRole('button', {
    name: text('documents', 'fetch', { name: file }),
    exact: true,
  });
  await fetchFile.click();
  await fetchFile.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: file, exact: true }).click();
  await page
    .getByText(readFileSync(handedIn.path, 'utf8').split('\n')[0] ?? '')
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
}

/** Answers the hand-in on the page and gives it back to the pupil. */
export async function correct(page: Page, comment: string): Promise<void> {
  await page.getByLabel(text('homework', 'yourComment')).fill(comment);
  await button(page, 'homework', 'finishCorrection').click();
  await page.getByText(text('homework', 'correctionSent')).waitFor();
}
