import { person } from '@cartable/shared/domain/directory/person.ts';
import { put, remove } from '@cartable/shared/domain/mutator.ts';
import { delegation as delegationRecord } from '@cartable/shared/domain/region/delegation.ts';
import { liesIn, type PlaceName } from '@cartable/shared/domain/region/place.ts';
import { isStaff, mayGive, type RegionRight, rightsOfLevel } from '@cartable/shared/domain/region/rights.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { newId, type RecordId, type SchoolId, type UserId } from '@cartable/shared/lib/ids.ts';
import { type Account, findAccount, findAccountByLogin } from '../storage/repositories/accounts.ts';
import { findRecord } from '../storage/repositories/records.ts';
import {
  delegationsOf,
  type DelegationRow,
  delegationsOver,
  endDelegation,
  findDelegation,
  insertDelegation,
} from '../storage/repositories/region/delegations.ts';
import { readRights } from '../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { findPlace, mustHold, type Office } from './office.ts';
import { actorName, noteInChain } from './regionAudit.ts';
import { type RegionHost, writeInSchool } from './regionHost.ts';

/** Rights to give. */
export interface NewDelegation {
  readonly login: string;
  readonly place: PlaceName;
  readonly rights: readonly RegionRight[];
  readonly endsOn: string | null;
}

/** Who administers what. Rights are read from the table at each request; the record only shows their holder the way. */
export class Delegations {
  readonly #host: RegionHost;

  constructor(host: RegionHost) {
    this.#host = host;
  }

  /** Those to whom rights over exactly this place are delegated. @throws {AppError} `auth.forbidden`, `region.place_unknown` */
  async list(office: Office, name: PlaceName) {
    const { reader } = this.#host.storage;
    await mustHold(reader, office, 'delegate', name);
    const rows = await delegationsOver(reader, name, schoolDay(this.#host.clock.now()));
    const lines = [];
    for (const row of rows) {
      const account = await findAccount(reader, row.schoolId, row.userId);
      // An erased person's delegation is nothing: there is no account to hold it.
      if (account === undefined) continue;
      const text = (await findRecord(reader, row.schoolId, person.type, row.userId))?.text;
      const { givenName, familyName } = text
        ? person.schema.parse(JSON.parse(text))
        : { givenName: '', familyName: '' };
      const { id, place, rights, endsOn } = row;
      const mine = await this.#mayEnd(office, row);
      lines.push({ id, givenName, familyName, login: account.login, place, rights, endsOn, mine });
    }
    return lines;
  }

  /**
   * Gives rights to a member of the staff of a school that the giver's own rights reach. @throws {AppError} `region.too_much` for more
   * than the giver holds, `region.day_past`, `region.nobody` for whoever is not there, not staff, blocked, of another place, or oneself
   */
  async give(office: Office, wanted: NewDelegation): Promise<string> {
    const { storage, clock, random } = this.#host;
    const place = await mustHold(storage.reader, office, 'delegate', wanted.place);
    const now = clock.now();
    const today = schoolDay(now);
    if (wanted.endsOn !== null && wanted.endsOn < today) throw new AppError('region.day_past');
    const allowed = rightsOfLevel[wanted.place.level];
    const rights = allowed.filter((right) => wanted.rights.includes(right));
    const asked = { place, rights, endsOn: wanted.endsOn };
    if (rights.length !== new Set(wanted.rights).size) throw new AppError('region.too_much');
    const able = office.grants.filter((grant) => mayGive([grant], asked));
    if (able.length === 0) throw new AppError('region.too_much');
    const holder = await this.#holder(office, wanted.login, (home) =>
      able.some((grant) => liesIn(home, grant.place)),
    );
    const { schoolId, userId } = holder;
    const id = newId(random);
    const row: DelegationRow = {
      id,
      schoolId,
      userId,
      place: wanted.place,
      rights,
      endsOn: wanted.endsOn,
      givenBy: actorName(office.actor),
      givenAt: now,
    };
    const { present, scopes } = await storage.transaction(async (writer) => {
      // Pressed twice: two of the same would look like one, and outlive it.
      const held = await delegationsOf(writer, { schoolId, userId }, today);
      const same = held.find((one) => isSame(one, row));
      if (same !== undefined) return { present: same.id, scopes: [] };
      await insertDelegation(writer, row);
      const { level, target } = wanted.place;
      const fields = { id, userId, level, target, rights, endsOn: wanted.endsOn };
      const record = delegationRecord.schema.parse(fields);
      const touched = await writeInSchool(this.#host, writer, schoolId, [put(delegationRecord, record)]);
      await this.#note(office, writer, row, 'region.recorded');
      return { present: id, scopes: touched };
    });
    if (scopes.length > 0) this.#host.hints.publish(schoolId as SchoolId, scopes);
    return present;
  }

  /** Takes rights back, at once. @throws {AppError} `region.delegation_unknown`, the same for one that is not the office's to end */
  async end(office: Office, id: string): Promise<void> {
    const { storage, clock } = this.#host;
    const row = await findDelegation(storage.reader, id);
    if (row === undefined || !(await this.#mayEnd(office, row))) {
      throw new AppError('region.delegation_unknown');
    }
    const scopes = await storage.transaction(async (writer) => {
      if (!(await endDelegation(writer, id, clock.now()))) throw new AppError('region.delegation_unknown');
      const stored = await findRecord(writer, row.schoolId, delegationRecord.type, id);
      const gone = stored?.text ? [remove(delegationRecord, id as RecordId)] : [];
      const touched = await writeInSchool(this.#host, writer, row.schoolId, gone);
      await this.#note(office, writer, row, 'region.removed');
      return touched;
    });
    this.#host.hints.publish(row.schoolId as SchoolId, scopes);
  }

  /** Only what one could give oneself, and never one's own: nobody leaves a place without anybody by mistake. */
  async #mayEnd({ grants, actor }: Office, row: DelegationRow): Promise<boolean> {
    if (row.schoolId === actor.schoolId && row.userId === actor.userId) return false;
    const place = await findPlace(this.#host.storage.reader, row.place);
    if (place === undefined) return false;
    // Whoever gives for a year may take back what has no end.
    const endless = grants.map((grant) => ({ ...grant, endsOn: null }));
    return mayGive(endless, { place, rights: row.rights, endsOn: row.endsOn });
  }

  async #holder(
    office: Office,
    login: string,
    reaches: (home: { level: 'school'; schoolId: string; academyId: string }) => boolean,
  ): Promise<Account> {
    const { storage, clock } = this.#host;
    const account = await findAccountByLogin(storage.reader, login);
    const home = account && (await findPlace(storage.reader, { level: 'school', target: account.schoolId }));
    // One refusal for all: a list of logins tells nothing about the people of other places.
    if (account === undefined || home?.level !== 'school' || !reaches(home))
      throw new AppError('region.nobody');
    if (account.schoolId === office.actor.schoolId && account.userId === office.actor.userId) {
      throw new AppError('region.nobody');
    }
    const today = schoolDay(clock.now());
    const { schoolId, userId } = account;
    const { actor } = await readRights(storage.reader, schoolId as SchoolId, userId as UserId, today);
    if (account.blockedAt !== null || !isStaff(actor.roles)) throw new AppError('region.nobody');
    return account;
  }

  #note(
    { actor }: Office,
    writer: Parameters<typeof noteInChain>[1],
    { id, place, schoolId }: DelegationRow,
    action: 'region.recorded' | 'region.removed',
  ): Promise<void> {
    const chain = place.level === 'school' ? place.target : schoolId;
    return noteInChain(this.#host, writer, chain, actor, { action, type: 'delegation', targetId: id });
  }
}

/** Whether two give the same rights over the same place until the same day. */
function isSame(one: DelegationRow, other: DelegationRow): boolean {
  const textOf = ({ place: { level, target }, rights, endsOn }: DelegationRow) =>
    JSON.stringify([level, target, [...rights].sort(), endsOn]);
  return textOf(one) === textOf(other);
}
