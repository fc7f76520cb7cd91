import { z } from 'zod';
import type { SqlReader } from '../../../ports/sqlDatabase.ts';
import { defineQuery, text, textOrNull } from '../../query.ts';

export interface PeriodLine {
  readonly id: string;
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly entryEndsOn: string | null;
  /** The one to show first. */
  readonly current: boolean;
  /** Whether marks may no longer be entered, by this host's day; the server decides. */
  readonly entryClosed: boolean;
}

/** The school's periods in order; the current one is the last that has begun, or the first before any has. */
export function periodsOn(reader: SqlReader, today: string): readonly PeriodLine[] {
  const rows = reader.all(
    'SELECT id, name, starts_on, ends_on, entry_ends_on FROM directory_period ORDER BY starts_on, id',
  );
  const begun = rows.filter((row) => text(row, 'starts_on') <= today).length;
  const current = Math.max(0, begun - 1);
  return rows.map((row, index) => {
    const entryEndsOn = textOrNull(row, 'entry_ends_on');
    return {
      id: text(row, 'id'),
      name: text(row, 'name'),
      startsOn: text(row, 'starts_on'),
      endsOn: text(row, 'ends_on'),
      entryEndsOn,
      current: index === current,
      entryClosed: entryEndsOn !== null && entryEndsOn < today,
    };
  });
}

/** The school's periods. */
export const periods = defineQuery({
  name: 'directory.periods',
  args: z.strictObject({}),
  reads: ['directory.period'],
  run: (reader, _args, { today }): readonly PeriodLine[] => periodsOn(reader, today),
});
