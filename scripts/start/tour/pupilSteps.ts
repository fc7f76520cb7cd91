import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Page } from 'playwright-core';
import { giveFile } from './giveFile.ts';
import { button, goTo } from './places.ts';
import { text } from './texts.ts';

/** Waits for a piece of work on the home page and ticks it as done. */
export async function tickDone(page: Page, work: string): Promise<void> {
  await goTo(page, 'home');
  const tick = page.getByRole('button', { name: text('common', 'doneOf', { of: work }), exact: true });
  await tick.click();
  await page.getByText(text('homework', 'ticked', { title: work })).waitFor();
}

/** Hands a piece of work in, with a few words and a file. */
export async function handIn(page: Page, work: string, comment: string, path: string): Promise<void> {
  await goTo(page, 'homework');
  await openWork(page, work);
  await giveFile(page, path);
  await page.getByText(basename(path)).first().waitFor();
  await page.getByLabel(text('homework', 'comment')).fill(comment);
  await button(page, 'homework', 'send').click();
  await page.getByText(text('homework', 'handedIn')).waitFor();
}

/** Finds a piece of work in the weeks to come and opens it. */
export async function openWork(page: Page, work: string): Promise<void> {
  const link = page.getByRole('link', { name: work, exact: true });
  const weekAfter = button(page, 'homework', 'weekAfter');
  await weekAfter.waitFor();
  if ((await link.count()) === 0) await weekAfter.click();
  await link.first().click();
  await page.getByRole('heading', { level: 1, name: work }).waitFor();
}

/** Waits for a mark on the page of marks. */
export async function seeMark(page: Page, evaluation: string): Promise<void> {
  await goTo(page, 'grades');
  await page.getByRole('link', { name: evaluation, exact: true }).first().waitFor();
}

/** Puts a text file among the documents, opens it and reads its first line. */
export async function putDocument(page: Page, path: string): Promise<void> {
  await goTo(page, 'documents');
  await giveFile(page, path);
  await page
    .getByRole('button', { name: basename(path), exact: true })
    .first()
    .click();
  await page
    .getByText(readFileSync(path, 'utf8').split('\n')[0] ?? '')
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
}

/** Sees in the sync centre that work waits for the network, and that nothing is lost. */
export async function seeWaiting(page: Page): Promise<void> {
  await goTo(page, 'sync');
  await page.getByRole('heading', { name: text('sync', 'state.offline') }).waitFor();
  await page.getByText(text('sync', 'actions.homework.handIn')).first().waitFor();
}

/** Prepares the key's removal and waits until the program says that it may be pulled out. */
export async function removeKey(page: Page): Promise<void> {
  await goTo(page, 'sync');
  await button(page, 'sync', 'remove.action').click();
  await page.getByText(text('sync', 'remove.safe')).first().waitFor();
}
