import { membership } from '@cartable/shared/domain/directory/membership.ts';
import type { AuditAction } from '../audit/auditRow.ts';
import { auditRowsAbout, type ChainedRow } from '../storage/repositories/audit.ts';
import { findRecordsByKey } from '../storage/repositories/records.ts';
import type { Reader } from '../storage/storage.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import { personName } from './personName.ts';

/** One line of the log that a person reads about their own data. */
export interface AccessLine {
  /** Place in the school's audit. */
  readonly seq: number;
  /** Server time, milliseconds. */
  readonly at: number;
  /** Given and family name; null once the person is no longer in the directory. */
  readonly who: string | null;
  readonly roles: readonly string[];
  readonly action: AuditAction;
  /** Kind of the thing: a record's type, `scope`, `person`. */
  readonly type: string;
  /** It concerned the whole class. */
  readonly wholeClass: boolean;
}

const staffRoles = new Set(['teacher', 'cpe', 'head', 'technician', 'staff', 'regionAdmin']);

/** Whether this line is shown to families: staff only. What one parent looks at is not for the other to read. */
function isStaff(row: ChainedRow): boolean {
  return row.actorRoles.split(',').some((role) => staffRoles.has(role));
}

/** Every line, newest first: what a copy of somebody's data has. People read {@link ./accessGroups.ts}. */
export async function accessLog(
  reader: Reader,
  schoolId: string,
  userId: string,
): Promise<readonly AccessLine[]> {
  const lines: AccessLine[] = [];
  for await (const { line } of accessRows(reader, schoolId, userId)) lines.push(line);
  return lines;
}

const rowsAtOnce = 500;

/**
 * Who of the staff saw or changed this person's data, newest first, from before a place in the audit. A line about a whole class counts while the
 * person was in it.
 */
export async function* accessRows(
  reader: Reader,
  schoolId: string,
  userId: string,
  from: number = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<{ readonly line: AccessLine; readonly actorId: string }> {
  const stays = await classStays(reader, schoolId, userId);
  const subjects = [userId, ...new Set(stays.map((one) => `class:${one.classId}`))];
  const names = new Map<string, string | null>();
  for (let before = from; ; ) {
    const rows = await auditRowsAbout(reader, schoolId, subjects, before, rowsAtOnce);
    for (const row of rows) {
      before = row.seq;
      const { actorId } = row;
      const concerned = row.subject === userId || wasThere(stays, row);
      if (!concerned || !isStaff(row) || actorId === userId) continue;
      if (!names.has(actorId)) names.set(actorId, await personName(reader, schoolId, actorId));
      yield { line: toLine(row, names.get(actorId) ?? null, userId), actorId };
    }
    if (rows.length < rowsAtOnce) return;
  }
}

function toLine(row: ChainedRow, who: string | null, userId: string): AccessLine {
  const { seq, at, action, type } = row;
  const roles = row.actorRoles.split(',').filter((role) => staffRoles.has(role));
  return { seq, at, who, roles, action, type, wholeClass: row.subject !== userId };
}

interface Stay {
  readonly classId: string;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
}

async function classStays(reader: Reader, schoolId: string, userId: string): Promise<readonly Stay[]> {
  const rows = await findRecordsByKey(reader, schoolId, membership.type, 'userId', userId);
  return rows.flatMap((row) => {
    const one = row.text === null ? undefined : membership.schema.parse(JSON.parse(row.text));
    if (one?.role !== 'pupil' || one.classId === null) return [];
    return [{ classId: one.classId, startsOn: one.startsOn, endsOn: one.endsOn }];
  });
}

/**
 * Whether the person was in the class then. A device that opened a class before they came holds their data from their first day on, so
 * only the end of a stay counts.
 */
function wasThere(stays: readonly Stay[], { subject, at }: ChainedRow): boolean {
  const day: string = schoolDay(at);
  return stays.some(
    (one) => `class:${one.classId}` === subject && (one.endsOn === null || one.endsOn >= day),
  );
}
