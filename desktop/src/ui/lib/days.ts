/** Calendar days as `2026-11-23`, with no time zone, and the school week (Monday first). Pure, over UTC arithmetic. */

const dayMs = 86_400_000;

function toUtc(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The day `count` days after, or before when negative. */
export function addDays(day: string, count: number): string {
  return new Date(toUtc(day) + count * dayMs).toISOString().slice(0, 10);
}

/** How many days from `from` to `to`: positive when `to` is later. */
export function daysBetween(from: string, to: string): number {
  return Math.round((toUtc(to) - toUtc(from)) / dayMs);
}

/** The day that a moment (milliseconds since 1970) falls on, where this computer is. */
export function localDay(ms: number): string {
  const date = new Date(ms);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** 1 for Monday to 7 for Sunday (ISO 8601). */
export function weekdayOf(day: string): number {
  return new Date(toUtc(day)).getUTCDay() || 7;
}

/** The Monday of the day's week. */
export function mondayOf(day: string): string {
  return addDays(day, 1 - weekdayOf(day));
}

/** The week's days from Monday, six by default: French lycées teach on Saturday morning. */
export function weekDays(monday: string, count = 6): readonly string[] {
  return Array.from({ length: count }, (_, index) => addDays(monday, index));
}
