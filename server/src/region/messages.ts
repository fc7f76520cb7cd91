import type { Role } from '@cartable/shared/domain/actor.ts';
import type { FlashTone } from '@cartable/shared/domain/region/flash.ts';
import { addressesIn, isFlashAddress } from '@cartable/shared/domain/region/flashText.ts';
import { liesIn, type Place, type PlaceName } from '@cartable/shared/domain/region/place.ts';
import { addDays } from '@cartable/shared/lib/days.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import {
  endFlash,
  findFlash,
  type FlashRow,
  flashesSince,
  insertFlash,
} from '../storage/repositories/region/flashes.ts';
import { allSchools } from '../storage/repositories/region/schools.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { anyRights, findPlace, mustHold, type Office } from './office.ts';
import { actorName, noteInChain } from './regionAudit.ts';
import type { RegionHost } from './regionHost.ts';
import { spreadFlashes } from './spreadFlashes.ts';

/** A message as it is published. */
export interface NewFlash {
  readonly place: PlaceName;
  readonly tone: FlashTone;
  readonly roles: readonly Role[];
  readonly textFr: string;
  readonly textEn: string | null;
  readonly startsOn: string;
  readonly endsOn: string;
}

const shownDays = 30;
/** A message that stays for ever is one that nobody reads. */
const longestDays = 92;

/** Flash messages: written for a place, copied into each school there, gone when they end or are taken back. */
export class FlashMessages {
  readonly #host: RegionHost;

  constructor(host: RegionHost) {
    this.#host = host;
  }

  /** Messages of the last month that reach a place of the office; `mine` = it may take them back. @throws {AppError} `auth.forbidden` */
  async list(office: Office) {
    if (!anyRights(office).includes('messages')) throw new AppError('auth.forbidden');
    const { reader } = this.#host.storage;
    const today = schoolDay(this.#host.clock.now());
    const own: { readonly name: PlaceName; readonly place: Place }[] = [];
    for (const { place: name, rights } of office.grants) {
      const place = rights.includes('messages') ? await findPlace(reader, name) : undefined;
      if (place !== undefined) own.push({ name, place });
    }
    const lines = [];
    for (const flash of await flashesSince(reader, addDays(today, -shownDays))) {
      const place = await findPlace(reader, flash.place);
      const mine = place !== undefined && own.some((one) => liesIn(place, one.name));
      if (!mine && !own.some((one) => liesIn(one.place, flash.place))) continue;
      const { author: _author, createdAt: _created, endedAt, ...words } = flash;
      lines.push({ ...words, ended: endedAt !== null || flash.endsOn < today, mine });
    }
    return lines;
  }

  /**
   * Publishes a message; it is in each school of its place when this resolves. @throws {AppError} `auth.forbidden`, `region.place_unknown`,
   * `region.flash_days` for days in the wrong order, past or more than three months, `region.flash_link` (data: address) for a site that
   * is not a public service's
   */
  async publish(office: Office, message: NewFlash): Promise<string> {
    await mustHold(this.#host.storage.reader, office, 'messages', message.place);
    const now = this.#host.clock.now();
    const today = schoolDay(now);
    const { startsOn, endsOn } = message;
    if (endsOn < startsOn || endsOn < today || endsOn > addDays(startsOn, longestDays)) {
      throw new AppError('region.flash_days', { days: longestDays });
    }
    for (const address of addressesIn(`${message.textFr}\n${message.textEn ?? ''}`)) {
      if (!isFlashAddress(address))
        throw new AppError('region.flash_link', { address: address.slice(0, 100) });
    }
    const id: string = newId(this.#host.random);
    const author = actorName(office.actor);
    const present = await this.#host.storage.transaction(async (writer) => {
      // Pressed twice, it is shown once.
      const same = (await flashesSince(writer, today)).find(
        (one) => one.author === author && isSame(one, message),
      );
      if (same !== undefined) return same.id;
      await insertFlash(writer, { ...message, id, author, createdAt: now, endedAt: null });
      await noteInChain(this.#host, writer, chainOf(office, message.place), office.actor, {
        action: 'region.recorded',
        type: 'flash',
        targetId: id,
      });
      return id;
    });
    await this.#spread(message.place);
    return present;
  }

  /** Takes a message back, everywhere. @throws {AppError} `region.message_unknown`, the same for one of another place */
  async end(office: Office, id: string): Promise<void> {
    const flash = await findFlash(this.#host.storage.reader, id);
    if (flash === undefined || !(await this.#isTheirs(office, flash))) {
      throw new AppError('region.message_unknown');
    }
    await this.#host.storage.transaction(async (writer) => {
      if (!(await endFlash(writer, id, this.#host.clock.now()))) throw new AppError('region.message_unknown');
      await noteInChain(this.#host, writer, chainOf(office, flash.place), office.actor, {
        action: 'region.removed',
        type: 'flash',
        targetId: id,
      });
    });
    await this.#spread(flash.place);
  }

  async #isTheirs({ grants }: Office, { place: name }: FlashRow): Promise<boolean> {
    const place = await findPlace(this.#host.storage.reader, name);
    if (place === undefined) return false;
    return grants.some((grant) => grant.rights.includes('messages') && liesIn(place, grant.place));
  }

  async #spread(name: PlaceName): Promise<void> {
    for (const { schoolId, academyId } of await allSchools(this.#host.storage.reader)) {
      const place = { level: 'school', schoolId, academyId } as const;
      if (liesIn(place, name)) await spreadFlashes(this.#host, schoolId);
    }
  }
}

/** A school's messages are in its chain; those of more than one school in that of their author. */
function chainOf({ actor }: Office, { level, target }: PlaceName): string {
  return level === 'school' ? target : actor.schoolId;
}

/** Whether a message that stands says the same to the same people on the same days. */
function isSame(one: FlashRow, other: NewFlash): boolean {
  const textOf = ({ place: { level, target }, tone, roles, textFr, textEn, startsOn, endsOn }: NewFlash) =>
    JSON.stringify([level, target, tone, [...roles].sort(), textFr, textEn, startsOn, endsOn]);
  return one.endedAt === null && textOf(one) === textOf(other);
}
