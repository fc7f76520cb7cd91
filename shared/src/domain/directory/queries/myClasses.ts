import { z } from 'zod';
import { frenchOrder } from '../../../lib/frenchOrder.ts';
import { defineQuery, flag, text } from '../../query.ts';
import { inForce } from './inForce.ts';

/** A class or teaching group where the signed-in person teaches. */
export interface MyClass {
  readonly classId: string;
  readonly className: string;
  /** Whether the person is its professeur principal, and so gives its pupils another password. */
  readonly main: boolean;
  /** Its professeurs principaux; none = none is known, or it is a teaching group. */
  readonly mains: readonly { readonly givenName: string; readonly familyName: string }[];
}

/** The classes of the signed-in teacher, and who is their professeur principal. */
export const myClasses = defineQuery({
  name: 'directory.myClasses',
  args: z.strictObject({}),
  reads: ['directory.membership', 'directory.class', 'directory.person'],
  run(reader, _args, { userId, today }): readonly MyClass[] {
    return reader
      .all(
        `SELECT m.class_id, c.name, MAX(m.main IS NOT NULL) AS main
         FROM directory_membership m JOIN directory_class c ON c.id = m.class_id
         WHERE m.user_id = :me AND m.role = 'teacher' AND ${inForce('m')} GROUP BY m.class_id`,
        { me: userId, today },
      )
      .map((row) => ({
        classId: text(row, 'class_id'),
        className: text(row, 'name'),
        main: flag(row, 'main'),
        mains: reader
          .all(
            `SELECT DISTINCT p.id, p.given_name, p.family_name
             FROM directory_membership m JOIN directory_person p ON p.id = m.user_id
             WHERE m.class_id = :classId AND m.role = 'teacher' AND m.main IS NOT NULL AND ${inForce('m')}`,
            { classId: text(row, 'class_id'), today },
          )
          .map((one) => ({ givenName: text(one, 'given_name'), familyName: text(one, 'family_name') }))
          .sort((a, b) => frenchOrder(a.familyName, b.familyName)),
      }))
      .sort((a, b) => frenchOrder(a.className, b.className));
  },
});
