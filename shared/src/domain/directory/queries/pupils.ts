import { frenchOrder } from '../../../lib/frenchOrder.ts';
import type { SqlReader } from '../../../ports/sqlDatabase.ts';
import { text } from '../../query.ts';

/** A pupil in a class list. */
export interface PupilName {
  readonly pupilId: string;
  readonly familyName: string;
  readonly givenName: string;
}

/** The pupils of a class in the order of a French list. */
export function pupilsOf(reader: SqlReader, classId: string): readonly PupilName[] {
  return reader
    .all(
      `SELECT DISTINCT m.user_id, p.family_name, p.given_name
       FROM directory_membership m JOIN directory_person p ON p.id = m.user_id
       WHERE m.class_id = :classId AND m.role = 'pupil'`,
      { classId },
    )
    .map((row) => ({
      pupilId: text(row, 'user_id'),
      familyName: text(row, 'family_name'),
      givenName: text(row, 'given_name'),
    }))
    .sort((a, b) => frenchOrder(a.familyName, b.familyName) || frenchOrder(a.givenName, b.givenName));
}
