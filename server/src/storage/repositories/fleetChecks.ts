import type { CheckPlace } from '@cartable/shared/update/programCheck.ts';
import type { Reader, Writer } from '../storage.ts';

/** What the last verification from one place found on a key. */
export interface FleetCheck {
  readonly place: CheckPlace;
  /** Files that are not as released; 0 when all are. */
  readonly wrong: number;
  /** When the server heard of it, milliseconds. */
  readonly at: number;
  /** The key's own number of the verification; null for what a technician's computer found. */
  readonly told: number | null;
}

const columns = ['place', 'wrong', 'at', 'told'] as const;

/** What was found on a key, the newest first. */
export async function checksOfKey(
  reader: Reader,
  schoolId: string,
  keyId: string,
): Promise<readonly FleetCheck[]> {
  const rows = await reader
    .selectFrom('fleet_check')
    .select(columns)
    .where('school_id', '=', schoolId)
    .where('key_id', '=', keyId)
    .orderBy('at', 'desc')
    .execute();
  return rows.map((row) => ({
    ...row,
    at: Number(row.at),
    told: row.told === null ? null : Number(row.told),
  }));
}

/** The school's keys on which some verification, the last of its place, found files that are not as released. */
export async function modifiedKeys(reader: Reader, schoolId: string): Promise<ReadonlySet<string>> {
  const rows = await reader
    .selectFrom('fleet_check')
    .select('key_id as keyId')
    .distinct()
    .where('school_id', '=', schoolId)
    .where('wrong', '>', 0)
    .execute();
  return new Set(rows.map(({ keyId }) => keyId));
}

/** Puts a verification in the place of the one before from the same place. */
export async function saveCheck(
  writer: Writer,
  schoolId: string,
  keyId: string,
  { place, wrong, at, told }: FleetCheck,
): Promise<void> {
  await writer
    .insertInto('fleet_check')
    .values({ school_id: schoolId, key_id: keyId, place, wrong, at, told })
    .onConflict((conflict) =>
      conflict.columns(['school_id', 'key_id', 'place']).doUpdateSet({ wrong, at, told }),
    )
    .execute();
}

/** What the key itself had found is no longer so; which verifications those were stays known, so that none is taken for a new one. */
export async function clearOwnChecks(writer: Writer, schoolId: string, keyId: string): Promise<void> {
  await writer
    .updateTable('fleet_check')
    .set({ wrong: 0 })
    .where('school_id', '=', schoolId)
    .where('key_id', '=', keyId)
    .where('place', '!=', 'workshop')
    .execute();
}
