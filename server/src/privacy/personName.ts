import { person } from '@cartable/shared/domain/directory/person.ts';
import { findRecord } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';

/** Given and family name; null = nobody whom the school's directory knows (any more). */
export async function personName(reader: Reader, schoolId: string, userId: string): Promise<string | null> {
  const record = await findRecord(reader, schoolId, person.type, userId);
  if (!record?.text) return null;
  const { givenName, familyName } = person.schema.parse(JSON.parse(record.text));
  return `${givenName} ${familyName}`;
}
