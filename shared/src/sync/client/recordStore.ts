import { type RecordDefinition, recordTableOf, snake } from '../../domain/record.ts';
import type { SqlReader, SqlWriter } from '../../ports/sqlDatabase.ts';

/** A record as it is kept: the server's revision (0 = not there yet) and the canonical text. */
export interface StoredRecord {
  readonly rev: number;
  readonly content: string;
}

/** SQL text by record type, made once. Types come from our definitions only; anything else has no table. */
export interface RecordTables {
  readonly types: ReadonlySet<string>;
  get(reader: SqlReader, type: string, id: string): StoredRecord | undefined;
  by(
    reader: SqlReader,
    type: string,
    key: string,
    value: string,
  ): readonly (StoredRecord & { readonly id: string })[];
  put(writer: SqlWriter, type: string, id: string, record: StoredRecord): void;
  delete(writer: SqlWriter, type: string, id: string): void;
  /** {@link RecordTables.put} of many. */
  putAll(writer: SqlWriter, type: string, records: readonly RecordRow[]): void;
  /** Deletes many in one statement; how many were there. */
  deleteAll(writer: SqlWriter, type: string, ids: readonly string[]): number;
  /** Moves the records that wait aside (`sync_other`) and that a scope holds into their table; how many. */
  reveal(writer: SqlWriter, type: string, scope: number): number;
}

/** A row of a record table. */
export interface RecordRow extends StoredRecord {
  readonly id: string;
}

const replacing = 'ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, content = excluded.content';

const heldByScope = `EXISTS (SELECT 1 FROM sync_member m
  WHERE m.type = sync_other.type AND m.id = sync_other.id AND m.scope = :scope)`;

/** Access to the tables that screens read: visible records of known types. */
export function recordTables(definitions: Iterable<Pick<RecordDefinition, 'type' | 'keys'>>): RecordTables {
  const texts = new Map(
    [...definitions].map((definition) => {
      const table = `"${recordTableOf(definition.type)}"`;
      const by = new Map(
        definition.keys.map((key) => [
          key,
          `SELECT id, rev, content FROM ${table} WHERE "${snake(key)}" = :value ORDER BY id`,
        ]),
      );
      return [
        definition.type,
        {
          get: `SELECT rev, content FROM ${table} WHERE id = :id`,
          put: `INSERT INTO ${table} (id, rev, content) VALUES (:id, :rev, :content) ${replacing}`,
          putAll: { into: `INSERT INTO ${table} (id, rev, content)`, width: 3, conflict: replacing },
          delete: `DELETE FROM ${table} WHERE id = :id`,
          reveal: `INSERT INTO ${table} (id, rev, content) SELECT id, rev, content FROM sync_other
            WHERE type = :type AND ${heldByScope} ${replacing}`,
          deleteAll: `DELETE FROM ${table} WHERE id IN (SELECT value FROM json_each(:ids))`,
          by,
        },
      ] as const;
    }),
  );
  const of = (type: string) => {
    const text = texts.get(type);
    if (text === undefined) throw new TypeError(`no table for records of type ${type}`);
    return text;
  };
  return {
    types: new Set(texts.keys()),
    get: (reader, type, id) => reader.get<{ rev: number; content: string }>(of(type).get, { id }),
    by(reader, type, key, value) {
      const sql = of(type).by.get(key);
      if (sql === undefined) throw new TypeError(`records of type ${type} are not looked up by ${key}`);
      return reader.all<{ id: string; rev: number; content: string }>(sql, { value });
    },
    put(writer, type, id, { rev, content }) {
      writer.run(of(type).put, { id, rev, content });
    },
    delete(writer, type, id) {
      writer.run(of(type).delete, { id });
    },
    putAll(writer, type, records) {
      const values: (string | number)[] = [];
      for (const { id, rev, content } of records) values.push(id, rev, content);
      writer.insertAll(of(type).putAll, values);
    },
    deleteAll(writer, type, ids) {
      return ids.length === 0 ? 0 : writer.run(of(type).deleteAll, { ids: JSON.stringify(ids) });
    },
    reveal(writer, type, scope) {
      const moved = writer.run(of(type).reveal, { type, scope });
      if (moved > 0)
        writer.run(`DELETE FROM sync_other WHERE type = :type AND ${heldByScope}`, { type, scope });
      return moved;
    },
  };
}
