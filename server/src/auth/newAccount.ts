import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { type Account, insertAccount } from '../storage/repositories/accounts.ts';
import { findRecord, findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader, Writer } from '../storage/storage.ts';
import { freeLogin } from './logins.ts';

/** Somebody of a school's directory, as an account is made for them. */
export interface Newcomer {
  readonly schoolId: string;
  readonly userId: string;
  readonly givenName: string;
  readonly familyName: string;
}

/**
 * Somebody whom a school's directory has, with a right there today (an ISO day) or later; undefined for everybody else: who left gets no
 * account anew.
 */
export async function findNewcomer(
  reader: Reader,
  { schoolId, userId }: Pick<Newcomer, 'schoolId' | 'userId'>,
  today: string,
): Promise<Newcomer | undefined> {
  const record = await findRecord(reader, schoolId, person.type, userId);
  if (!record?.text) return undefined;
  const held = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
  const stays = held.some(({ text }) => {
    const endsOn = text === null ? '' : membership.schema.parse(JSON.parse(text)).endsOn;
    return endsOn === null || endsOn >= today;
  });
  if (!stays) return undefined;
  const { givenName, familyName } = person.schema.parse(JSON.parse(record.text));
  return { schoolId, userId, givenName, familyName };
}

/** Makes the account of somebody who has none, under a login that nobody has. It opens with a code, or with a proof of who they are. */
export async function makeAccount(writer: Writer, one: Newcomer, now: number): Promise<Account> {
  const { schoolId, userId } = one;
  const login = await freeLogin(writer, one.givenName, one.familyName);
  await insertAccount(writer, { schoolId, userId, login }, now);
  return { schoolId, userId, login, passwordHash: null, blockedAt: null, email: null, factorDueAt: null };
}
