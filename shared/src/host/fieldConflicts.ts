import { z } from 'zod';
import type { FieldConflict } from '../bridge/syncStatus.ts';
import { averageId } from '../domain/grades/average.ts';
import { tableOf } from '../domain/record.ts';
import { text } from '../domain/query.ts';
import { joinedId } from '../lib/ids.ts';
import type { SqlReader } from '../ports/sqlDatabase.ts';
import type { Refusal } from '../sync/client/refusals.ts';

const shape = z
  .object({
    id: z.string(),
    assignmentId: z.string(),
    evaluationId: z.string(),
    pupilId: z.string(),
    periodId: z.string(),
    subjectId: z.string(),
    changes: z.record(z.string(), z.unknown()),
  })
  .partial()
  .loose();
type Args = z.infer<typeof shape>;
type Content = Readonly<Record<string, unknown>>;

/** Which record two people changed, for the actions that can conflict. */
function recordOf(name: string, args: Args): { readonly type: string; readonly id: string } | undefined {
  const { id = '', assignmentId = '', evaluationId = '', pupilId = '', periodId = '', subjectId = '' } = args;
  switch (name) {
    case 'homework.edit':
      return { type: 'homework.assignment', id };
    case 'homework.correct':
      return { type: 'homework.correction', id: joinedId(assignmentId, pupilId) };
    case 'grades.editEvaluation':
    case 'grades.publish':
    case 'grades.unpublish':
      return { type: 'grades.evaluation', id };
    case 'grades.setMark':
      return { type: 'grades.mark', id: joinedId(evaluationId, pupilId) };
    case 'grades.forceAverage':
      return { type: 'grades.forcedAverage', id: averageId(pupilId, periodId, subjectId) };
    default:
      return undefined;
  }
}

/** A field as a person compares it: a cell's reason and value are one. */
function sideOf(name: string, content: Content, field: string): unknown {
  if (field !== 'value') return content[field];
  if (name === 'grades.setMark') return { status: content.status, value: content.value };
  return name === 'grades.forceAverage' ? { state: content.state, value: content.value } : content.value;
}

function mineOf(name: string, args: Args, field: string): unknown {
  if (field === 'published') return name === 'grades.publish';
  return args.changes === undefined ? sideOf(name, args, field) : args.changes[field];
}

/**
 * Every field in which a refused action and the others' change differ, both values whole. Theirs is what this host holds now, because that is
 * what a decision would replace; the refusal's own texts are cut, and stand in where the record is gone.
 */
export function fieldConflicts(
  reader: SqlReader,
  refusal: Pick<Refusal, 'name' | 'args' | 'data' | 'conflict'>,
): readonly FieldConflict[] {
  const { name, data, conflict } = refusal;
  if (!conflict) return [];
  const args = shape.safeParse(refusal.args).data ?? {};
  const content = contentOf(reader, recordOf(name, args));
  const fields = String(data.fields ?? data.field ?? '').split(' ');
  return fields.map((field) => ({
    field,
    mine: mineOf(name, args, field) ?? quoted(refusal, 'mine', field),
    theirs: content === undefined ? quoted(refusal, 'theirs', field) : sideOf(name, content, field),
  }));
}

/** The record that an action edits, as this host holds it now; undefined where there is none. */
export function editedContent(
  reader: SqlReader,
  { name, args }: { readonly name: string; readonly args: unknown },
): Content | undefined {
  return contentOf(reader, recordOf(name, shape.safeParse(args).data ?? {}));
}

function contentOf(reader: SqlReader, record: ReturnType<typeof recordOf>): Content | undefined {
  if (record === undefined) return undefined;
  // The table's name comes from our own definitions.
  const row = reader.get(`SELECT content FROM "${tableOf(record.type)}" WHERE id = :id`, { id: record.id });
  return row && (JSON.parse(text(row, 'content')) as Content);
}

/** The text in the refusal; the first field's stands under the side's own name. */
function quoted({ data }: Pick<Refusal, 'data'>, side: 'mine' | 'theirs', field: string): unknown {
  return data[field === data.field ? side : `${side}.${field}`] ?? '';
}
