import { school } from '@cartable/shared/domain/directory/school.ts';
import type { BatchKey, KeyBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Storage } from '../storage/storage.ts';

/** Keys as a file for whoever writes them; `server` is where they will find this server. */
export async function keyBatchOf(
  host: { readonly storage: Storage; readonly clock: Clock },
  schoolId: string,
  keys: readonly BatchKey[],
  server: string,
): Promise<KeyBatch> {
  const record = await findRecord(host.storage.reader, schoolId, school.type, schoolId);
  const schoolName = record?.text ? school.schema.parse(JSON.parse(record.text)).name : '';
  const issuedAt = host.clock.now();
  const kind = { product: 'cartable', kind: 'keys', format: 1 } as const;
  return { ...kind, server, schoolId, schoolName, issuedAt, keys: [...keys] };
}
