import type { DemoAccount } from '../demoAccounts.ts';
import { activateAccount, choosePassphrase, keepRecoverySheet, signIn, unlock } from './firstStart.ts';
import type { Tour, TourKey } from './tour.ts';

/** The password of every account of the demonstration. */
export const DEMO_PASSWORD = 'le grand cartable bleu de la rentrée';

const accountOf = (key: TourKey) => `${key.name}'s account`;

/**
 * Brings a key to its home page: with the activation code, a passphrase and the recovery sheet the first time, with
 * the passphrase alone afterwards.
 * @returns whether it was the first time
 */
export async function openProfile(tour: Tour, key: TourKey, person: DemoAccount): Promise<boolean> {
  const { page } = key.program;
  const known = tour.secrets.of(key.name);
  if (known !== undefined) {
    await key.step('unlock with the passphrase', () => unlock(page, known));
    return false;
  }
  if (tour.secrets.of(accountOf(key)) === undefined) {
    await key.step('activate the account', () =>
      activateAccount(page, { code: person.code, password: DEMO_PASSWORD }),
    );
    tour.secrets.remember(accountOf(key), DEMO_PASSWORD);
  } else {
    // An earlier tour was interrupted here: a code works once, the account is there.
    await key.step('sign in to the account', () => signIn(page, person.login, DEMO_PASSWORD));
  }
  const passphrase = await key.step('choose a passphrase', () => choosePassphrase(page));
  tour.secrets.remember(key.name, passphrase);
  await key.step('keep the recovery sheet and open the home page', () => keepRecoverySheet(page));
  return true;
}
