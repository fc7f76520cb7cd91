import { frenchOrder } from '../../../lib/frenchOrder.ts';
import type { SqlReader } from '../../../ports/sqlDatabase.ts';
import { text } from '../../query.ts';
import { inForce } from './inForce.ts';

/** A pupil in a class list. */
export interface PupilName {
  readonly pupilId: string;
  readonly familyName: string;
  readonly givenName: string;
}

/** Those who left and must still be shown: a condition over the membership `m`, with its one parameter `:of`. */
export interface AlsoPupils {
  readonly where: string;
  readonly of: string;
}

/** The pupils who are in a class on a day, in the order of a French list; with `also`, former ones of whom something is still there. */
export function pupilsOf(
  reader: SqlReader,
  classId: string,
  today: string,
  also?: AlsoPupils,
): readonly PupilName[] {
  return reader
    .all(
      `SELECT DISTINCT m.user_id, p.family_name, p.given_name
       FROM directory_membership m JOIN directory_person p ON p.id = m.user_id
       WHERE m.class_id = :classId AND m.role = 'pupil'
         AND (${inForce('m')}${also === undefined ? '' : ` OR ${also.where}`})`,
      { classId, today, ...(also === undefined ? {} : { of: also.of }) },
    )
    .map((row) => ({
      pupilId: text(row, 'user_id'),
      familyName: text(row, 'family_name'),
      givenName: text(row, 'given_name'),
    }))
    .sort((a, b) => frenchOrder(a.familyName, b.familyName) || frenchOrder(a.givenName, b.givenName));
}
