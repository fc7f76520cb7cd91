import { z } from 'zod';
import { textMatcher } from '../../../lib/foldText.ts';
import type { SqlReader } from '../../../ports/sqlDatabase.ts';
import { type FoundNode, searchDocuments } from '../../documents/queries/search.ts';
import { defineQuery, text, textOrNull } from '../../query.ts';

const defaultLimit = 6;

/** One result of the search across the program. */
export interface Found {
  readonly kind: 'assignment' | 'evaluation' | 'subject' | 'class' | 'person';
  readonly id: string;
  readonly title: string;
  /** What tells it from its likes: the subject of an assignment, the day of an evaluation. */
  readonly detail: string;
  /** The day it concerns; null when it has none. */
  readonly day: string | null;
}

export interface SearchResults {
  readonly items: readonly Found[];
  readonly documents: readonly FoundNode[];
}

const sources: readonly { readonly kind: Found['kind']; readonly sql: string }[] = [
  {
    kind: 'subject',
    sql: "SELECT id, name AS title, '' AS detail, NULL AS day FROM directory_subject ORDER BY name",
  },
  {
    kind: 'class',
    sql: 'SELECT id, name AS title, level AS detail, NULL AS day FROM directory_class ORDER BY name',
  },
  {
    kind: 'person',
    sql: `SELECT id, given_name || ' ' || family_name AS title, '' AS detail, NULL AS day FROM directory_person
          ORDER BY family_name, given_name`,
  },
  {
    kind: 'assignment',
    sql: `SELECT a.id, a.title, s.name AS detail, a.due_on AS day FROM homework_assignment a
          LEFT JOIN directory_subject s ON s.id = a.subject_id ORDER BY a.due_on DESC`,
  },
  {
    kind: 'evaluation',
    sql: `SELECT e.id, e.title, s.name AS detail, e.held_on AS day FROM grades_evaluation e
          LEFT JOIN directory_subject s ON s.id = e.subject_id ORDER BY e.held_on DESC`,
  },
];

function found(
  reader: SqlReader,
  source: (typeof sources)[number],
  wanted: string,
  limit: number,
): readonly Found[] {
  const matches = textMatcher(wanted);
  const results: Found[] = [];
  for (const row of reader.all(source.sql)) {
    const title = text(row, 'title');
    const detail = textOrNull(row, 'detail') ?? '';
    if (!matches(`${title} ${detail}`)) continue;
    results.push({ kind: source.kind, id: text(row, 'id'), title, detail, day: textOrNull(row, 'day') });
    if (results.length >= limit) break;
  }
  return results;
}

/** Ctrl K: everything on this key whose name holds every word, accents and case aside, so many of each kind. */
export const everything = defineQuery({
  name: 'search.everything',
  args: z.strictObject({ text: z.string().max(200), limit: z.int().min(1).max(50).optional() }),
  reads: [
    'homework.assignment',
    'grades.evaluation',
    'documents.node',
    'directory.subject',
    'directory.class',
    'directory.person',
  ],
  run(reader, args): SearchResults {
    const limit = args.limit ?? defaultLimit;
    return {
      items: sources.flatMap((source) => found(reader, source, args.text, limit)),
      documents: searchDocuments(reader, args.text, limit),
    };
  },
});
