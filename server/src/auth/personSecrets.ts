import { type Account, deleteActivations, setPasswordHash } from '../storage/repositories/accounts.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import { endSessions } from '../storage/repositories/refreshTokens.ts';
import { deleteTickets } from '../storage/repositories/tickets.ts';
import type { Writer } from '../storage/storage.ts';

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

/** Voids the codes that wait for all the person's accounts, on paper and in mails: each would set another password. */
export async function voidPersonCodes(writer: Writer, owner: Owner): Promise<void> {
  for (const account of await accountsOfPerson(writer, owner)) {
    await deleteActivations(writer, account);
    await deleteTickets(writer, account, 'passwordReset');
  }
}
