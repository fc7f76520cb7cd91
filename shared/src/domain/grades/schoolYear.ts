import type { RecordId } from '../../lib/ids.ts';

/** The school year begins in August: some timetables are published then. */
const firstMonth = 8;
const pattern = /^year\d{4}$/;

/** What stands where a period's identifier would for the averages of its school year: `year2026` for 2026-2027. */
export function yearOf({ startsOn }: { readonly startsOn: string }): RecordId {
  const [year = 0, month = 0] = startsOn.split('-').map(Number);
  return `year${month >= firstMonth ? year : year - 1}` as RecordId;
}

/** Whether this stands for a school year, not for one of its periods. */
export function isYear(periodId: string): boolean {
  return pattern.test(periodId);
}
