import type { IsoDay } from './time.ts';

const dayMs = 86_400_000;

/** The day so many days later (earlier when negative). */
export function addDays(day: string, count: number): IsoDay {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * dayMs).toISOString().slice(0, 10) as IsoDay;
}

/** The Monday of the day's week (ISO 8601). */
export function mondayOf(day: string): IsoDay {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday + 6) % 7));
}

/** The Monday of the week of school that somebody looks at on a day: from Saturday on, the one that comes. */
export function schoolWeekOn(day: string): IsoDay {
  return mondayOf(addDays(day, 2));
}
