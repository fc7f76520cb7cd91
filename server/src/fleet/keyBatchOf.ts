import { school } from '@cartable/shared/domain/directory/school.ts';
import type { BatchKey, KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Reader, Storage } from '../storage/storage.ts';

/** The school's name; empty for one whose record is not there yet. */
export async function schoolNameOf(reader: Reader, schoolId: string): Promise<string> {
  const record = await findRecord(reader, schoolId, school.type, schoolId);
  return record?.text ? school.schema.parse(JSON.parse(record.text)).name : '';
}

/** Keys as a file for whoever writes them; `server` is where they will find this server; `issuedAt` in milliseconds. */
export async function keyBatchOf(
  host: { readonly storage: Storage; readonly clock: Clock },
  schoolId: string,
  keys: readonly BatchKey[],
  server: string,
  issuedAt: number = host.clock.now(),
): Promise<KeyBatch> {
  const schoolName = await schoolNameOf(host.storage.reader, schoolId);
  const kind = { product: 'cartable', kind: 'keys', format: 1 } as const;
  return { ...kind, server, schoolId, schoolName, issuedAt, keys: [...keys] };
}
