import {
  type Account,
  deleteActivations,
  setEmail,
  setPasswordHash,
} from '../storage/repositories/accounts.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import { endSessions } from '../storage/repositories/refreshTokens.ts';
import { deleteTickets } from '../storage/repositories/tickets.ts';
import type { Writer } from '../storage/storage.ts';
import type { AuthHost } from './authHost.ts';

type Owner = Pick<Account, 'schoolId' | 'userId'>;

/** Sets the one password of a person, in all their accounts. */
export async function setPersonPassword(writer: Writer, owner: Owner, passwordHash: string): Promise<void> {
  for (const account of await accountsOfPerson(writer, owner)) {
    await setPasswordHash(writer, account, passwordHash);
  }
}

/** Ends the sessions of all the person's accounts, but for one device if it is named: whoever opened one of them could go into the others. */
export async function endPersonSessions(
  writer: Writer,
  owner: Owner,
  now: number,
  exceptDevice = '',
): Promise<void> {
  for (const account of await accountsOfPerson(writer, owner)) {
    await endSessions(writer, account, now, exceptDevice);
  }
}

/**
 * Takes the confirmed address away from an account that a code of its school has opened: whoever knew the password could have given their own, and would have a mailed code sent there.
 */
export async function forgetAddress(
  { history }: Pick<AuthHost, 'history'>,
  writer: Writer,
  owner: Owner,
): Promise<void> {
  await setEmail(writer, owner, null);
  await deleteTickets(writer, owner, 'email');
  await history.note(writer, owner, 'emailChanged');
}

/** Voids the codes that wait for all the person's accounts, on paper and in mails: each would set another password. */
export async function voidPersonCodes(writer: Writer, owner: Owner): Promise<void> {
  for (const account of await accountsOfPerson(writer, owner)) {
    await deleteActivations(writer, account);
    await deleteTickets(writer, account, 'passwordReset');
  }
}
