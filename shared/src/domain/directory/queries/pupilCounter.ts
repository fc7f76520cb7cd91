import type { SqlReader } from '../../../ports/sqlDatabase.ts';
import { integer } from '../../query.ts';
import { inForce } from './inForce.ts';

/** How many pupils are in a class on a day; each class is counted once, however many lines of a list ask. */
export function pupilCounter(reader: SqlReader, today: string): (classId: string) => number {
  const counted = new Map<string, number>();
  return (classId) => {
    const known = counted.get(classId);
    if (known !== undefined) return known;
    const row = reader.get(
      `SELECT COUNT(DISTINCT m.user_id) AS pupils FROM directory_membership m
       WHERE m.class_id = :classId AND m.role = 'pupil' AND ${inForce('m')}`,
      { classId, today },
    );
    const count = row === undefined ? 0 : integer(row, 'pupils');
    counted.set(classId, count);
    return count;
  };
}
