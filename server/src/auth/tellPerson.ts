import type { MailQueue } from '../mail/mailQueue.ts';
import { type MailKind, mailWords } from '../mail/mailWords.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import type { Storage } from '../storage/storage.ts';

/** What telling a person by mail needs. */
export interface TellHost {
  readonly storage: Storage;
  readonly mails: MailQueue;
}

/**
 * Tells a person by mail what was changed of how they come in, at each confirmed address of their accounts, once: each of them opens the others.
 * After the transaction of the change. Whoever has no address reads it on the home page and in their history.
 */
export async function tellPerson(
  { storage, mails }: TellHost,
  owner: { readonly schoolId: string; readonly userId: string },
  kind: MailKind,
  data: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (!mails.works) return;
  const accounts = await accountsOfPerson(storage.reader, owner);
  const own = accounts.find(({ schoolId, userId }) => schoolId === owner.schoolId && userId === owner.userId);
  const addresses = new Set(accounts.map(({ email }) => email).filter((email) => email !== null));
  for (const to of addresses) mails.post({ to, ...mailWords(kind, { login: own?.login ?? '', ...data }) });
}
