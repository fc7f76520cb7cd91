import type { FleetFilter, FleetQuestion } from '@cartable/shared/domain/fleet/fleetFilter.ts';
import { keyNames } from '@cartable/shared/domain/fleet/keyNames.ts';
import type { StrayReason } from '@cartable/shared/domain/fleet/strayKey.ts';
import { isEnded, type KeyState, keyStates } from '@cartable/shared/domain/fleet/keyState.ts';
import type { Actor } from '@cartable/shared/domain/actor.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { readIdentity } from '../auth/identity.ts';
import { checksOfKey, type FleetCheck, modifiedKeys } from '../storage/repositories/fleetChecks.ts';
import { fleetEvents, fleetKeys, type SeenKey } from '../storage/repositories/fleetKeys.ts';
import { type StrayKey, strayKeysOf } from '../storage/repositories/strayKeys.ts';
import type { FleetEventKind } from '../storage/schema/fleetTables.ts';
import type { Session } from '../sync/session.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { matching, sorted, waits } from './fleetFilter.ts';
import { fleetTable } from './fleetTable.ts';
import { fleetPeople, type Holder, type SchoolClassName } from './fleetPeople.ts';
import { managesFleet } from './fleetRights.ts';
import { schoolNameOf } from './keyBatchOf.ts';
import type { FleetService } from './fleetService.ts';

/** Keys a page shows. */
const shown = 50;
/** So few are what somebody looked for: the list itself then tells which may be ended. In a longer one a slip would cost another's key. */
const lookedFor = 10;

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
  /** Whether the one who asks may end it; only in lists short enough that they look for one key. */
  readonly mayEnd?: boolean;
  /** Its program is not as it was released. */
  readonly modified: boolean;
}

/** Who signed in with a key that is none of the fleet's, or was refused with its ticket. */
export interface ListedStray {
  readonly holder: Holder;
  readonly reason: StrayReason;
  /** What a label with the claimed number would say; null when it claimed none. */
  readonly serial: string | null;
  readonly at: number;
}

/** A list of keys, with the figures of the whole fleet. */
export interface FleetPage {
  readonly total: number;
  /** Those of the total that wait for their first start. */
  readonly waiting: number;
  /** Those of the total that lie in the drawer. */
  readonly drawer: number;
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  readonly keys: readonly ListedKey[];
  readonly states: Readonly<Record<KeyState, number>>;
  readonly copied: number;
  readonly modified: number;
  /** Keys in use by the version of their program, the most frequent first; null where it is not known. */
  readonly programs: readonly { readonly program: string | null; readonly keys: number }[];
  /** Sign-ins with keys that are none of the fleet's, fifty at most; for those who may do more than look. */
  readonly strays: readonly ListedStray[];
  readonly classes: readonly SchoolClassName[];
  /** Whether the one who asks may do more than look. */
  readonly manages: boolean;
}

/** What technicians, and in part the CPE, see of a school's keys. */
export class FleetView {
  readonly #fleet: FleetService;

  constructor(fleet: FleetService) {
    this.#fleet = fleet;
  }

  /** A page, fifty at most, of the keys whose serial or holder has these words; the last for one that there is not. @throws {AppError} `auth.forbidden` */
  async list(session: Session, { sort = 'name', page = 0, ...filter }: FleetQuestion): Promise<FleetPage> {
    const actor = await this.#fleet.mustSee(session);
    const { all, classes, strays } = await this.#read(session);
    const manages = managesFleet(actor.roles);
    const found = sorted(matching(all, classes, filter, this.#fleet.host.clock.now()), sort);
    const isSearch = filter.words.trim() !== '' && found.length <= lookedFor;
    const pages = Math.max(1, Math.ceil(found.length / shown));
    const at = Math.min(page, pages - 1);
    const keys = isSearch ? await this.#withEnding(actor, found) : found.slice(at * shown, (at + 1) * shown);
    const live = all.filter((key) => key.state === 'active');
    return {
      total: found.length,
      waiting: found.filter(waits).length,
      drawer: found.filter(({ state }) => state === 'prepared').length,
      page: at,
      pages,
      keys,
      states: Object.fromEntries(
        keyStates.map((state) => [state, all.filter((key) => key.state === state).length]),
      ) as Record<KeyState, number>,
      copied: all.filter((key) => key.copied && !isEnded(key.state)).length,
      modified: all.filter((key) => key.modified && !isEnded(key.state)).length,
      programs: [...Map.groupBy(live, (key) => key.program)]
        .map(([program, keys]) => ({ program, keys: keys.length }))
        .sort((a, b) => b.keys - a.keys),
      strays: manages ? strays : [],
      classes,
      manages,
    };
  }

  #withEnding(actor: Actor, keys: readonly ListedKey[]): Promise<readonly ListedKey[]> {
    return Promise.all(
      keys.map(async (key) => {
        const { keyId, state, holder } = key;
        const mayEnd = await this.#fleet.mayEnd(actor, { keyId, state, userId: holder?.userId ?? null });
        return { ...key, mayEnd };
      }),
    );
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
      const checks = await checksOfKey(reader, schoolId, keyId);
      return {
        ...listedKey(row, people, modifiedOf(keyId, checks)),
        schoolName: await schoolNameOf(reader, schoolId),
        checks: checks.map(({ place, wrong, at }) => ({ place, wrong, at })),
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
    const keys: ListedKey[] = [];
    for (const userId of [session.userId, ...actor.guardianOf]) {
      const theirs = await fleetKeys(reader, session.schoolId, userId);
      if (theirs.length === 0) continue;
      // The home page of every parent asks this: not the whole school is read for two names.
      const { givenName, familyName, className } = await readIdentity(reader, session.schoolId, userId);
      const people = new Map([[userId, { userId, givenName, familyName, className }]]);
      for (const key of theirs) {
        const checks = await checksOfKey(reader, session.schoolId, key.keyId);
        keys.push(listedKey(key, people, modifiedOf(key.keyId, checks)));
      }
    }
    return keys;
  }

  /** The keys that match, all of them, as they stand at one moment: a table for a spreadsheet. @throws {AppError} `auth.forbidden` */
  async csv(session: Session, filter: FleetFilter): Promise<string> {
    await this.#fleet.mustManage(session);
    const school = await schoolNameOf(this.#fleet.host.storage.reader, session.schoolId);
    return fleetTable(await this.matching(session, filter), school);
  }

  /** All keys that a filter leaves. The caller has asked whether the person may see them. */
  async matching(session: Session, filter: FleetFilter): Promise<readonly ListedKey[]> {
    const { all, classes } = await this.#read(session);
    return matching(all, classes, filter, this.#fleet.host.clock.now());
  }

  #listedStray({ reason, keyId, at }: StrayKey, holder: Holder | undefined): ListedStray | undefined {
    const serial = keyId === '' ? null : keyNames(this.#fleet.host.hasher, keyId).serial;
    return holder && { holder, reason, serial, at };
  }

  async #read(session: Session) {
    const { storage, clock } = this.#fleet.host;
    return storage.snapshot(async (reader) => {
      const { people, classes } = await fleetPeople(reader, session.schoolId, schoolDay(clock.now()));
      const rows = await fleetKeys(reader, session.schoolId);
      const modified = await modifiedKeys(reader, session.schoolId);
      const strays = await strayKeysOf(reader, session.schoolId, clock.now(), shown);
      return {
        all: rows.map((row) => listedKey(row, people, modified)),
        classes,
        strays: strays.flatMap((one) => this.#listedStray(one, people.get(one.userId)) ?? []),
      };
    });
  }
}

/** A line of a key's history, with who did it. */
interface ToldFleetEvent {
  readonly at: number;
  readonly kind: FleetEventKind;
  readonly by: { readonly givenName: string; readonly familyName: string } | null;
}

/** The key itself when some verification of its program found something. */
const modifiedOf = (keyId: string, checks: readonly FleetCheck[]): ReadonlySet<string> =>
  new Set(checks.some(({ wrong }) => wrong > 0) ? [keyId] : []);

function listedKey(
  key: SeenKey,
  people: ReadonlyMap<string, Holder>,
  modified: ReadonlySet<string>,
): ListedKey {
  const { keyId, serial, state, program, preparedAt, seenAt, copiedAt, userId } = key;
  const holder = userId === null ? null : (people.get(userId) ?? null);
  const flags = { copied: copiedAt !== null, modified: modified.has(keyId) };
  return { keyId, serial, state, holder, program, preparedAt, seenAt, ...flags };
}
