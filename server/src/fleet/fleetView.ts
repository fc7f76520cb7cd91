import { isEnded, type KeyState, keyStates } from '@cartable/shared/domain/fleet/keyState.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { textMatcher } from '@cartable/shared/lib/foldText.ts';
import { fleetEvents, fleetKeys, type SeenKey } from '../storage/repositories/fleetKeys.ts';
import type { FleetEventKind } from '../storage/schema.ts';
import type { Session } from '../sync/session.ts';
import { schoolDay } from '../sync/schoolDay.ts';
import { fleetTable } from './fleetTable.ts';
import { fleetPeople, type Holder, type SchoolClassName } from './fleetPeople.ts';
import { managesFleet } from './fleetRights.ts';
import type { FleetService } from './fleetService.ts';

/** Keys a page shows. */
const shown = 50;

/** A key as lists show it. */
export interface ListedKey {
  readonly keyId: string;
  readonly serial: string;
  readonly state: KeyState;
  readonly holder: Holder | null;
  readonly program: string | null;
  readonly preparedAt: number;
  readonly seenAt: number | null;
  /** A copy of it was found. */
  readonly copied: boolean;
}

/** A list of keys, with the figures of the whole fleet. */
export interface FleetPage {
  readonly total: number;
  readonly keys: readonly ListedKey[];
  readonly states: Readonly<Record<KeyState, number>>;
  readonly copied: number;
  /** Keys in use by the version of their program, the most frequent first; null where it is not known. */
  readonly programs: readonly { readonly program: string | null; readonly keys: number }[];
  readonly classes: readonly SchoolClassName[];
  /** Whether the one who asks may do more than look. */
  readonly manages: boolean;
}

/** What is asked for. Empty texts ask for everything. */
export interface FleetFilter {
  readonly words: string;
  readonly state: KeyState | 'copied' | '';
  readonly classId: string;
}

/** What technicians, and in part the CPE, see of a school's keys. */
export class FleetView {
  readonly #fleet: FleetService;

  constructor(fleet: FleetService) {
    this.#fleet = fleet;
  }

  /** Keys whose serial or holder has these words, fifty at most. @throws {AppError} `auth.forbidden` */
  async list(session: Session, filter: FleetFilter): Promise<FleetPage> {
    const { roles } = await this.#fleet.mustSee(session);
    const { all, classes } = await this.#read(session);
    const found = matching(all, classes, filter);
    const live = all.filter((key) => key.state === 'active');
    return {
      total: found.length,
      keys: found.slice(0, shown),
      states: Object.fromEntries(
        keyStates.map((state) => [state, all.filter((key) => key.state === state).length]),
      ) as Record<KeyState, number>,
      copied: all.filter((key) => key.copied && !isEnded(key.state)).length,
      programs: [...Map.groupBy(live, (key) => key.program)]
        .map(([program, keys]) => ({ program, keys: keys.length }))
        .sort((a, b) => b.keys - a.keys),
      classes,
      manages: managesFleet(roles),
    };
  }

  /** One key with its history. @throws {AppError} `auth.forbidden`, `request.not_found` */
  async key(session: Session, keyId: string) {
    const actor = await this.#fleet.mustSee(session);
    const { storage, clock } = this.#fleet.host;
    const { schoolId } = session;
    return storage.snapshot(async (reader) => {
      const { people } = await fleetPeople(reader, schoolId, schoolDay(clock.now()));
      const row = (await fleetKeys(reader, schoolId)).find((one) => one.keyId === keyId);
      if (row === undefined) throw new AppError('request.not_found');
      const events = await fleetEvents(reader, schoolId, keyId);
      return {
        ...listedKey(row, people),
        replaces: row.replaces,
        replacedBy: row.replacedBy,
        manages: managesFleet(actor.roles),
        mayEnd: await this.#fleet.mayEnd(actor, row),
        events: events.map(({ at, kind, byUserId }): ToldFleetEvent => {
          const by = byUserId === null ? undefined : people.get(byUserId);
          return {
            at,
            kind,
            by: by === undefined ? null : { givenName: by.givenName, familyName: by.familyName },
          };
        }),
      };
    });
  }

  /** The person's own keys and those of the children they are responsible for; for whoever is told of a loss first. */
  async own(session: Session): Promise<readonly ListedKey[]> {
    const { reader } = this.#fleet.host.storage;
    const actor = await this.#fleet.actorOf(session);
    const keys: SeenKey[] = [];
    for (const userId of [session.userId, ...actor.guardianOf]) {
      keys.push(...(await fleetKeys(reader, session.schoolId, userId)));
    }
    if (keys.length === 0) return [];
    const { people } = await fleetPeople(reader, session.schoolId, schoolDay(this.#fleet.host.clock.now()));
    return keys.map((key) => listedKey(key, people));
  }

  /** The keys that match, all of them, as they stand at one moment: a table for a spreadsheet. @throws {AppError} `auth.forbidden` */
  async csv(session: Session, filter: FleetFilter): Promise<string> {
    await this.#fleet.mustManage(session);
    const { all, classes } = await this.#read(session);
    return fleetTable(matching(all, classes, filter));
  }

  async #read(session: Session) {
    const { storage, clock } = this.#fleet.host;
    return storage.snapshot(async (reader) => {
      const { people, classes } = await fleetPeople(reader, session.schoolId, schoolDay(clock.now()));
      const rows = await fleetKeys(reader, session.schoolId);
      return { all: rows.map((row) => listedKey(row, people)), classes };
    });
  }
}

/** A line of a key's history, with who did it. */
interface ToldFleetEvent {
  readonly at: number;
  readonly kind: FleetEventKind;
  readonly by: { readonly givenName: string; readonly familyName: string } | null;
}

function listedKey(key: SeenKey, people: ReadonlyMap<string, Holder>): ListedKey {
  const { keyId, serial, state, program, preparedAt, seenAt, copiedAt, userId } = key;
  const holder = userId === null ? null : (people.get(userId) ?? null);
  return { keyId, serial, state, holder, program, preparedAt, seenAt, copied: copiedAt !== null };
}

/** The keys that a filter leaves. */
function matching(
  all: readonly ListedKey[],
  classes: readonly SchoolClassName[],
  { words, state, classId }: FleetFilter,
): readonly ListedKey[] {
  const className = classes.find((one) => one.id === classId)?.name;
  const matches = textMatcher(words);
  const everything = words.trim() === '';
  return all.filter(
    ({ serial, holder, ...key }) =>
      (state === '' || (state === 'copied' ? key.copied : key.state === state)) &&
      (classId === '' || (className !== undefined && holder?.className === className)) &&
      (everything ||
        matches(
          `${serial} ${serial.replace('-', '')} ${holder?.givenName ?? ''} ${holder?.familyName ?? ''}`,
        )),
  );
}
