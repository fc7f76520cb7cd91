import { z } from 'zod';
import { frenchOrder } from '../../../lib/frenchOrder.ts';
import type { Role } from '../../actor.ts';
import { defineQuery, flag, text, textOrNull } from '../../query.ts';
import { inForce } from './inForce.ts';

export interface MyDirectory {
  readonly userId: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly roles: readonly Role[];
  readonly schoolName: string;
  /** Classes where the person is a pupil. */
  readonly classes: readonly { readonly classId: string; readonly name: string }[];
}

/** Who is signed in, and what they are in the school. */
export const me = defineQuery({
  name: 'directory.me',
  args: z.strictObject({}),
  reads: ['directory.person', 'directory.membership', 'directory.class', 'directory.school'],
  run(reader, _args, context): MyDirectory {
    const person = reader.get('SELECT given_name, family_name FROM directory_person WHERE id = :me', {
      me: context.userId,
    });
    const memberships = reader.all(
      `SELECT m.role, m.class_id, m.in_group, c.name FROM directory_membership m LEFT JOIN directory_class c ON c.id = m.class_id
       WHERE m.user_id = :me AND ${inForce('m')}`,
      { me: context.userId, today: context.today },
    );
    const school = reader.get('SELECT name FROM directory_school WHERE id = :id', { id: context.schoolId });
    const classes = memberships.flatMap((row) => {
      const name = textOrNull(row, 'name');
      return row.role === 'pupil' && name !== null && !flag(row, 'in_group')
        ? [{ classId: text(row, 'class_id'), name }]
        : [];
    });
    return {
      userId: context.userId,
      givenName: person ? text(person, 'given_name') : '',
      familyName: person ? text(person, 'family_name') : '',
      roles: [...new Set(memberships.map((row) => text(row, 'role') as Role))].sort(),
      schoolName: school ? text(school, 'name') : '',
      classes: classes.sort((a, b) => frenchOrder(a.name, b.name)),
    };
  },
});
