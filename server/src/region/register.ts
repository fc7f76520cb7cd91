import { theme as themeRecord } from '@cartable/shared/domain/region/theme.ts';
import { schoolScope } from '@cartable/shared/domain/scope.ts';
import { school as schoolRecord } from '@cartable/shared/domain/directory/school.ts';
import { wholeRegion } from '@cartable/shared/domain/region/place.ts';
import type { SchoolState, Signatory } from '@cartable/shared/domain/region/schoolStates.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { givePeriods } from '../periods/givePeriods.ts';
import { findRecord } from '../storage/repositories/records.ts';
import { allAcademies, findAcademy } from '../storage/repositories/region/academies.ts';
import {
  conventionKinds,
  deleteConvention,
  saveConvention,
  signedConventions,
} from '../storage/repositories/region/conventions.ts';
import {
  allSchools,
  findSchoolByUai,
  findSchool,
  lockSchool,
  moveSchool,
  planSchool,
  type RegisteredSchool,
  saveSchool,
  type SchoolWords,
} from '../storage/repositories/region/schools.ts';
import type { Writer } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { anyRights, mustHold, type Office, rightsOver } from './office.ts';
import { noteInChain } from './regionAudit.ts';
import type { RegionHost } from './regionHost.ts';
import { spreadFlashes } from './spreadFlashes.ts';

/** What is known of a convention when it is recorded. */
export interface SignedConvention {
  readonly kind: string;
  readonly signedOn: string;
  readonly signedBy: Signatory;
  readonly reference: string;
}

const placeOf = (school: Pick<RegisteredSchool, 'schoolId' | 'academyId'>) =>
  ({ level: 'school', ...school }) as const;

/** The region's schools: who is in which wave, with which conventions, open or not. */
export class Register {
  readonly #host: RegionHost;

  constructor(host: RegionHost) {
    this.#host = host;
  }

  /** The schools and academies over which the office holds some right. @throws {AppError} `auth.forbidden` */
  async overview(office: Office) {
    const rights = anyRights(office);
    const { reader } = this.#host.storage;
    const kinds = await conventionKinds(reader);
    const signed = Map.groupBy(await signedConventions(reader), (one) => one.schoolId);
    const schools = (await allSchools(reader)).flatMap((school) => {
      const held = rightsOver(office, placeOf(school));
      if (held.length === 0) return [];
      const needed = kinds.filter((one) => one.schoolKinds.includes(school.kind));
      const done = needed.filter((one) => signed.get(school.schoolId)?.some((has) => has.kind === one.kind));
      return [{ ...said(school), needed: needed.length, signed: done.length, rights: held }];
    });
    const seen = new Set(schools.map((one) => one.academy));
    const academies = (await allAcademies(reader)).flatMap(({ academyId, name }) => {
      const held = rightsOver(office, { level: 'academy', academyId });
      return held.length > 0 || seen.has(academyId) ? [{ id: academyId, name, rights: held }] : [];
    });
    return { rights, region: rightsOver(office, wholeRegion), academies, schools };
  }

  /** One school with its conventions and its look. @throws {AppError} `auth.forbidden`, `region.place_unknown` */
  async school(office: Office, schoolId: string) {
    const { reader } = this.#host.storage;
    const school = await findSchool(reader, schoolId);
    const held = school === undefined ? [] : rightsOver(office, placeOf(school));
    if (school === undefined || held.length === 0) {
      await mustHold(reader, office, 'schools', { level: 'school', target: schoolId });
      throw new AppError('auth.forbidden');
    }
    const signed = await signedConventions(reader, schoolId);
    const kinds = await conventionKinds(reader);
    const conventions = kinds
      .filter((one) => one.schoolKinds.includes(school.kind))
      .map(({ kind, name }) => {
        const found = signed.find((one) => one.kind === kind);
        const { signedOn, signedBy, reference, recordedAt } = found ?? {};
        return { kind, name, signed: found ? { signedOn, signedBy, reference, recordedAt } : null };
      });
    const text = (await findRecord(reader, schoolId, themeRecord.type, schoolId))?.text;
    const theme = text ? themeRecord.schema.parse(JSON.parse(text)) : { accent: null, logo: null };
    const own = await findRecord(reader, schoolId, schoolRecord.type, schoolId);
    return {
      ...said(school),
      openedAt: school.openedAt,
      closedAt: school.closedAt,
      needed: conventions.length,
      signed: conventions.filter((one) => one.signed !== null).length,
      rights: held,
      conventions,
      theme: { accent: theme.accent, logo: theme.logo },
      present: Boolean(own?.text),
    };
  }

  /**
   * Writes a new school down, planned. @throws {AppError} `auth.forbidden` outside the office's academies, `region.academy_unknown`,
   * `region.school_known`
   */
  async addSchool(office: Office, words: SchoolWords): Promise<void> {
    const place = { level: 'academy', target: words.academyId } as const;
    if ((await findAcademy(this.#host.storage.reader, words.academyId)) === undefined) {
      await mustHold(this.#host.storage.reader, office, 'schools', { level: 'region', target: '' });
      throw new AppError('region.academy_unknown', { academy: words.academyId });
    }
    await mustHold(this.#host.storage.reader, office, 'schools', place);
    await this.#host.storage.transaction(async (writer) => {
      const known = (await findSchoolByUai(writer, words.uai)) ?? (await findSchool(writer, words.schoolId));
      if (known !== undefined) throw new AppError('region.school_known', { uai: words.uai });
      await saveSchool(writer, words);
      await this.#note(writer, office, words.schoolId, 'region.recorded', 'school', words.schoolId);
    });
  }

  /** Puts a school into a wave and gives it a day to open on. @throws {AppError} `auth.forbidden`, `region.place_unknown` */
  async setSchool(
    office: Office,
    schoolId: string,
    plan: Pick<SchoolWords, 'wave' | 'opensOn'>,
  ): Promise<void> {
    await this.#change(office, schoolId, async (writer) => {
      await planSchool(writer, schoolId, plan);
      await this.#note(writer, office, schoolId, 'region.recorded', 'school', schoolId);
    });
  }

  /**
   * Records that a convention was signed. @throws {AppError} `auth.forbidden`, `region.convention_unknown` for one that the school does
   * not need, `region.signed_later` for a day to come
   */
  async signConvention(office: Office, schoolId: string, convention: SignedConvention): Promise<void> {
    await this.#change(office, schoolId, async (writer, school) => {
      const kinds = await conventionKinds(writer);
      const kind = kinds.find((one) => one.kind === convention.kind);
      if (!kind?.schoolKinds.includes(school.kind)) throw new AppError('region.convention_unknown');
      const now = this.#host.clock.now();
      if (convention.signedOn > schoolDay(now)) throw new AppError('region.signed_later');
      await saveConvention(writer, { schoolId, ...convention, recordedAt: now });
      if (school.state === 'planned') await moveSchool(writer, schoolId, 'conventions', now);
      await this.#note(writer, office, schoolId, 'region.recorded', 'convention', convention.kind);
    });
  }

  /** Takes a record of a convention back. @throws {AppError} `region.convention_needed` while the school is open, `region.convention_unknown` */
  async removeConvention(office: Office, schoolId: string, kind: string): Promise<void> {
    await this.#change(office, schoolId, async (writer, school) => {
      if (school.state === 'open') throw new AppError('region.convention_needed');
      if (!(await deleteConvention(writer, schoolId, kind))) throw new AppError('region.convention_unknown');
      await this.#note(writer, office, schoolId, 'region.removed', 'convention', kind);
    });
  }

  /**
   * Opens a school whose conventions are all recorded, or shuts it: its people are out at once, and what waits on their keys stays there.
   * @throws {AppError} `region.conventions_missing` (data: names), `region.own_school` for shutting the door behind oneself
   */
  async setOpen(office: Office, schoolId: string, open: boolean): Promise<void> {
    await this.#change(office, schoolId, async (writer, school) => {
      if (!open && office.actor.schoolId === schoolId) throw new AppError('region.own_school');
      const state: SchoolState = open ? 'open' : 'closed';
      if (school.state === state) return;
      if (open) await this.#mustBeSigned(writer, school);
      await moveSchool(writer, schoolId, state, this.#host.clock.now());
      await this.#note(
        writer,
        office,
        schoolId,
        open ? 'school.opened' : 'school.closed',
        'school',
        schoolId,
      );
    });
    if (open) await spreadFlashes(this.#host, schoolId);
    if (open) await givePeriods(this.#host, schoolId);
    // Open event streams ask anew whether they may go on.
    this.#host.hints.publish(schoolId, [schoolScope]);
  }

  async #mustBeSigned(writer: Writer, school: RegisteredSchool): Promise<void> {
    const signed = await signedConventions(writer, school.schoolId);
    const missing = (await conventionKinds(writer)).filter(
      ({ kind, schoolKinds }) =>
        schoolKinds.includes(school.kind) && !signed.some((one) => one.kind === kind),
    );
    if (missing.length === 0) return;
    throw new AppError('region.conventions_missing', { names: missing.map((one) => one.name).join(', ') });
  }

  async #change(
    office: Office,
    schoolId: string,
    work: (writer: Writer, school: RegisteredSchool) => Promise<void>,
  ): Promise<void> {
    const { storage } = this.#host;
    await mustHold(storage.reader, office, 'schools', { level: 'school', target: schoolId });
    await storage.transaction(async (writer) => {
      const school = await lockSchool(writer, schoolId);
      if (school === undefined) throw new AppError('region.place_unknown');
      await work(writer, school);
    });
  }

  #note(
    writer: Writer,
    { actor }: Office,
    schoolId: string,
    action: 'region.recorded' | 'region.removed' | 'school.opened' | 'school.closed',
    type: string,
    targetId: string,
  ): Promise<void> {
    return noteInChain(this.#host, writer, schoolId, actor, { action, type, targetId });
  }
}

function said({ academyId, openedAt: _opened, closedAt: _closed, ...same }: RegisteredSchool) {
  return { ...same, academy: academyId };
}
