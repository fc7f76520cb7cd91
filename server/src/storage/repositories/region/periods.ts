import type { PlaceLevel } from '@cartable/shared/domain/region/place.ts';
import type { Reader, Writer } from '../../storage.ts';

/** A period as the region says it; days are ISO days. */
export interface RegionPeriod {
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly entryEndsOn: string | null;
}

/** The periods of a school year (that which begins in `year`) for a place, in their order. */
export interface RegionPeriods {
  readonly year: number;
  readonly level: PlaceLevel;
  /** An academy's or a school's identifier; empty for the region. */
  readonly target: string;
  readonly periods: readonly RegionPeriod[];
}

/** Writes what the region says for a place and a school year, in place of what it said. */
export async function saveRegionPeriods(writer: Writer, set: RegionPeriods): Promise<void> {
  const { year, level, target } = set;
  await writer
    .deleteFrom('region_period')
    .where('year', '=', year)
    .where('level', '=', level)
    .where('target', '=', target)
    .execute();
  const rows = set.periods.map(({ name, startsOn, endsOn, entryEndsOn }, index) => ({
    ...{ year, level, target, no: index + 1, name },
    ...{ starts_on: startsOn, ends_on: endsOn, entry_ends_on: entryEndsOn },
  }));
  if (rows.length > 0) await writer.insertInto('region_period').values(rows).execute();
}

/** All that the region says for school years from this one on, by year. */
export async function regionPeriodsSince(reader: Reader, year: number): Promise<readonly RegionPeriods[]> {
  const rows = await reader
    .selectFrom('region_period')
    .selectAll()
    .where('year', '>=', year)
    .orderBy('year')
    .orderBy('level')
    .orderBy('target')
    .orderBy('no')
    .execute();
  const sets = Map.groupBy(rows, (row) => JSON.stringify([row.year, row.level, row.target]));
  return [...sets.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const periods = own.map((row) => ({
      ...{ name: row.name, startsOn: row.starts_on, endsOn: row.ends_on },
      entryEndsOn: row.entry_ends_on,
    }));
    // Only the domain's levels are ever written.
    return [{ year: Number(first.year), level: first.level as PlaceLevel, target: first.target, periods }];
  });
}
