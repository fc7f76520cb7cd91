import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { findAccount } from '../storage/repositories/accounts.ts';
import { findRecord, findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';

/**
 * Whether a school may be asked about somebody: it has, or had, an account, a place in its directory or a right for them. Only the school's own tables
 * are looked at, so it takes as long for somebody of another school as for nobody at all.
 */
export async function isOfSchool(reader: Reader, schoolId: string, userId: string): Promise<boolean> {
  const account = await findAccount(reader, schoolId, userId);
  // The trace of a removed one counts: of who has left, data may still be there.
  const described = await findRecord(reader, schoolId, person.type, userId);
  const rights = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
  return account !== undefined || described !== undefined || rights.length > 0;
}
