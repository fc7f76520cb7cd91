import type { z } from 'zod';
import type { RecordId } from '../lib/ids.ts';
import type { ScopeId } from './scope.ts';

/** SQLite affinity of a column drawn from a record's field. Arrays and objects are JSON text. */
export type ColumnKind = 'text' | 'integer' | 'json';

/** What every record has besides its own fields. Its `rev` is the server's and travels beside it, not in it. */
export interface AnyRecord {
  readonly id: RecordId;
  readonly [field: string]: unknown;
}

/**
 * The one definition of a kind of record. From it come the validation of what is stored and received, the local table with
 * its typed columns (`homework.assignment` → table `homework_assignment`, field `dueDate` → column `due_date`), the server's
 * look-up keys and the audience of each record.
 */
export interface RecordDefinition<R extends AnyRecord = AnyRecord> {
  /** `<area>.<name>`, stable for ever: it is on the wire and on disk. */
  readonly type: string;
  /** Loose: fields of a newer version are kept opaque. */
  readonly schema: z.ZodType<R>;
  /** Columns by field, for the local table. Fields that no query needs may be left out: the whole record is kept as text. */
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /** Local indexes, each a list of fields. */
  readonly indexes: readonly (readonly string[])[];
  /** Fields by which a mutator may ask for records (text values; null is not indexed). */
  readonly keys: readonly string[];
  /**
   * Fields by which only the server's own commands look records up (an import, a person's export). Without an index in the local tables:
   * each one costs a first synchronisation about a tenth of its inserts.
   */
  readonly serverKeys?: readonly string[];
  /** Fields whose concurrent change is a conflict that a person decides (compare-and-set); others merge in order of arrival. */
  readonly guarded: readonly string[];
  /** Who may see this record, from its own fields only. No scope = nobody but the server. */
  scopes(record: R): readonly ScopeId[];
  /** Manifests of file contents this record refers to; a reader of the record may read them. */
  contents?(record: R): readonly string[];
}

/** Every field by which the server finds records. */
export function serverKeysOf(definition: Pick<RecordDefinition, 'keys' | 'serverKeys'>): readonly string[] {
  return [...definition.keys, ...(definition.serverKeys ?? [])];
}

/** Declares a kind of record; the type of its records is that of the schema. */
export function defineRecord<R extends AnyRecord>(definition: RecordDefinition<R>): RecordDefinition<R> {
  return definition;
}

/** `homework.assignment` → `homework_assignment`: what queries read. Only ever given our own definitions' names. */
export function tableOf(type: string): string {
  return snake(type.replace('.', '_'));
}

/** `homework.assignment` → `homework_assignment_record`: where its records are written (`sync/client/schema.ts`). */
export function recordTableOf(type: string): string {
  return `${tableOf(type)}_record`;
}

/** `dueDate` → `due_date`. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
