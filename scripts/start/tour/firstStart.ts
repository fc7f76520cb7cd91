import type { Page } from 'playwright-core';
import { button } from './places.ts';
import { text } from './texts.ts';

/** Who starts a new key: the code on the paper, and the password chosen for the school account. */
export interface Newcomer {
  readonly code: string;
  readonly password: string;
}

/** Types the activation code and chooses the account's password. Needs the server. */
export async function activateAccount(page: Page, person: Newcomer): Promise<void> {
  await page.getByLabel(text('start', 'code.label')).fill(person.code);
  await button(page, 'start', 'continue').click();
  await page.getByLabel(text('start', 'account.password')).fill(person.password);
  await page.getByLabel(text('start', 'account.again')).fill(person.password);
  await button(page, 'start', 'continue').click();
  await page.getByRole('heading', { name: text('start', 'title.passphrase') }).waitFor();
}

/** Signs in to an account that is active already, for a new key. */
export async function signIn(page: Page, login: string, password: string): Promise<void> {
  await button(page, 'start', 'code.hasAccount').click();
  await page.getByLabel(text('start', 'signIn.login')).fill(login);
  await page.getByLabel(text('start', 'signIn.password')).fill(password);
  await button(page, 'start', 'continue').click();
  await page.getByRole('heading', { name: text('start', 'title.passphrase') }).waitFor();
}

/** Accepts the five words that the key has drawn and returns them as the passphrase. */
export async function choosePassphrase(page: Page): Promise<string> {
  const words = page.getByRole('list', { name: text('start', 'passphrase.yourWords') }).getByRole('listitem');
  await words.nth(4).waitFor();
  const passphrase = (await words.allTextContents()).join(' ');
  await page.getByLabel(text('start', 'passphrase.copy')).fill(passphrase);
  await button(page, 'start', 'passphrase.create').click();
  await page.getByRole('heading', { name: text('start', 'sheet.title') }).waitFor();
  return passphrase;
}

/** Reads the recovery code, confirms that it is kept, and opens the key. */
export async function keepRecoverySheet(page: Page): Promise<string> {
  const code = (await page.getByTestId('recovery-code').textContent()) ?? '';
  // The box itself is hidden behind its drawing, as everywhere with React Aria: a person clicks on the sentence.
  await page.getByText(text('start', 'sheet.kept')).click();
  await button(page, 'start', 'sheet.open').click();
  await page.getByRole('navigation').first().waitFor();
  return code.trim();
}

/** Opens a key that has a profile. */
export async function unlock(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel(text('unlock', 'passphrase')).fill(passphrase);
  await button(page, 'unlock', 'open').click();
  await page.getByRole('navigation').first().waitFor();
}
