import { membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import type { BatchKey } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import { schoolMemberships, schoolPeople } from '../storage/repositories/schoolPeople.ts';
import type { Reader } from '../storage/storage.ts';

/** Whose key it is, as a label and a list name them. */
export type Holder = NonNullable<BatchKey['holder']>;

export interface SchoolClassName {
  readonly id: string;
  readonly name: string;
}

/** A school's people by id, each with the class of which they are a pupil today, and its classes in the order of a French list. */
export interface FleetPeople {
  readonly people: ReadonlyMap<string, Holder>;
  readonly classes: readonly SchoolClassName[];
  /** Pupils of a class, in the order of a French list. */
  pupilsOf(classId: string): readonly Holder[];
}

/** Reads them. `today` is an ISO day. */
export async function fleetPeople(reader: Reader, schoolId: string, today: string): Promise<FleetPeople> {
  const classRows = await reader
    .selectFrom('record')
    .select('content')
    .where('school_id', '=', schoolId)
    .where('type', '=', schoolClass.type)
    .where('content', 'is not', null)
    .execute();
  const classes = classRows
    .map((row) => schoolClass.schema.parse(JSON.parse(row.content ?? '')))
    .sort((a, b) => frenchOrder(a.name, b.name));
  const names = new Map(classes.map(({ id, name }) => [id as string, name]));
  const classOf = new Map<string, string>();
  for (const text of await schoolMemberships(reader, schoolId)) {
    const { role, userId, classId, startsOn, endsOn } = membership.schema.parse(JSON.parse(text));
    const inForce = (startsOn ?? today) <= today && (endsOn ?? today) >= today;
    if (role === 'pupil' && classId !== null && inForce) classOf.set(userId, classId);
  }
  const people = new Map<string, Holder>();
  for (const row of await schoolPeople(reader, schoolId)) {
    const { givenName, familyName } = person.schema.parse(JSON.parse(row.text));
    const className = names.get(classOf.get(row.userId) ?? '') ?? null;
    people.set(row.userId, { userId: row.userId, givenName, familyName, className });
  }
  return {
    people,
    classes: classes.map(({ id, name }) => ({ id, name })),
    pupilsOf: (classId) =>
      [...classOf]
        .flatMap(([userId, its]) => (its === classId ? (people.get(userId) ?? []) : []))
        .sort((a, b) => frenchOrder(a.familyName, b.familyName) || frenchOrder(a.givenName, b.givenName)),
  };
}
