import type { RecordId } from '../../lib/ids.ts';

/** The school year begins in August: some timetables are published then. */
const firstMonth = 8;
const pattern = /^year\d{4}$/;

/** What stands where a period's identifier would for the averages of its school year: `year2026` for 2026-2027. */
export function yearOf({ startsOn }: { readonly startsOn: string }): RecordId {
  return `year${schoolYearOn(startsOn)}` as RecordId;
}

/** The school year of an ISO day, by the year in which it begins: 2026 for 2026-2027. */
export function schoolYearOn(day: string): number {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return month >= firstMonth ? year : year - 1;
}

/** Whether a period is of the school year of this day, of a later one, or not over: those before are there to be read. */
export function isOpenToUse(
  { startsOn, endsOn }: { readonly startsOn: string; readonly endsOn: string },
  today: string,
): boolean {
  return endsOn >= today || schoolYearOn(startsOn) >= schoolYearOn(today);
}

/** Whether this stands for a school year, not for one of its periods. */
export function isYear(periodId: string): boolean {
  return pattern.test(periodId);
}
