import type { IsoDay } from './time.ts';

const format = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The calendar day in Paris at an instant (milliseconds since 1970): when a due day or an entry period ends for a school. */
export function parisDay(instantMs: number): IsoDay {
  const parts = new Map(format.formatToParts(instantMs).map((part) => [part.type, part.value]));
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}` as IsoDay;
}
