import { z } from 'zod';
import { frenchOrder } from '../../../lib/frenchOrder.ts';
import type { SqlReader } from '../../../ports/sqlDatabase.ts';
import { defineQuery, type QueryContext, text, textOrNull } from '../../query.ts';

/** A pupil for whom the signed-in person is legally responsible. */
export interface Child {
  readonly pupilId: string;
  /** Empty when the person is not on this device (yet). */
  readonly givenName: string;
  readonly familyName: string;
  /** Null for a pupil without a class. */
  readonly className: string | null;
}

/** Record types that {@link childrenOf} reads. */
export const childReads: readonly string[] = ['directory.membership', 'directory.person', 'directory.class'];

/** The person's children by today's memberships, one row each, in the order of their names. */
export function childrenOf(
  reader: SqlReader,
  { userId, today }: Pick<QueryContext, 'userId' | 'today'>,
): readonly Child[] {
  return reader
    .all(
      `SELECT m.pupil_id, p.given_name, p.family_name, MIN(c.name) AS class_name
       FROM directory_membership m
       LEFT JOIN directory_person p ON p.id = m.pupil_id
       LEFT JOIN directory_class c ON c.id = m.class_id
       WHERE m.user_id = :me AND m.role = 'guardian' AND m.pupil_id IS NOT NULL
         AND (m.starts_on IS NULL OR m.starts_on <= :today) AND (m.ends_on IS NULL OR m.ends_on >= :today)
       GROUP BY m.pupil_id`,
      { me: userId, today },
    )
    .map((row) => ({
      pupilId: text(row, 'pupil_id'),
      givenName: textOrNull(row, 'given_name') ?? '',
      familyName: textOrNull(row, 'family_name') ?? '',
      className: textOrNull(row, 'class_name'),
    }))
    .sort((a, b) => frenchOrder(a.givenName, b.givenName) || frenchOrder(a.familyName, b.familyName));
}

/** The children of the signed-in person. */
export const children = defineQuery({
  name: 'directory.children',
  args: z.strictObject({}),
  reads: childReads,
  run: (reader, _args, me): readonly Child[] => childrenOf(reader, me),
});
