import { z } from 'zod';
import type { RefusedWork } from '../bridge/syncStatus.ts';
import { attachment, fileContent } from '../domain/fileContent.ts';
import { canonicalJson, type Json } from '../lib/canonicalJson.ts';
import type { SqlReader } from '../ports/sqlDatabase.ts';
import { editedContent } from './fieldConflicts.ts';

const files = z.array(attachment);
const putFile = z.object({ name: z.string(), content: fileContent });

/** Which arguments of which action are a person's work, in the order in which they are read. Edits show whatever they change. */
const shown: Readonly<Record<string, readonly string[]>> = {
  'homework.give': ['dueOn', 'description'],
  'homework.handIn': ['comment'],
  'grades.createEvaluation': ['heldOn', 'coefficient', 'scale'],
  'grades.setMark': ['value', 'comment'],
  'grades.forceAverage': ['value'],
  'documents.rename': ['name'],
};

/** Shown as files. */
const lists = ['files', 'attachments'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** What an action's author wrote, chose and joined, from its arguments. */
export function refusedWork(
  reader: SqlReader,
  action: { readonly name: string; readonly args: unknown },
): RefusedWork {
  const { name, args } = action;
  if (!isFields(args)) return { fields: [], files: [] };
  const { changes } = args;
  const source = isFields(changes) ? unlike(changes, editedContent(reader, action)) : args;
  const named = isFields(changes) ? Object.keys(source) : (shown[name] ?? []);
  const put = name === 'documents.putFile' ? putFile.safeParse(args).data : undefined;
  const fields = named
    .filter((field) => !lists.some((one) => one === field))
    .map((field) => ({ field, value: field === 'value' ? cellOf(source) : source[field] }))
    .filter(({ value }) => value !== undefined && value !== null && value !== '');
  const joined = lists.flatMap((field) => files.safeParse(source[field]).data ?? []);
  return { fields, files: put ? [{ name: put.name, content: put.content }] : joined };
}

/** A cell of marks or an average: its reason and its value are one. */
function cellOf({ status, state, value }: Fields): unknown {
  return { ...(status !== undefined && { status }), ...(state !== undefined && { state }), value };
}

/** Forms send fields that they leave as they were: only what differs was the person's doing. */
function unlike(changes: Fields, current: Fields | undefined): Fields {
  if (current === undefined) return changes;
  const text = (value: unknown) => canonicalJson((value ?? null) as Json);
  return Object.fromEntries(
    Object.entries(changes).filter(([field, value]) => text(value) !== text(current[field])),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
