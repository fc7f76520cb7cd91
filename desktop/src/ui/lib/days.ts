import { addDays } from '@cartable/shared/lib/days.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';

/** What the interface needs of calendar days beyond `shared/lib/days.ts`. Pure, over UTC arithmetic. */

const dayMs = 86_400_000;

/** How many days from `from` to `to`: positive when `to` is later. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

/** The day that a moment (milliseconds since 1970) falls on, where this computer is. */
export function localDay(ms: number): string {
  const date = new Date(ms);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** Today at school by this computer's clock, whatever its zone. For display and "this week" only: a key's clock decides nothing. */
export function today(): string {
  return schoolDay(Date.now());
}

/** `count` days from `first`. */
export function daysFrom(first: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}
