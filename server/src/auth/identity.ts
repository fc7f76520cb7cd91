import type { Role } from '@cartable/shared/domain/actor.ts';
import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import type { AnyRecord, RecordDefinition } from '@cartable/shared/domain/record.ts';
import { findRecord, findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';

/** Who an account is, for a greeting: enough to recognise oneself, nothing else. */
export interface Identity {
  readonly givenName: string;
  readonly familyName: string;
  readonly kind: string;
  readonly schoolName: string;
  /** The pupil's class, or null. */
  readonly className: string | null;
  /** What the person is in the school, whatever the day. */
  readonly roles: readonly Role[];
  /** The school's escrow key for new vaults, base64url, or null. */
  readonly escrowPublicKey: string | null;
}

/** Reads an account's identity from the directory. Missing records leave empty texts. */
export async function readIdentity(reader: Reader, schoolId: string, userId: string): Promise<Identity> {
  const get = async <R extends AnyRecord>(definition: RecordDefinition<R>, id: string) => {
    const record = await findRecord(reader, schoolId, definition.type, id);
    return record?.text ? definition.schema.parse(JSON.parse(record.text)) : undefined;
  };
  const who = await get(person, userId);
  const rows = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
  const held = rows.flatMap((one) =>
    one.text === null ? [] : [membership.schema.parse(JSON.parse(one.text))],
  );
  const classId = held.find(
    (one) => one.role === 'pupil' && one.classId !== null && one.inGroup !== true,
  )?.classId;
  const itsSchool = await get(school, schoolId);
  return {
    givenName: who?.givenName ?? '',
    familyName: who?.familyName ?? '',
    kind: who?.kind ?? '',
    schoolName: itsSchool?.name ?? '',
    className: classId ? ((await get(schoolClass, classId))?.name ?? null) : null,
    escrowPublicKey: itsSchool?.escrowPublicKey ?? null,
    roles: [...new Set(held.map((one) => one.role))].sort(),
  };
}
