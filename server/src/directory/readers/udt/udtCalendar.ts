import { addDays, mondayOf } from '@cartable/shared/lib/days.ts';
import type { SourceFile } from '../sourceFile.ts';
import { unreadable } from '../unreadable.ts';
import { dayOf } from '../values.ts';
import { readNamed } from '../xml/readRecords.ts';

/** The pupils' year and its closures, days in ISO. */
export interface UdtCalendar {
  readonly startsOn: string;
  readonly endsOn: string;
  readonly closures: readonly { readonly from: string; readonly to: string }[];
}

/** A year has fewer weeks than this: a calendar of centuries would be a mistake. */
const maxWeeks = 60;

/** Reads the calendar. @throws {AppError} `import.udt_calendar` when its first and last day are not there or not in order */
export async function readCalendar(file: SourceFile): Promise<UdtCalendar> {
  let startsOn: string | undefined;
  let endsOn: string | undefined;
  const closures: { from: string; to: string }[] = [];
  for await (const { element } of readNamed(file, ['debut_eleve', 'fin_eleve', 'fermeture'])) {
    if (element.name === 'debut_eleve') startsOn = dayOf(element.text);
    else if (element.name === 'fin_eleve') endsOn = dayOf(element.text);
    else {
      const from = dayOf(element.attributes['debut'] ?? '');
      const to = dayOf(element.attributes['fin'] ?? '');
      if (from !== undefined && to !== undefined) closures.push({ from, to });
    }
  }
  const at = { file: file.name, line: 0 };
  if (startsOn === undefined || endsOn === undefined || endsOn <= startsOn)
    throw unreadable('import.udt_calendar', at);
  if (addDays(mondayOf(startsOn), maxWeeks * 7) < endsOn) throw unreadable('import.udt_calendar', at);
  return { startsOn, endsOn, closures };
}

/** The Mondays of the year's weeks. */
export function mondaysOf({ startsOn, endsOn }: UdtCalendar): readonly string[] {
  const mondays: string[] = [];
  for (let monday: string = mondayOf(startsOn); monday <= endsOn; monday = addDays(monday, 7))
    mondays.push(monday);
  return mondays;
}

/** Whether a lesson of that weekday (1 = Monday) takes place in the week. */
export function isOpen(calendar: UdtCalendar, monday: string, weekday: number): boolean {
  const day = addDays(monday, weekday - 1);
  if (day < calendar.startsOn || day > calendar.endsOn) return false;
  return !calendar.closures.some(({ from, to }) => day >= from && day <= to);
}

/** The week's number in its year (ISO 8601). */
export function isoWeek(monday: string): number {
  const thursday = addDays(monday, 3);
  const first = Date.parse(`${thursday.slice(0, 4)}-01-01T00:00:00Z`);
  return Math.floor((Date.parse(`${thursday}T00:00:00Z`) - first) / 86_400_000 / 7) + 1;
}
