import { hash } from 'node:crypto';
import { joinedId, type RecordId, type SchoolId, type UserId } from '@cartable/shared/lib/ids.ts';
import type { EntryKind } from './readers/entries.ts';

/**
 * Records' identifiers follow from what they describe, so that an import that is run again, or resumed on another day, names the same
 * records; they are digests, so that no directory's identifier travels to a key. 128 bits of SHA-256, base64url.
 */
function digestId(...parts: readonly string[]): string {
  return hash('sha256', parts.join('\n'), 'base64url').slice(0, 22);
}

/** A school's identifier on the server is its UAI. */
export function schoolIdOf(uai: string): SchoolId {
  return uai as SchoolId;
}

/** A person as one source knows them; the same in all their schools. */
export function personIdOf(source: string, kind: EntryKind, id: string): UserId {
  return digestId(kind, source, id) as UserId;
}

/** A class of a school by its code: two sources that name the same code mean the same class. */
export function classIdOf(uai: string, code: string): RecordId {
  return joinedId(digestId('class', uai, code));
}

/** A teaching group of a school by its code, which a class may have too. */
export function groupIdOf(uai: string, code: string): RecordId {
  return joinedId(digestId('group', uai, code));
}

/** A subject of a school by its code in the national nomenclature. */
export function subjectIdOf(uai: string, code: string): RecordId {
  return joinedId(digestId('subject', uai, code));
}

/** What a person is in a class (or in the school) has one record, whenever it starts, ends and starts again. */
export function membershipIdOf(userId: UserId, classId: RecordId | null, what: string): RecordId {
  return joinedId(userId, classId ?? 'school', what);
}
