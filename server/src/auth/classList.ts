import { type Membership, membership } from '@cartable/shared/domain/directory/membership.ts';
import { person } from '@cartable/shared/domain/directory/person.ts';
import { schoolClass, type SchoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import { findRecord, findRecordsByKey, recordTexts } from '../storage/repositories/records.ts';
import { recordsOfType } from '../storage/repositories/recordsOfType.ts';
import { schoolMemberships } from '../storage/repositories/schoolPeople.ts';
import type { Reader } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import type { AccountAdmin } from './accountAdmin.ts';
import { isAccountAdmin, mayAdminister } from './accountRights.ts';
import type { AuthHost } from './authHost.ts';

/** Somebody by name. */
export interface NamedPerson {
  readonly userId: string;
  readonly givenName: string;
  readonly familyName: string;
}

/** A class in the list of a school's classes. */
export interface ListedClass {
  readonly id: string;
  readonly name: string;
  readonly pupils: number;
  readonly mains: readonly NamedPerson[];
}

/** One class as the administration and the CPE see it. */
export interface ClassDetail {
  readonly id: string;
  readonly name: string;
  /** Whether the one who asks says who is professeur principal. */
  readonly mine: boolean;
  readonly pupils: readonly NamedPerson[];
  readonly mains: readonly MainTeacher[];
  /** Who teaches the class and is not its professeur principal. */
  readonly teachers: readonly NamedPerson[];
}

/** A professeur principal: `id` is the right's, by which it is ended; `given` = named here and not by the directory. */
export interface MainTeacher extends NamedPerson {
  readonly id: string;
  readonly given: boolean;
  readonly endsOn: string | null;
}

/** A school's classes with their professeurs principaux, for those who answer for accounts and the CPE. */
export class ClassList {
  readonly #host: Pick<AuthHost, 'storage' | 'clock'>;
  readonly #admin: AccountAdmin;

  constructor(host: Pick<AuthHost, 'storage' | 'clock'>, admin: AccountAdmin) {
    this.#host = host;
    this.#admin = admin;
  }

  /** Its classes, without teaching groups. @throws {AppError} `auth.forbidden` */
  async all(session: Session): Promise<readonly ListedClass[]> {
    await this.#mustSee(session);
    const { schoolId } = session;
    const today = schoolDay(this.#host.clock.now());
    return this.#host.storage.snapshot(async (reader) => {
      const texts = await recordsOfType(reader, schoolId, schoolClass.type);
      const classes = texts
        .map((text) => schoolClass.schema.parse(JSON.parse(text)))
        .filter((one) => !one.group);
      const held = (await schoolMemberships(reader, schoolId)).map(parse).filter((one) => isOn(one, today));
      const names = await namesOf(
        reader,
        schoolId,
        held.filter((one) => one.main === true),
      );
      const listed = classes.map(({ id, name }): ListedClass => {
        const own = held.filter((one) => one.classId === id);
        const pupils = new Set(own.filter((one) => one.role === 'pupil').map((one) => one.userId));
        const mains = new Set(own.filter((one) => one.main === true).map((one) => one.userId));
        return {
          id,
          name,
          pupils: pupils.size,
          mains: sorted([...mains].flatMap((one) => names.get(one) ?? [])),
        };
      });
      return listed.sort((a, b) => frenchOrder(a.name, b.name));
    });
  }

  /** @throws {AppError} `auth.forbidden`; `request.not_found` for what is not a class of the school */
  async one(session: Session, classId: string): Promise<ClassDetail> {
    const mine = await this.#mustSee(session);
    const { schoolId } = session;
    const today = schoolDay(this.#host.clock.now());
    return this.#host.storage.snapshot(async (reader) => {
      const { id, name } = await mustBeClass(reader, schoolId, classId);
      const held = await membersOf(reader, schoolId, classId, today);
      const names = await namesOf(reader, schoolId, held);
      const named = (wanted: (one: Membership) => boolean) =>
        sorted(
          [...new Set(held.filter(wanted).map((one) => one.userId))].flatMap((one) => names.get(one) ?? []),
        );
      const main = new Map<string, MainTeacher>();
      for (const one of held) {
        const who = names.get(one.userId);
        if (one.main !== true || who === undefined) continue;
        const { id: right, given = false, endsOn } = one;
        main.set(one.userId, { ...who, id: right, given, endsOn });
      }
      return {
        id,
        name,
        mine,
        pupils: named((one) => one.role === 'pupil'),
        mains: sorted([...main.values()]),
        teachers: named((one) => one.role === 'teacher' && !main.has(one.userId)),
      };
    });
  }

  /** Whether the one who asks also says who is professeur principal. @throws {AppError} `auth.forbidden` */
  async #mustSee(session: Session): Promise<boolean> {
    const { roles } = await this.#admin.actorOf(session);
    if (!isAccountAdmin(roles) && !roles.has('cpe')) throw new AppError('auth.forbidden');
    return namesMains(roles);
  }
}

/** Whether somebody with these roles says who is professeur principal: those who also give roles (docs/decisions/0196, 0213). */
export function namesMains(roles: Parameters<typeof isAccountAdmin>[0]): boolean {
  return mayAdminister(roles, ['technician']);
}

/** @throws {AppError} `request.not_found` for what is not a class of the school, a teaching group among them */
export async function mustBeClass(reader: Reader, schoolId: string, classId: string): Promise<SchoolClass> {
  const record = await findRecord(reader, schoolId, schoolClass.type, classId);
  const found = record?.text ? schoolClass.schema.parse(JSON.parse(record.text)) : undefined;
  if (found === undefined || found.group === true) throw new AppError('request.not_found');
  return found;
}

/** Who is what in a class on a day. */
export async function membersOf(
  reader: Reader,
  schoolId: string,
  classId: string,
  today: string,
): Promise<readonly Membership[]> {
  const rows = await findRecordsByKey(reader, schoolId, membership.type, 'classId', classId);
  return rows.flatMap(({ text }) => (text === null ? [] : [parse(text)])).filter((one) => isOn(one, today));
}

function isOn({ startsOn, endsOn }: Membership, today: string): boolean {
  return (startsOn ?? today) <= today && (endsOn ?? today) >= today;
}

function parse(text: string): Membership {
  return membership.schema.parse(JSON.parse(text));
}

async function namesOf(
  reader: Reader,
  schoolId: string,
  held: readonly Membership[],
): Promise<ReadonlyMap<string, NamedPerson>> {
  const ids = [...new Set<string>(held.map((one) => one.userId))];
  const texts = await recordTexts(reader, schoolId, person.type, ids);
  const names = new Map<string, NamedPerson>();
  for (const [userId, text] of texts) {
    const { givenName, familyName } = person.schema.parse(JSON.parse(text));
    names.set(userId, { userId, givenName, familyName });
  }
  return names;
}

function sorted<P extends NamedPerson>(people: readonly P[]): readonly P[] {
  return people.toSorted(
    (a, b) => frenchOrder(a.familyName, b.familyName) || frenchOrder(a.givenName, b.givenName),
  );
}
