import type { IsoDay } from './time.ts';

const format = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
let kept: { readonly minute: number; readonly day: IsoDay } | undefined;

/**
 * The calendar day of the schools (Europe/Paris) at an instant (milliseconds since 1970), the same on the server, on a key and in
 * a browser whatever zone their machine is set to: rights, due days, periods and messages begin and end with it.
 */
export function schoolDay(instantMs: number): IsoDay {
  const minute = Math.floor(instantMs / 60_000);
  // Formatting is slow beside the rest of a no-op synchronisation, and a day never changes within a minute.
  if (kept?.minute !== minute) kept = { minute, day: dayIn(instantMs) };
  return kept.day;
}

function dayIn(instantMs: number): IsoDay {
  const parts = new Map(format.formatToParts(instantMs).map((part) => [part.type, part.value]));
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}` as IsoDay;
}
