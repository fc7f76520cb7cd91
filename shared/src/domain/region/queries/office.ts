import { z } from 'zod';
import { defineQuery, parsed } from '../../query.ts';
import { grantsOfPost, type RegionRight, regionRights } from '../rights.ts';
import type { Role } from '../../actor.ts';

/** The rights for which the interface shows this person the way to the region's pages; the server decides each time. */
export const office = defineQuery({
  name: 'region.office',
  args: z.strictObject({}),
  reads: ['region.delegation', 'directory.membership'],
  run(reader, _args, { userId, schoolId, today }): readonly RegionRight[] {
    const held = reader
      .all(
        `SELECT rights FROM region_delegation WHERE user_id = :me AND (ends_on IS NULL OR ends_on >= :today)`,
        { me: userId, today },
      )
      .flatMap((row) => parsed(row, 'rights', z.array(z.enum(regionRights))));
    const roles = reader
      .all(
        `SELECT role FROM directory_membership WHERE user_id = :me
         AND (starts_on IS NULL OR starts_on <= :today) AND (ends_on IS NULL OR ends_on >= :today)`,
        { me: userId, today },
      )
      .map((row) => row.role as Role);
    const post = grantsOfPost(new Set(roles), schoolId).flatMap((grant) => grant.rights);
    return regionRights.filter((right) => held.includes(right) || post.includes(right));
  },
});
