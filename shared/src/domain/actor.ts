import type { RecordId, SchoolId, UserId } from '../lib/ids.ts';
import type { IsoDay } from '../lib/time.ts';
import type { Membership } from './directory/membership.ts';
import {
  classScope,
  classStaffScope,
  roleScope,
  type ScopeId,
  schoolScope,
  schoolStaffScope,
  userOwnScope,
  userReadScope,
} from './scope.ts';

/**
 * What somebody is in a school. `staff` = works there, and sees nobody: what the directory says of AED, administration, health or works. It gives an
 * account, and somebody to whom a role can be given.
 */
export const roles = [
  'pupil',
  'guardian',
  'teacher',
  'cpe',
  'head',
  'technician',
  'staff',
  'regionAdmin',
] as const;
export type Role = (typeof roles)[number];

/** Who acts, and what they are in this school today. Computed from memberships by one function on every host. */
export interface Actor {
  readonly userId: UserId;
  readonly schoolId: SchoolId;
  readonly roles: ReadonlySet<Role>;
  /** Classes where the person is a pupil. */
  readonly pupilOf: ReadonlySet<RecordId>;
  /** `classId/subjectId` pairs taught; use {@link teaches}. */
  readonly teaching: ReadonlySet<string>;
  /** Classes where the person belongs to the staff (teaches anything). */
  readonly staffOf: ReadonlySet<RecordId>;
  /** Classes of which the person is professeur principal. */
  readonly mainOf: ReadonlySet<RecordId>;
  /** Those of the classes above that are teaching groups. */
  readonly groups: ReadonlySet<RecordId>;
  /** Pupils for whom the person is legally responsible. */
  readonly guardianOf: ReadonlySet<UserId>;
  /** Classes of those pupils. */
  readonly guardianIn: ReadonlySet<RecordId>;
}

/** Builds the actor from the memberships in force on `today`. Memberships of other people are ignored. */
export function actorFrom(
  userId: UserId,
  schoolId: SchoolId,
  memberships: Iterable<Membership>,
  today: IsoDay,
): Actor {
  const held = new Set<Role>();
  const pupilOf = new Set<RecordId>();
  const teaching = new Set<string>();
  const staffOf = new Set<RecordId>();
  const mainOf = new Set<RecordId>();
  const groups = new Set<RecordId>();
  const guardianOf = new Set<UserId>();
  const guardianIn = new Set<RecordId>();
  for (const membership of memberships) {
    if (membership.userId !== userId) continue;
    if (membership.startsOn !== null && membership.startsOn > today) continue;
    if (membership.endsOn !== null && membership.endsOn < today) continue;
    held.add(membership.role);
    if (membership.role === 'guardian' && membership.pupilId !== undefined) {
      guardianOf.add(membership.pupilId);
      if (membership.classId !== null) guardianIn.add(membership.classId);
    }
    if (membership.classId === null) continue;
    if (membership.inGroup === true) groups.add(membership.classId);
    if (membership.role === 'pupil') pupilOf.add(membership.classId);
    if (membership.role === 'teacher') {
      staffOf.add(membership.classId);
      if (membership.main === true) mainOf.add(membership.classId);
      if (membership.subjectId !== null) teaching.add(`${membership.classId}/${membership.subjectId}`);
    }
  }
  return {
    userId,
    schoolId,
    roles: held,
    pupilOf,
    teaching,
    staffOf,
    mainOf,
    groups,
    guardianOf,
    guardianIn,
  };
}

/** Whether the actor teaches this subject to this class. */
export function teaches(actor: Actor, classId: RecordId, subjectId: RecordId): boolean {
  return actor.teaching.has(`${classId}/${subjectId}`);
}

/** Every scope the actor receives, sorted. The server recomputes it at each synchronisation. */
export function scopesOf(actor: Actor): readonly ScopeId[] {
  const scopes = new Set<ScopeId>([userReadScope(actor.userId), userOwnScope(actor.userId)]);
  if (actor.roles.size > 0) scopes.add(schoolScope);
  for (const role of actor.roles) scopes.add(roleScope(role));
  for (const classId of actor.pupilOf) scopes.add(classScope(classId));
  for (const classId of actor.staffOf) {
    scopes.add(classScope(classId));
    scopes.add(classStaffScope(classId));
  }
  for (const pupilId of actor.guardianOf) scopes.add(userReadScope(pupilId));
  for (const classId of actor.guardianIn) scopes.add(classScope(classId));
  if (actor.roles.has('technician') || actor.roles.has('head')) scopes.add(schoolStaffScope);
  return [...scopes].sort();
}
