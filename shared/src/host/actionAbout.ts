import { z } from 'zod';
import type { ActionAbout } from '../bridge/syncStatus.ts';
import type { MutatorName } from '../domain/mutators.ts';
import { fullName } from '../domain/homework/queries/assignmentLine.ts';
import { integerOrNull, textOrNull } from '../domain/query.ts';
import type { SqlReader, SqlRow } from '../ports/sqlDatabase.ts';

/** What stands in an action's arguments where another action would name a record. */
const shape = z
  .object({
    id: z.string(),
    assignmentId: z.string(),
    evaluationId: z.string(),
    pupilId: z.string(),
    classId: z.string(),
    subjectId: z.string(),
    periodId: z.string(),
    title: z.string(),
    name: z.string(),
    root: z.string(),
  })
  .partial();
type Named = z.infer<typeof shape>;

type Row = SqlRow | undefined;

/** What an action is about: the record that carries its title, and where that record says or the arguments say it belongs. */
type Subject =
  | { readonly table: 'assignment' | 'evaluation' | 'node'; readonly id: (args: Named) => string | undefined }
  /** Not made yet: the arguments say it all. */
  | { readonly table: 'arguments' }
  | { readonly table: 'none' };

const byId = (args: Named) => args.id;
const ofAssignment: Subject = { table: 'assignment', id: byId };
const underAssignment: Subject = { table: 'assignment', id: (args) => args.assignmentId };
const ofEvaluation: Subject = { table: 'evaluation', id: byId };
const ofNode: Subject = { table: 'node', id: byId };

const subjects: Readonly<Record<MutatorName, Subject>> = {
  'homework.give': { table: 'arguments' },
  'homework.edit': ofAssignment,
  'homework.remove': ofAssignment,
  'homework.setDone': underAssignment,
  'homework.handIn': underAssignment,
  'homework.correct': underAssignment,
  'grades.createEvaluation': { table: 'arguments' },
  'grades.editEvaluation': ofEvaluation,
  'grades.removeEvaluation': ofEvaluation,
  'grades.publish': ofEvaluation,
  'grades.unpublish': ofEvaluation,
  'grades.setMark': { table: 'evaluation', id: (args) => args.evaluationId },
  'grades.forceAverage': { table: 'arguments' },
  'documents.createFolder': { table: 'arguments' },
  'documents.putFile': { table: 'arguments' },
  'documents.rename': ofNode,
  'documents.move': ofNode,
  'documents.trash': ofNode,
  'documents.restore': ofNode,
  'documents.purge': { table: 'node', id: (args) => args.root },
  'settings.set': { table: 'none' },
  'region.dismissFlash': { table: 'none' },
};

const statements = {
  assignment: 'SELECT title, class_id, subject_id FROM homework_assignment WHERE id = :id',
  evaluation: 'SELECT title, class_id, subject_id, scale FROM grades_evaluation WHERE id = :id',
  node: 'SELECT name AS title FROM documents_node WHERE id = :id',
} as const;

/** A mutator's subject; undefined for one that this program does not know. */
function subjectOf(name: string): Subject | undefined {
  return Object.entries(subjects).find(([known]) => known === name)?.[1];
}

function rowOf(reader: SqlReader, subject: Subject | undefined, args: Named): Row {
  if (subject === undefined || subject.table === 'arguments' || subject.table === 'none') return undefined;
  return reader.get(statements[subject.table], { id: subject.id(args) ?? '' });
}

/**
 * The names by which a person recognises one of their actions, as this host knows them now. Read when the action is made and kept with
 * it: what it was about may be gone by the time it is refused.
 */
export function actionAbout(
  reader: SqlReader,
  { name, args }: { readonly name: string; readonly args: unknown },
): ActionAbout {
  const named = shape.safeParse(args).data ?? {};
  const subject = subjectOf(name);
  const row = rowOf(reader, subject, named);
  const find = (sql: string, id: string | null | undefined): Row =>
    id ? reader.get(sql, { id }) : undefined;
  const said = (value: string | null | undefined): string | undefined => value || undefined;
  const person = find('SELECT given_name, family_name FROM directory_person WHERE id = :id', named.pupilId);
  const classId = row === undefined ? named.classId : column(row, 'class_id');
  const subjectId = row === undefined ? named.subjectId : column(row, 'subject_id');
  const schoolClass = find('SELECT name FROM directory_class WHERE id = :id', classId);
  const taught = find('SELECT name FROM directory_subject WHERE id = :id', subjectId);
  const period =
    name === 'grades.forceAverage'
      ? find('SELECT name FROM directory_period WHERE id = :id', named.periodId)
      : undefined;
  const scale = row === undefined || !('scale' in row) ? null : integerOrNull(row, 'scale');
  const title =
    row === undefined ? (named.title ?? named.name ?? column(period, 'name')) : column(row, 'title');
  return withoutGaps({
    title: said(title),
    person: person && said(fullName(person)),
    className: said(column(schoolClass, 'name')),
    subjectName: said(column(taught, 'name')),
    scale: scale ?? undefined,
  });
}

/** Whether what the action is about is still on this host, so that it can be opened. */
export function isStillHere(
  reader: SqlReader,
  { name, args }: { readonly name: string; readonly args: unknown },
): boolean {
  return rowOf(reader, subjectOf(name), shape.safeParse(args).data ?? {}) !== undefined;
}

function column(row: Row, name: string): string | null {
  return row === undefined || !(name in row) ? null : textOrNull(row, name);
}

function withoutGaps(
  about: {
    readonly [Key in keyof ActionAbout]-?: ActionAbout[Key] | undefined;
  },
): ActionAbout {
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined));
}
