const dayMs = 86_400_000;

/** The day so many days from another. */
export function daysFrom(day: string, count: number): string {
  return new Date(Date.parse(day) + count * dayMs).toISOString().slice(0, 10);
}

/** The same, moved to the Monday when it falls on a weekend. */
export function schoolDayFrom(day: string, count: number): string {
  const date = daysFrom(day, count);
  const weekday = new Date(date).getUTCDay();
  return weekday === 6 ? daysFrom(date, 2) : weekday === 0 ? daysFrom(date, 1) : date;
}

/** A trimestre that holds the day, whatever the season: the demonstration always has a running period. */
export function termAround(day: string): {
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
} {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  if (month >= 9) return { name: '1er trimestre', startsOn: `${year}-09-01`, endsOn: `${year}-12-31` };
  if (month <= 3) return { name: '2e trimestre', startsOn: `${year}-01-01`, endsOn: `${year}-03-31` };
  return { name: '3e trimestre', startsOn: `${year}-04-01`, endsOn: `${year}-08-31` };
}
