import {
  type ColumnKind,
  type RecordDefinition,
  recordTableOf,
  snake,
  tableOf,
} from '../../domain/record.ts';
import { AppError } from '../../lib/errors.ts';
import type { SqlDatabase } from '../../ports/sqlDatabase.ts';
import { layouts } from './layout.ts';

const safeName = /^[a-z][a-z0-9_]*$/;

/**
 * Brings the database to this program's tables: the engine's own, then for each record type a table and a view.
 *
 * - The table (`homework_assignment_record`) has the id, the revision and the text of each record, and a column for each field that an
 *   index needs, drawn by SQLite from the text: SQLite works out every column of a row that is written, and a first synchronisation
 *   writes thousands of rows.
 * - The view (`homework_assignment`) is what queries read: a column for each named field.
 *
 * Nothing but the text is stored, so that a column or an index added by a newer program needs no rewriting of records.
 * @throws {AppError} `sync.database_newer` when a newer program made the engine's tables
 */
export function prepareSchema(
  database: SqlDatabase,
  definitions: ReadonlyMap<string, RecordDefinition>,
): void {
  applyLayouts(database);
  const present = presentSchema(database);
  const statements = [...definitions.values()].flatMap((definition) => [
    ...recordTableStatements(present, definition),
    ...viewStatements(present, definition),
  ]);
  if (statements.length === 0) return;
  // Together: one commit on a slow key, and records that move to another table are never in neither.
  database.transaction((writer) => {
    for (const statement of statements) writer.run(statement);
  });
}

/** What the database already has. Two queries, whatever the number of types. */
interface PresentSchema {
  /** Columns by table. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  /** Tables by index; those that SQLite made itself apart. */
  readonly indexes: ReadonlyMap<string, string>;
  /** Texts by view. */
  readonly views: ReadonlyMap<string, string>;
}

function presentSchema(database: SqlDatabase): PresentSchema {
  const columns = new Map<string, Set<string>>();
  for (const row of database.all<{ table_name: string; column_name: string }>(
    `SELECT t.name AS table_name, c.name AS column_name FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sync_%'`,
  )) {
    const known = columns.get(row.table_name) ?? new Set();
    columns.set(row.table_name, known.add(row.column_name));
  }
  const others = database.all<{ type: string; name: string; tbl_name: string; sql: string | null }>(
    `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('index', 'view')`,
  );
  return {
    columns,
    indexes: new Map(
      others.flatMap(({ type, name, tbl_name, sql }) =>
        type === 'index' && sql !== null ? [[name, tbl_name]] : [],
      ),
    ),
    views: new Map(others.flatMap(({ type, name, sql }) => (type === 'view' && sql ? [[name, sql]] : []))),
  };
}

function applyLayouts(database: SqlDatabase): void {
  // Only when it is missing: a write-protected key refuses every statement that could write, and must open for reading.
  if (database.get("SELECT 1 FROM sqlite_schema WHERE name = 'sync_layout'") === undefined) {
    database.exec('CREATE TABLE sync_layout (version INTEGER NOT NULL) STRICT');
  }
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
function recordTableStatements(schema: PresentSchema, definition: RecordDefinition): readonly string[] {
  const table = checked(recordTableOf(definition.type));
  const present = schema.columns.get(table);
  const indexed = [...indexedFieldsOf(definition)];
  const statements: string[] = [];
  if (present === undefined) {
    const drawn = indexed.map(([field, kind]) => `, ${drawnColumn(field, kind)}`).join('');
    statements.push(
      `CREATE TABLE "${table}" (id TEXT NOT NULL PRIMARY KEY, rev INTEGER NOT NULL,
        content TEXT NOT NULL CHECK (json_valid(content))${drawn})`,
      ...takeOver(schema, definition),
    );
  } else {
    for (const [field, kind] of indexed) {
      if (!present.has(snake(field)))
        statements.push(`ALTER TABLE "${table}" ADD COLUMN ${drawnColumn(field, kind)}`);
    }
  }
  const indexes = new Map(
    indexesOf(definition).map((fields) => [checked(`${table}_by_${fields.map(snake).join('_')}`), fields]),
  );
  // One that no query needs any more is paid for at every insert.
  for (const [name, of] of schema.indexes) {
    if (of === table && !indexes.has(name)) statements.push(`DROP INDEX "${checked(name)}"`);
  }
  for (const [name, fields] of indexes) {
    const list = fields.map((field) => `"${checked(snake(field))}"`).join(', ');
    if (!schema.indexes.has(name)) statements.push(`CREATE INDEX "${name}" ON "${table}" (${list})`);
  }
  return statements;
}

/** Before layout 4 the records stood in a table of the view's name, with every column drawn. */
function takeOver(schema: PresentSchema, definition: RecordDefinition): readonly string[] {
  const before = checked(tableOf(definition.type));
  if (!schema.columns.has(before)) return [];
  return [
    `INSERT INTO "${recordTableOf(definition.type)}" (id, rev, content) SELECT id, rev, content FROM "${before}"`,
    `DROP TABLE "${before}"`,
  ];
}

function viewStatements(schema: PresentSchema, definition: RecordDefinition): readonly string[] {
  const view = checked(tableOf(definition.type));
  const indexed = indexedFieldsOf(definition);
  const columns = [...columnsOf(definition).keys()]
    .filter((field) => field !== 'id')
    .map((field) => {
      const name = `"${checked(snake(field))}"`;
      return indexed.has(field) ? name : `${drawnFrom(field)} AS ${name}`;
    });
  const list = ['id', 'rev', 'content', ...columns].join(', ');
  const text = `CREATE VIEW "${view}" AS SELECT ${list} FROM "${recordTableOf(definition.type)}"`;
  const present = schema.views.get(view);
  if (present === text) return [];
  return present === undefined ? [text] : [`DROP VIEW "${view}"`, text];
}

/** The fields that stand in an index, the id apart. */
function indexedFieldsOf(definition: RecordDefinition): ReadonlyMap<string, ColumnKind> {
  const columns = columnsOf(definition);
  const fields = new Set(indexesOf(definition).flat());
  fields.delete('id');
  return new Map([...fields].map((field) => [field, columns.get(field) ?? 'text']));
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
  return `"${checked(snake(field))}" ${sqlType[kind]} GENERATED ALWAYS AS (${drawnFrom(field)}) VIRTUAL`;
}

function drawnFrom(field: string): string {
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(field)) throw new TypeError(`not a field name: ${field}`);
  return `content ->> '$.${field}'`;
}

/** Definitions are our own code, yet a name goes into SQL only in this form. */
function checked(name: string): string {
  if (!safeName.test(name)) throw new TypeError(`not a table, column or index name: ${name}`);
  return name;
}
