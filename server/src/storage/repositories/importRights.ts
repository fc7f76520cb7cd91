import { membership } from '@cartable/shared/domain/directory/membership.ts';
import type { Reader } from '../storage.ts';

// Records are JSON without spaces, so the database can look for a value in their text, and counts a whole school without giving its rows out.
const inForce = '%"endsOn":null%';

/** How many rights of a school have no end. */
export async function countRights(reader: Reader, schoolId: string): Promise<number> {
  const row = await reader
    .selectFrom('record')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('school_id', '=', schoolId)
    .where('type', '=', membership.type)
    .where('content', 'like', inForce)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** How many responsables have such a right in a school. */
export async function countGuardians(reader: Reader, schoolId: string): Promise<number> {
  const row = await reader
    .selectFrom('record_key')
    .innerJoin('record', (join) =>
      join
        .onRef('record.school_id', '=', 'record_key.school_id')
        .onRef('record.type', '=', 'record_key.type')
        .onRef('record.id', '=', 'record_key.id'),
    )
    .select((eb) => eb.fn.count<number>('record_key.value').distinct().as('count'))
    .where('record_key.school_id', '=', schoolId)
    .where('record_key.type', '=', membership.type)
    .where('record_key.key', '=', 'userId')
    .where('content', 'like', '%"role":"guardian"%')
    .where('content', 'like', inForce)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
