import type { SqlParams, SqlReader, SqlRow } from '../../../ports/sqlDatabase.ts';
import { flag, integer, integerOrNull, text, textOrNull } from '../../query.ts';
import type { Assignment } from '../assignment.ts';
import { type Lateness, lateness } from '../lateness.ts';

/** What an assignment asks of the signed-in pupil next, or what became of it. */
export type HandInState = 'none' | 'todo' | 'submitted' | 'corrected';

/** One assignment in a list. */
export interface AssignmentLine {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly kind: Assignment['kind'];
  readonly givenOn: string;
  readonly dueOn: string;
  readonly estimatedMinutes: number | null;
  readonly handIn: Assignment['handIn'];
  readonly published: boolean;
  readonly attachmentCount: number;
  readonly classId: string;
  readonly className: string;
  readonly subjectId: string;
  readonly subjectName: string;
  readonly subjectShortName: string;
  readonly hue: number;
  readonly teacherName: string;
  /** The signed-in pupil's own tick and work; false and `none` for others. */
  readonly done: boolean;
  readonly handInState: HandInState;
  readonly lateness: Lateness | null;
}

/** Record types that {@link assignmentLines} reads. */
export const assignmentLineReads: readonly string[] = [
  'homework.assignment',
  'homework.done',
  'homework.handIn',
  'homework.correction',
  'directory.subject',
  'directory.class',
  'directory.person',
  'directory.membership',
];

/** Whether the signed-in person does (as a pupil) or gives (as a teacher) the assignment `a`. */
export const concernsMe = `(
  (a.published = 1 AND EXISTS (
    SELECT 1 FROM directory_membership m WHERE m.user_id = :me AND m.role = 'pupil' AND m.class_id = a.class_id))
  OR EXISTS (
    SELECT 1 FROM directory_membership m
    WHERE m.user_id = :me AND m.role = 'teacher' AND m.class_id = a.class_id AND m.subject_id = a.subject_id))`;

/** What is still to be done by the signed-in pupil: neither ticked, nor handed in, nor corrected. For the joined rows of {@link assignmentLines}. */
export const leftToDo = `(d.done IS NOT 1 AND h.id IS NULL AND k.state IS NOT 'corrected')`;

/** Assignments with the names and the signed-in pupil's own rows that lists and counts speak of. Joins that a count does not use cost nothing. */
const joined = `homework_assignment a
     LEFT JOIN directory_class c ON c.id = a.class_id
     LEFT JOIN directory_subject s ON s.id = a.subject_id
     LEFT JOIN directory_person p ON p.id = a.teacher_id
     LEFT JOIN homework_done d ON d.id = a.id || '.' || :me
     LEFT JOIN homework_correction k ON k.id = a.id || '.' || :me
     LEFT JOIN homework_hand_in h ON h.id = (
       SELECT v.id FROM homework_hand_in v WHERE v.assignment_id = a.id AND v.pupil_id = :me
       ORDER BY v.received_at IS NOT NULL, v.received_at DESC, v.claimed_at DESC LIMIT 1)`;

/**
 * Assignments with what a list shows of them, by due day and subject.
 * @param where a condition over `a` (and {@link leftToDo}); its parameters are in `params`, with `me`
 * @param limit the most lines wanted; SQLite then reads no further along the index of days than these need
 */
export function assignmentLines(
  reader: SqlReader,
  where: string,
  params: SqlParams & { readonly me: string },
  limit = -1,
): readonly AssignmentLine[] {
  const rows = reader.all(
    `SELECT a.id, a.title, a.description, a.kind, a.given_on, a.due_on, a.estimated_minutes, a.hand_in, a.published,
       json_array_length(a.attachments) AS attachment_count, a.class_id, a.subject_id,
       c.name AS class_name, s.name AS subject_name, s.short_name, s.hue, p.given_name, p.family_name,
       d.done, k.state AS correction_state, h.claimed_at, h.received_at, h.due_on AS promised_on, h.id AS hand_in_id
     FROM ${joined}
     WHERE ${where}
     ORDER BY a.due_on, s.name, a.id LIMIT :limit`,
    { ...params, limit },
  );
  return rows.map(toLine);
}

/** How many assignments {@link assignmentLines} would give without a limit, and how many of them the pupil has not ticked. */
export function countAssignments(
  reader: SqlReader,
  where: string,
  params: SqlParams & { readonly me: string },
): { readonly count: number; readonly unticked: number } {
  const row = reader.get(
    `SELECT COUNT(*) AS count, COUNT(*) FILTER (WHERE d.done IS NOT 1) AS unticked FROM ${joined} WHERE ${where}`,
    params,
  );
  return row === undefined
    ? { count: 0, unticked: 0 }
    : { count: integer(row, 'count'), unticked: integer(row, 'unticked') };
}

function toLine(row: SqlRow): AssignmentLine {
  const handIn = text(row, 'hand_in') as Assignment['handIn'];
  const version = textOrNull(row, 'hand_in_id');
  return {
    id: text(row, 'id'),
    title: text(row, 'title'),
    description: text(row, 'description'),
    kind: text(row, 'kind') as Assignment['kind'],
    givenOn: text(row, 'given_on'),
    dueOn: text(row, 'due_on'),
    estimatedMinutes: integerOrNull(row, 'estimated_minutes'),
    handIn,
    published: flag(row, 'published'),
    attachmentCount: integer(row, 'attachment_count'),
    classId: text(row, 'class_id'),
    className: textOrNull(row, 'class_name') ?? '',
    subjectId: text(row, 'subject_id'),
    subjectName: textOrNull(row, 'subject_name') ?? '',
    subjectShortName: textOrNull(row, 'short_name') ?? '',
    hue: integerOrNull(row, 'hue') ?? 0,
    teacherName: fullName(row),
    done: flag(row, 'done'),
    handInState: stateOf(handIn, version !== null, textOrNull(row, 'correction_state')),
    lateness:
      version === null
        ? null
        : lateness({
            claimedAt: integer(row, 'claimed_at'),
            receivedAt: integerOrNull(row, 'received_at'),
            dueOn: text(row, 'promised_on'),
          }),
  };
}

function stateOf(handIn: Assignment['handIn'], submitted: boolean, correction: string | null): HandInState {
  if (correction === 'corrected') return 'corrected';
  if (submitted) return 'submitted';
  return handIn === 'none' ? 'none' : 'todo';
}

/** `Inès Morel` from the columns `given_name` and `family_name`; empty when the person is not on this key. */
export function fullName(row: SqlRow): string {
  return [textOrNull(row, 'given_name'), textOrNull(row, 'family_name')].filter(Boolean).join(' ');
}
