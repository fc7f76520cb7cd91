import { period, type Period } from '@cartable/shared/domain/directory/period.ts';
import type { PeriodSet } from '@cartable/shared/domain/directory/periodPlan.ts';
import { schoolClass } from '@cartable/shared/domain/directory/schoolClass.ts';
import { schoolYearOn } from '@cartable/shared/domain/grades/schoolYear.ts';
import { canonicalJson, type Json } from '@cartable/shared/lib/canonicalJson.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { frenchOrder } from '@cartable/shared/lib/frenchOrder.ts';
import { newId } from '@cartable/shared/lib/ids.ts';
import { rolesText } from '../audit/changeEntries.ts';
import type { AccountAdmin } from '../auth/accountAdmin.ts';
import { isAccountAdmin } from '../auth/accountRights.ts';
import type { AuthHost } from '../auth/authHost.ts';
import { namesMains } from '../auth/classList.ts';
import { appendAudit } from '../storage/repositories/audit.ts';
import { recordsOfType } from '../storage/repositories/recordsOfType.ts';
import type { Reader } from '../storage/storage.ts';
import type { HintBus } from '../sync/hintBus.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { periodsOfYear, usesOfPeriods } from './heldPeriods.ts';
import { effectsOf, type NamedClass, type PlanEffects, recordsOfPlan } from './planPeriods.ts';
import { writePeriods } from './writePeriods.ts';

/** A school year's periods as somebody wants them; `base` = the state that they changed. */
export interface WantedYear {
  readonly year: number;
  readonly base: string;
  readonly sets: readonly PeriodSet[];
}

/** What it stands on. */
export type PeriodsHost = Pick<AuthHost, 'storage' | 'clock' | 'hasher' | 'random'>;

/** A head's view and change of the periods of their school: this school year's and the next one's. */
export class SchoolPeriods {
  readonly #host: PeriodsHost;
  readonly #admin: AccountAdmin;
  readonly #hints: HintBus;

  constructor(host: PeriodsHost, admin: AccountAdmin, hints: HintBus) {
    this.#host = host;
    this.#admin = admin;
    this.#hints = hints;
  }

  /** The periods of two school years with their evaluations, for those who answer for accounts and the CPE. @throws {AppError} `auth.forbidden` */
  async all(session: Session) {
    const { roles } = await this.#admin.actorOf(session);
    if (!isAccountAdmin(roles) && !roles.has('cpe')) throw new AppError('auth.forbidden');
    const { schoolId } = session;
    const { storage, clock } = this.#host;
    const thisYear = schoolYearOn(schoolDay(clock.now()));
    return storage.snapshot(async (reader) => {
      const classes = await classesOf(reader, schoolId);
      const years = [];
      for (const year of [thisYear, thisYear + 1]) {
        const held = await periodsOfYear(reader, schoolId, year);
        const uses = await usesOfPeriods(reader, schoolId, held);
        const counts = Map.groupBy(uses.evaluations, (one) => one.periodId);
        const groups = Map.groupBy(held, (one) => JSON.stringify(one.classIds ?? []));
        const sets = [...groups.values()].map((own) => ({
          classIds: (own[0]?.classIds ?? []).filter((id) => classes.some((one) => one.id === id)),
          periods: own.map(({ id, name, startsOn, endsOn, entryEndsOn }) => ({
            ...{ id, name, startsOn, endsOn, entryEndsOn },
            evaluations: counts.get(id)?.length ?? 0,
          })),
        }));
        const byRegion = held.length > 0 && held.every((one) => one.byRegion === true);
        years.push({ year, base: this.#baseOf(held), byRegion, sets: sets.sort(generalFirst) });
      }
      return { thisYear, mine: namesMains(roles), classes, years };
    });
  }

  /** What a change would do to evaluations that are there; nothing is written. @throws {AppError} as {@link set} */
  async check(session: Session, wanted: WantedYear): Promise<PlanEffects> {
    await this.#mustDecide(session);
    return this.#host.storage.snapshot(
      async (reader) => (await this.#plan(reader, session.schoolId, wanted)).effects,
    );
  }

  /**
   * Makes a school year's periods what is wanted, each change a line of the school's audit. From then on they are the school's own.
   * @throws {AppError} `auth.forbidden` to whoever is not the school's head or the region's; `periods.changed_elsewhere` when they are no
   * longer as the asker saw them; `request.invalid` for another year than this or the next; as `recordsOfPlan` and `effectsOf`
   */
  async set(session: Session, wanted: WantedYear): Promise<void> {
    const actor = await this.#mustDecide(session);
    const { storage, hasher, clock } = this.#host;
    const { schoolId, userId, deviceId } = session;
    const scopes = await storage.transaction(async (writer) => {
      const { before, after } = await this.#plan(writer, schoolId, wanted);
      const now = clock.now();
      const written = await writePeriods({ hasher }, writer, schoolId, { before, after, now });
      const lines = written.writes.map((write) => {
        const changed = write.op === 'put';
        const digest = changed ? hasher.sha256Text(canonicalJson(write.record as unknown as Json)) : '';
        const action = changed ? ('record.changed' as const) : ('record.deleted' as const);
        const targetId = changed ? write.record.id : write.id;
        return { action, type: period.type, targetId, subject: '', digest };
      });
      const by = { userId, roles: rolesText(actor), deviceId };
      if (lines.length > 0) await appendAudit(writer, hasher, schoolId, by, now, lines);
      return written.scopes;
    });
    if (scopes.length > 0) this.#hints.publish(schoolId, scopes);
  }

  async #mustDecide(session: Session) {
    const actor = await this.#admin.actorOf(session);
    if (!namesMains(actor.roles)) throw new AppError('auth.forbidden');
    return actor;
  }

  async #plan(reader: Reader, schoolId: string, { year, base, sets }: WantedYear) {
    const { clock, random } = this.#host;
    const today = schoolDay(clock.now());
    const thisYear = schoolYearOn(today);
    if (year !== thisYear && year !== thisYear + 1) throw new AppError('request.invalid', { field: 'year' });
    const before = await periodsOfYear(reader, schoolId, year);
    if (this.#baseOf(before) !== base) throw new AppError('periods.changed_elsewhere');
    const classes = await classesOf(reader, schoolId);
    const after = recordsOfPlan({ year, sets }, before, classes, () => newId(random));
    const uses = await usesOfPeriods(reader, schoolId, before);
    return { before, after, effects: effectsOf({ before, after }, uses, classes, today) };
  }

  #baseOf(periods: readonly Period[]): string {
    return this.#host.hasher.sha256Text(canonicalJson(periods as unknown as Json));
  }
}

type Sets = { readonly classIds: readonly unknown[] };
const generalFirst = (a: Sets, b: Sets): number => a.classIds.length - b.classIds.length;

/** The school's classes, then its teaching groups. */
async function classesOf(
  reader: Reader,
  schoolId: string,
): Promise<readonly (NamedClass & { readonly group: boolean })[]> {
  const texts = await recordsOfType(reader, schoolId, schoolClass.type);
  return texts
    .map((text) => schoolClass.schema.parse(JSON.parse(text)))
    .map(({ id, name, group }) => ({ id, name, group: group === true }))
    .sort((a, b) => Number(a.group) - Number(b.group) || frenchOrder(a.name, b.name));
}
