import { addDays } from '@cartable/shared/lib/days.ts';
import { eachApart } from '@cartable/shared/lib/eachApart.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { allAcademies } from '../storage/repositories/region/academies.ts';
import {
  allFigures,
  type CountName,
  type CountRow,
  countFigures,
  countsSince,
  deleteOldCounts,
  type FigureRow,
  saveFigures,
} from '../storage/repositories/region/figures.ts';
import { allPrograms, countPrograms, savePrograms } from '../storage/repositories/region/programs.ts';
import { allSchools, type RegisteredSchool } from '../storage/repositories/region/schools.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { anyRights, type Office, rightsOver } from './office.ts';
import { shownPrograms, sumPrograms } from './programFigures.ts';
import type { RegionHost } from './regionHost.ts';
import {
  type CountedFigures,
  noFigures,
  type ShownFigures,
  shown,
  shownCount,
  sumShown,
} from './summarise.ts';

type CountHost = Pick<RegionHost, 'storage' | 'clock'>;

const dayMs = 86_400_000;
/** A key or browser that came within this time is in use. */
const inUseDays = 30;
/** Sign-ins and synchronisations of a school are those of this many days, today included. */
const weekDays = 7;
const curveDays = 28;
const keepCountsDays = 400;
/** Schools counted when somebody looks: those that the last count has not seen; and all in view when they are no more than this. */
const countedAtOnce = 20;
/** Figures of a few schools that are older than this are counted again by whoever looks. */
const freshMs = 60_000;

/** Counts every school and forgets the counts of days long past: with the maintenance, each school in its own short transaction. */
export async function countSchools(host: CountHost): Promise<void> {
  const { storage, clock } = host;
  const before = addDays(schoolDay(clock.now()), -keepCountsDays);
  await storage.transaction((writer) => deleteOldCounts(writer, before));
  await eachApart(await allSchools(storage.reader), ({ schoolId }) => countSchool(host, schoolId));
}

async function countSchool({ storage, clock }: CountHost, schoolId: string): Promise<void> {
  const now = clock.now();
  const figures = await countFigures(storage.reader, schoolId, now - inUseDays * dayMs);
  const programs = await countPrograms(storage.reader, schoolId);
  await storage.transaction(async (writer) => {
    await saveFigures(writer, schoolId, figures, now);
    await savePrograms(writer, schoolId, programs);
  });
}

/** Figures without names, of the schools over which the office may see them. */
export class Statistics {
  readonly #host: RegionHost;

  constructor(host: RegionHost) {
    this.#host = host;
  }

  /** @throws {AppError} `auth.forbidden` */
  async read(office: Office) {
    if (!anyRights(office).includes('statistics')) throw new AppError('auth.forbidden');
    const { storage, clock } = this.#host;
    const schools = (await allSchools(storage.reader)).filter((one) =>
      rightsOver(office, { level: 'school', schoolId: one.schoolId, academyId: one.academyId }).includes(
        'statistics',
      ),
    );
    const figures = await this.#figures(schools);
    const today = schoolDay(clock.now());
    const counts = await countsSince(storage.reader, addDays(today, 1 - curveDays));
    const figuresOf = Map.groupBy(figures, (one) => one.schoolId);
    const countsOf = Map.groupBy(counts, (one) => one.schoolId);
    const programsOf = Map.groupBy(await allPrograms(storage.reader), (one) => one.schoolId);
    const week = addDays(today, 1 - weekDays);
    const lines = schools.map((school) => ({
      schoolId: school.schoolId,
      uai: school.uai,
      name: school.name,
      academy: school.academyId,
      wave: school.wave,
      state: school.state,
      ...shown(counted(figuresOf.get(school.schoolId), countsOf.get(school.schoolId), week)),
      programs: shownPrograms(programsOf.get(school.schoolId) ?? []),
    }));
    const names = new Map((await allAcademies(storage.reader)).map((one) => [one.academyId, one.name]));
    const own = new Set(schools.map((one) => one.schoolId));
    const at = figures.filter((one) => own.has(one.schoolId)).map((one) => one.at);
    return {
      countedAt: at.length === 0 ? null : Math.min(...at),
      readAt: clock.now(),
      total: { key: '', schools: lines.length, ...sumShown(lines) },
      academies: groups(lines, (one) => names.get(one.academy) ?? one.academy),
      waves: groups(lines, (one) => (one.wave === null ? '' : String(one.wave))),
      programs: sumPrograms(lines),
      schools: lines,
      days: curve(
        today,
        counts.filter((one) => own.has(one.schoolId)),
      ),
    };
  }

  /** What was counted last; of schools that were never counted, now. Whoever sees a few schools alone, a head on the day of an opening, sees them as they are. */
  async #figures(schools: readonly RegisteredSchool[]): Promise<readonly FigureRow[]> {
    const { reader } = this.#host.storage;
    const figures = await allFigures(reader);
    const since = schools.length <= countedAtOnce ? this.#host.clock.now() - freshMs : 0;
    const known = new Set(figures.filter((one) => one.at > since).map((one) => one.schoolId));
    const missing = schools.filter((one) => !known.has(one.schoolId)).slice(0, countedAtOnce);
    if (missing.length === 0) return figures;
    for (const { schoolId } of missing) await countSchool(this.#host, schoolId);
    return allFigures(reader);
  }
}

/** One school's figures: the last count, and the week's sums. */
function counted(
  figures: readonly FigureRow[] | undefined,
  counts: readonly CountRow[] | undefined,
  since: string,
): CountedFigures {
  const found: Record<string, number> = { ...noFigures };
  for (const { name, value } of figures ?? []) found[name] = value;
  for (const { name, value, day } of counts ?? []) {
    if (day >= since) found[name] = (found[name] ?? 0) + value;
  }
  return { ...noFigures, ...found };
}

function groups<Line extends ShownFigures>(lines: readonly Line[], keyOf: (line: Line) => string) {
  return [...Map.groupBy(lines, keyOf)]
    .map(([key, members]) => ({ key, schools: members.length, ...sumShown(members) }))
    .sort((a, b) => a.key.localeCompare(b.key, 'fr', { numeric: true }));
}

/**
 * What happened on each of the last days, over the schools in view together. As in every sum, what is hidden of one school on a day adds
 * nothing.
 */
function curve(today: string, counts: readonly CountRow[]) {
  const byDay = Map.groupBy(counts, (one) => one.day);
  return Array.from({ length: curveDays }, (_, index) => {
    const day = addDays(today, index + 1 - curveDays);
    const sum = (name: CountName) =>
      (byDay.get(day) ?? [])
        .filter((one) => one.name === name)
        .reduce((total, one) => total + (shownCount(one.value) ?? 0), 0);
    return { day, signIns: sum('signIns'), syncs: sum('syncs') };
  });
}
