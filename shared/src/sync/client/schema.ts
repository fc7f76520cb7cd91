import { type ColumnKind, type RecordDefinition, snake, tableOf } from '../../domain/record.ts';
import { AppError } from '../../lib/errors.ts';
import type { SqlDatabase } from '../../ports/sqlDatabase.ts';
import { layouts } from './layout.ts';

const safeName = /^[a-z][a-z0-9_]*$/;

/**
 * Brings the database to this program's tables: the engine's own, then one table a record type with a column for each named
 * field, drawn by SQLite from the record's text, so that a column added by a newer program needs no rewriting.
 * @throws {AppError} `sync.database_newer` when a newer program made the engine's tables
 */
export function prepareSchema(
  database: SqlDatabase,
  definitions: ReadonlyMap<string, RecordDefinition>,
): void {
  applyLayouts(database);
  const present = presentTables(database);
  for (const definition of definitions.values()) {
    for (const statement of recordTableStatements(present, definition)) database.exec(statement);
  }
}

/** What the database already has: columns by table, and the names of indexes. Two queries, whatever the number of types. */
interface PresentTables {
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  readonly indexes: ReadonlySet<string>;
}

function presentTables(database: SqlDatabase): PresentTables {
  const columns = new Map<string, Set<string>>();
  for (const row of database.all<{ table_name: string; column_name: string }>(
    `SELECT t.name AS table_name, c.name AS column_name FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sync_%'`,
  )) {
    const known = columns.get(row.table_name) ?? new Set();
    columns.set(row.table_name, known.add(row.column_name));
  }
  const indexes = database.all<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'index'`);
  return { columns, indexes: new Set(indexes.map((index) => index.name)) };
}

function applyLayouts(database: SqlDatabase): void {
  database.exec('CREATE TABLE IF NOT EXISTS sync_layout (version INTEGER NOT NULL) STRICT');
  const row = database.get<{ version: number | null }>('SELECT max(version) AS version FROM sync_layout');
  const version = row?.version ?? 0;
  if (version > layouts.length) throw new AppError('sync.database_newer', { version });
  for (const [index, text] of layouts.entries()) {
    if (index < version) continue;
    database.transaction((writer) => {
      for (const statement of text.split(';')) {
        if (statement.trim() !== '') writer.run(statement);
      }
      writer.run('INSERT INTO sync_layout (version) VALUES (:version)', { version: index + 1 });
    });
  }
}

/** The fields that have a column: those named, and those by which mutators look records up. */
export function columnsOf(definition: RecordDefinition): ReadonlyMap<string, ColumnKind> {
  const columns = new Map<string, ColumnKind>(Object.entries(definition.columns));
  for (const key of definition.keys) if (!columns.has(key)) columns.set(key, 'text');
  return columns;
}

/** What is still to be run for a record type's table and indexes; nothing when they are complete. */
function recordTableStatements(tables: PresentTables, definition: RecordDefinition): readonly string[] {
  const table = checked(tableOf(definition.type));
  const present = tables.columns.get(table);
  const columns = [...columnsOf(definition)].filter(([field]) => field !== 'id');
  const statements: string[] = [];
  if (present === undefined) {
    const drawn = columns.map(([field, kind]) => `, ${drawnColumn(field, kind)}`).join('');
    statements.push(
      `CREATE TABLE "${table}" (id TEXT NOT NULL PRIMARY KEY, rev INTEGER NOT NULL, content TEXT NOT NULL${drawn})`,
    );
  } else {
    for (const [field, kind] of columns) {
      if (!present.has(snake(field)))
        statements.push(`ALTER TABLE "${table}" ADD COLUMN ${drawnColumn(field, kind)}`);
    }
  }
  for (const fields of indexesOf(definition)) {
    const name = checked(`${table}_by_${fields.map(snake).join('_')}`);
    const list = fields.map((field) => `"${checked(snake(field))}"`).join(', ');
    if (!tables.indexes.has(name)) statements.push(`CREATE INDEX "${name}" ON "${table}" (${list})`);
  }
  return statements;
}

/** The definition's indexes and one for each look-up key that none of them begins with. */
function indexesOf(definition: RecordDefinition): readonly (readonly string[])[] {
  const leading = new Set(definition.indexes.map((fields) => fields[0]));
  const extra = definition.keys.filter((key) => !leading.has(key)).map((key) => [key]);
  return [...definition.indexes, ...extra];
}

const sqlType = { text: 'TEXT', integer: 'INTEGER', json: 'TEXT' } as const satisfies Record<
  ColumnKind,
  string
>;

function drawnColumn(field: string, kind: ColumnKind): string {
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(field)) throw new TypeError(`not a field name: ${field}`);
  return `"${checked(snake(field))}" ${sqlType[kind]} GENERATED ALWAYS AS (content ->> '$.${field}') VIRTUAL`;
}

/** Definitions are our own code, yet a name goes into SQL only in this form. */
function checked(name: string): string {
  if (!safeName.test(name)) throw new TypeError(`not a table, column or index name: ${name}`);
  return name;
}
