import type { Page } from 'playwright-core';
import { text } from './texts.ts';

/** A button by what is written on it. */
export function button(page: Page, file: string, key: string) {
  return page.getByRole('button', { name: text(file, key), exact: true });
}

/** The pages that the navigation leads to. */
export type Place = 'home' | 'homework' | 'grades' | 'documents' | 'sync' | 'settings';

/** Goes to a page as a person does, by the navigation, and waits for its title. */
export async function goTo(page: Page, place: Place): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: text('app', `nav.${place}`) })
    .first()
    .click();
  if (place === 'home') return;
  await page.getByRole('heading', { level: 1, name: text(place, 'title') }).waitFor();
}

/** Chooses an option of a list by its label and the option's own words. */
export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${label}$`) }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Synchronises from the sync centre and waits until nothing is left to send. */
export async function synchronise(page: Page): Promise<void> {
  await goTo(page, 'sync');
  await button(page, 'sync', 'now').click();
  await page.getByRole('heading', { name: text('sync', 'state.online') }).waitFor();
  await page.getByText(text('sync', 'nothingWaiting')).waitFor();
}
