import { membership } from '@cartable/shared/domain/directory/membership.ts';
import type { RecordId, SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { Directory, Place } from './directory.ts';
import type { Side } from './directoryPeople.ts';
import { membershipIdOf } from './recordIds.ts';

/** A record as a source wants it. */
export interface Desired {
  readonly schoolId: SchoolId;
  readonly type: string;
  readonly id: RecordId;
  /** What the source decides. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What a new record starts with, for the school to change. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/** What is referred to and is not there; for the report. Without a code: something is not, and another entry says it. */
export type NoteMissing = (code: string | null, data: Readonly<Record<string, string>>) => void;

/** For what another entry is told for, but keeps this one from being written whole too. */
export function saidElsewhere(note: NoteMissing): NoteMissing {
  return () => note(null, {});
}

/** The groups of these that are there and in this school. */
export async function groupsIn(
  directory: Directory,
  side: Side,
  place: Place,
  ids: readonly string[],
  note: NoteMissing,
): Promise<readonly RecordId[]> {
  const found: RecordId[] = [];
  for (const id of new Set(ids)) {
    const one = await directory.groupOf(side, id);
    if (one?.schoolId === place.schoolId) found.push(one.classId);
    else if (directory.givesGroups(side)) note('import.unknown_group', { group: id });
  }
  return found;
}

/** The classes of these that are there and in this school. */
export async function classesIn(
  directory: Directory,
  side: Side,
  place: Place,
  ids: readonly string[],
  note: NoteMissing,
): Promise<readonly RecordId[]> {
  const found: RecordId[] = [];
  for (const id of new Set(ids)) {
    const one = await directory.classOf(side, id);
    if (one?.schoolId === place.schoolId) found.push(one.classId);
    else note('import.unknown_class', { class: id });
  }
  return found;
}

/** For what is looked up again and was said before. */
export const silent: NoteMissing = () => {};

/** The name of a person, and what they mainly are. */
export function nameOf(
  kind: string,
  content: { readonly familyName: string; readonly givenName: string },
): Record<string, unknown> {
  return { familyName: content.familyName, givenName: content.givenName, kind };
}

/** What somebody is, and where. */
export interface Role {
  readonly role: string;
  readonly classId: RecordId | null;
  readonly inGroup?: true;
  readonly main?: true;
  readonly subjectId?: RecordId | null;
  readonly pupilId?: UserId;
}

/** One right of a person: `what` tells it from their others in the same class. */
export function memberOf(place: Place, userId: UserId, what: string, held: Role): Desired {
  return {
    schoolId: place.schoolId,
    type: membership.type,
    id: membershipIdOf(userId, held.classId, what),
    fields: { userId, subjectId: null, endsOn: null, ...held },
    defaults: { startsOn: null },
  };
}
