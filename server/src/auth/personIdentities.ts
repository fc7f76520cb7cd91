import type { Account } from '../storage/repositories/accounts.ts';
import { identitiesOf, unlinkIdentity } from '../storage/repositories/federation.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import type { Reader, Writer } from '../storage/storage.ts';
import type { AuthHost } from './authHost.ts';
import { tellPerson } from './tellPerson.ts';

type Owner = Pick<Account, 'schoolId' | 'userId'>;

/** A provider that opens one of a person's accounts, and through it the others. */
export interface PersonIdentity {
  readonly issuer: string;
  /** The latest link, server time in milliseconds. */
  readonly linkedAt: number;
}

/** The providers that open a person's accounts, each once, the oldest first. */
export async function identitiesOfPerson(reader: Reader, owner: Owner): Promise<readonly PersonIdentity[]> {
  const latest = new Map<string, number>();
  for (const account of await accountsOfPerson(reader, owner)) {
    for (const { issuer, linkedAt } of await identitiesOf(reader, account)) {
      latest.set(issuer, Math.max(linkedAt, latest.get(issuer) ?? 0));
    }
  }
  const all = [...latest].map(([issuer, linkedAt]) => ({ issuer, linkedAt }));
  return all.toSorted((one, other) => one.linkedAt - other.linkedAt);
}

/** Takes a provider away from all of a person's accounts, with a line in the history of each that it opened; whether there was one. */
export async function unlinkPerson(
  { history, labelOfIssuer }: Pick<AuthHost, 'history' | 'labelOfIssuer'>,
  writer: Writer,
  owner: Owner,
  issuer: string,
): Promise<boolean> {
  let found = false;
  for (const account of await accountsOfPerson(writer, owner)) {
    if (!(await unlinkIdentity(writer, account, issuer))) continue;
    found = true;
    await history.note(writer, account, 'identityUnlinked', { data: { label: labelOfIssuer(issuer) } });
  }
  return found;
}

/**
 * Takes away the providers that somebody linked by hand, when an account's password was replaced without the old one: whoever knew that could have
 * linked a provider of their own. What a directory linked stays, as nobody chose it (decision 0267). Returns the issuers.
 */
export async function detachLinkedByHand(
  { history, labelOfIssuer }: Pick<AuthHost, 'history' | 'labelOfIssuer'>,
  writer: Writer,
  accounts: readonly Owner[],
): Promise<readonly string[]> {
  const gone = new Set<string>();
  for (const account of accounts) {
    for (const { issuer, byHand } of await identitiesOf(writer, account)) {
      if (!byHand) continue;
      await unlinkIdentity(writer, account, issuer);
      await history.note(writer, account, 'identityUnlinked', { data: { label: labelOfIssuer(issuer) } });
      gone.add(issuer);
    }
  }
  return [...gone];
}

/** Tells a person by mail of each provider that was taken away; after the transaction. */
export async function tellUnlinked(
  host: Pick<AuthHost, 'storage' | 'mails' | 'labelOfIssuer'>,
  owner: Owner,
  issuers: readonly string[],
): Promise<void> {
  for (const issuer of issuers) {
    await tellPerson(host, owner, 'identityUnlinked', { label: host.labelOfIssuer(issuer) });
  }
}
