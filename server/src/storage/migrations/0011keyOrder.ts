import { type CreateTableBuilder, type Kysely, sql } from 'kysely';
import type { EngineWords, Migration } from '../migration.ts';

type Columns = Readonly<Record<string, 'text' | 'int' | 'text?' | 'int?'>>;

/** A table as it becomes. */
interface Shape {
  readonly columns: Columns;
  readonly key: readonly string[];
  readonly indexes: readonly { readonly columns: readonly string[]; readonly unique: boolean }[];
}

const link = {
  relation: 'text',
  from_id: 'text',
  to_id: 'text',
  owner_kind: 'text',
  owner_id: 'text',
} as const;
const linkKey = ['owner_kind', 'owner_id', 'relation', 'from_id', 'to_id'];
const plain = (...columns: readonly string[]) => ({ columns, unique: false });

const shapes: Readonly<Record<string, Shape>> = {
  record_key: {
    columns: { school_id: 'text', type: 'text', key: 'text', value: 'text', id: 'text' },
    key: ['school_id', 'type', 'key', 'value', 'id'],
    indexes: [],
  },
  // A pull reads a scope from a position on; whoever changes a record asks which scopes have it.
  feed: {
    columns: {
      school_id: 'text',
      scope_no: 'int',
      seq: 'int',
      type: 'text',
      id: 'text',
      rev: 'int',
      op: 'text',
      at: 'int',
    },
    key: ['school_id', 'scope_no', 'seq'],
    indexes: [{ columns: ['school_id', 'type', 'id', 'scope_no'], unique: true }],
  },
  import_entry: {
    columns: {
      run_id: 'text',
      kind: 'text',
      id: 'text',
      content: 'text?',
      digest: 'text',
      missing_since: 'int?',
      status: 'text',
      file: 'text',
      line: 'int',
    },
    key: ['run_id', 'kind', 'id'],
    indexes: [],
  },
  import_link: {
    columns: { run_id: 'text', ...link },
    key: ['run_id', ...linkKey],
    indexes: [plain('run_id', 'relation', 'from_id', 'to_id')],
  },
  import_item: {
    columns: {
      run_id: 'text',
      school_id: 'text',
      no: 'int',
      type: 'text',
      id: 'text',
      op: 'text',
      fields: 'text',
      state: 'text',
      before: 'text?',
      rev: 'int?',
    },
    key: ['run_id', 'school_id', 'no'],
    indexes: [],
  },
  source_entry: {
    columns: {
      source: 'text',
      kind: 'text',
      id: 'text',
      content: 'text',
      digest: 'text',
      missing_since: 'int?',
    },
    key: ['source', 'kind', 'id'],
    indexes: [],
  },
  source_link: {
    columns: { source: 'text', ...link },
    key: ['source', ...linkKey],
    indexes: [
      plain('source', 'relation', 'from_id', 'to_id'),
      plain('source', 'relation', 'to_id', 'from_id'),
    ],
  },
};

/**
 * The tables that an import fills with hundreds of thousands of small rows: each row stands where its key says, once, and only the indexes
 * that something asks are kept (decision 0111).
 */
export const keyOrder: Migration = {
  number: 11,
  name: 'key order',
  async up(db, engine) {
    for (const [name, shape] of Object.entries(shapes)) await remake(db, engine, name, shape);
  },
};

async function remake(db: Kysely<unknown>, engine: EngineWords, name: string, shape: Shape): Promise<void> {
  const { columns, key, indexes } = shape;
  const old = `${name}_old`;
  await db.schema.alterTable(name).renameTo(old).execute();
  let table: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, kind] of Object.entries(columns)) {
    table = table.addColumn(column, kind.startsWith('int') ? 'bigint' : 'text', (one) =>
      kind.endsWith('?') ? one : one.notNull(),
    );
  }
  const keyed = table.addPrimaryKeyConstraint(`${name}_in_order`, [...key]);
  await (engine.inKeyOrder === undefined ? keyed : keyed.modifyEnd(engine.inKeyOrder)).execute();
  const names = sql.join(Object.keys(columns).map((column) => sql.ref(column)));
  const order = sql.join(key.map((column) => sql.ref(column)));
  await sql`insert into ${sql.table(name)} (${names}) select ${names} from ${sql.table(old)} order by ${order}`.execute(
    db,
  );
  // With its indexes, whose names are free again then.
  await db.schema.dropTable(old).execute();
  for (const { columns: of, unique } of indexes) {
    const index = db.schema
      .createIndex(`${name}_${of.slice(1).join('_')}`)
      .on(name)
      .columns([...of]);
    await (unique ? index.unique() : index).execute();
  }
}
