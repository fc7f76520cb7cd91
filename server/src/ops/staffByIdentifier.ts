import { person } from '@cartable/shared/domain/directory/person.ts';
import { school } from '@cartable/shared/domain/directory/school.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { personIdOf } from '../directory/recordIds.ts';
import { findSourced } from '../storage/repositories/importEntries.ts';
import { entrySources } from '../storage/repositories/importSource.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { knownSchools } from '../storage/repositories/schoolStates.ts';
import type { Reader } from '../storage/storage.ts';

/**
 * Somebody of the staff, by the identifier that a directory's files give them (`externalid`, the number of the academic directory), whether they have an
 * account or not. `uai` tells whose when several schools or directories give the same.
 * @throws {AppError} `accounts.person_unknown`, `accounts.person_several` (data: identifier, and the schools' UAI)
 */
export async function staffByIdentifier(
  reader: Reader,
  identifier: string,
  uai: string | undefined,
): Promise<{ readonly schoolId: string; readonly userId: string }> {
  const found: { readonly schoolId: string; readonly userId: string; readonly uai: string }[] = [];
  for (const source of await entrySources(reader)) {
    const entry = await findSourced(reader, source, 'staff', identifier);
    if (entry === undefined || entry.missingSince !== null) continue;
    const userId = personIdOf(source, 'staff', identifier);
    for (const schoolId of await knownSchools(reader)) {
      if (!(await findRecord(reader, schoolId, person.type, userId))?.text) continue;
      const text = (await findRecord(reader, schoolId, school.type, schoolId))?.text;
      const of = text ? school.schema.parse(JSON.parse(text)).uai : schoolId;
      if (uai === undefined || of === uai) found.push({ schoolId, userId, uai: of });
    }
  }
  const [first] = found;
  if (first === undefined) throw new AppError('accounts.person_unknown', { identifier });
  if (found.length > 1)
    throw new AppError('accounts.person_several', {
      identifier,
      schools: found.map((one) => one.uai).join(', '),
    });
  return first;
}
