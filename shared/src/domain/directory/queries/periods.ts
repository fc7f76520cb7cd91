import { z } from 'zod';
import type { SqlReader, SqlRow } from '../../../ports/sqlDatabase.ts';
import { recordId } from '../../fields.ts';
import { schoolYearOn } from '../../grades/schoolYear.ts';
import { defineQuery, parsed, text, textOrNull } from '../../query.ts';
import { isPeriodOf } from '../period.ts';

export interface PeriodLine {
  readonly id: string;
  readonly name: string;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly entryEndsOn: string | null;
  /** The school year, by the year in which it begins. */
  readonly year: number;
  /** Of how many classes and groups it is the period, when it is not the others' too; null = the school's general one. */
  readonly classCount: number | null;
  /** Not, or no longer, a period of the class or pupil asked for: it is there for the evaluations that stand in it. */
  readonly former: boolean;
  /** The one to show first. */
  readonly current: boolean;
  /** Whether marks may no longer be entered, by this host's day; the server decides. */
  readonly entryClosed: boolean;
}

const ids = z.array(z.string());

interface Row {
  readonly row: SqlRow;
  readonly id: string;
  readonly startsOn: string;
  readonly classIds: readonly string[] | undefined;
  readonly exceptClassIds: readonly string[] | undefined;
}

function rowsOf(reader: SqlReader): readonly Row[] {
  return reader
    .all(
      `SELECT id, name, starts_on, ends_on, entry_ends_on, class_ids, except_class_ids
       FROM directory_period ORDER BY starts_on, id`,
    )
    .map((row) => ({
      row,
      id: text(row, 'id'),
      startsOn: text(row, 'starts_on'),
      classIds: listOf(row, 'class_ids'),
      exceptClassIds: listOf(row, 'except_class_ids'),
    }));
}

function listOf(row: SqlRow, column: string): readonly string[] | undefined {
  return textOrNull(row, column) === null ? undefined : parsed(row, column, ids);
}

/**
 * Lines of the rows in order, those that are not `own` as former ones; the current one, of those that count `now`, is the last that has begun, or the first
 * before any has.
 */
function linesOf(
  rows: readonly Row[],
  today: string,
  own: (row: Row) => boolean = () => true,
  now = own,
): readonly PeriodLine[] {
  const owned = rows.some(now) ? rows.filter(now) : rows;
  const current = owned.findLast((one) => one.startsOn <= today) ?? owned[0];
  return rows.map((one) => {
    const { row, id, startsOn, classIds } = one;
    const entryEndsOn = textOrNull(row, 'entry_ends_on');
    return {
      id,
      name: text(row, 'name'),
      startsOn,
      endsOn: text(row, 'ends_on'),
      entryEndsOn,
      year: schoolYearOn(startsOn),
      classCount: classIds?.length ?? null,
      former: !own(one),
      current: one === current,
      entryClosed: entryEndsOn !== null && entryEndsOn < today,
    };
  });
}

/** Every period of the school in order, of all its classes: of each set of classes, one is current. */
export function periodsOn(reader: SqlReader, today: string): readonly PeriodLine[] {
  const sets = Map.groupBy(rowsOf(reader), (one) => JSON.stringify(one.classIds ?? null));
  return [...sets.values()].flatMap((rows) => linesOf(rows, today)).sort((a, b) => order(a, b));
}

const order = (a: PeriodLine, b: PeriodLine): number =>
  a.startsOn === b.startsOn ? (a.id < b.id ? -1 : 1) : a.startsOn < b.startsOn ? -1 : 1;

/** The periods of a class or group in order, with those of other classes in which it has evaluations. */
export function periodsOfClass(reader: SqlReader, today: string, classId: string): readonly PeriodLine[] {
  const used = new Set(
    reader
      .all('SELECT DISTINCT period_id FROM grades_evaluation WHERE class_id = :classId', { classId })
      .map((row) => text(row, 'period_id')),
  );
  const own = (one: Row) => isPeriodOf(one, classId);
  return linesOf(
    rowsOf(reader).filter((one) => own(one) || used.has(one.id)),
    today,
    own,
  );
}

/**
 * The periods of a pupil's classes in order, of one that they left those in which they were there, with those in which they have an average; all of them
 * while their class is not known here. The current one is of a class in which they are today.
 */
export function periodsOfPupil(reader: SqlReader, today: string, pupilId: string): readonly PeriodLine[] {
  const stays = reader
    .all(
      `SELECT DISTINCT class_id, starts_on, ends_on FROM directory_membership
       WHERE class_id IS NOT NULL AND ((user_id = :pupilId AND role = 'pupil' AND in_group IS NULL)
         OR (pupil_id = :pupilId AND role = 'guardian' AND in_group IS NULL))`,
      { pupilId },
    )
    .map((row) => ({
      classId: text(row, 'class_id'),
      from: textOrNull(row, 'starts_on') ?? '',
      until: textOrNull(row, 'ends_on'),
    }));
  const used = new Set(
    reader
      .all('SELECT DISTINCT period_id FROM grades_average WHERE pupil_id = :pupilId', { pupilId })
      .map((row) => text(row, 'period_id')),
  );
  type Stay = (typeof stays)[number];
  const overlaps = ({ from, until }: Stay, first: string, last: string) =>
    from <= last && (until === null || until >= first);
  const present = stays.filter((one) => overlaps(one, today, today));
  const now = (one: Row) => present.length === 0 || present.some(({ classId }) => isPeriodOf(one, classId));
  const own = (one: Row) =>
    now(one) ||
    stays.some(
      (stay) => isPeriodOf(one, stay.classId) && overlaps(stay, one.startsOn, text(one.row, 'ends_on')),
    );
  return linesOf(
    rowsOf(reader).filter((one) => own(one) || used.has(one.id)),
    today,
    own,
    now,
  );
}

/** The school's periods; of one class or group when it is given. */
export const periods = defineQuery({
  name: 'directory.periods',
  args: z.strictObject({ classId: recordId.optional() }),
  reads: ['directory.period', 'grades.evaluation'],
  run: (reader, { classId }, { today }): readonly PeriodLine[] =>
    classId === undefined ? periodsOn(reader, today) : periodsOfClass(reader, today, classId),
});
