import { newId } from '@cartable/shared/lib/ids.ts';

/** A new identifier, made where the record is made, so that a replay has the same effect once. */
export function newRecordId(): string {
  return newId({ bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) });
}
