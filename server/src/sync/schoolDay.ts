import type { IsoDay } from '@cartable/shared/lib/time.ts';

const format = new Intl.DateTimeFormat('fr-CA', { timeZone: 'Europe/Paris', dateStyle: 'short' });
let kept: { readonly minute: number; readonly day: IsoDay } | undefined;

/** The calendar day in France at this instant: rights begin and end with days. */
export function schoolDay(now: number): IsoDay {
  const minute = Math.floor(now / 60_000);
  // Formatting is slow beside the rest of a no-op synchronisation, and a day never changes within a minute.
  if (kept?.minute !== minute) kept = { minute, day: format.format(now) as IsoDay };
  return kept.day;
}
