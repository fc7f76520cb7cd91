import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from '../migration.ts';

/** What the directory's import reads, what it proposes, and what it applied last and can undo. */
export const directoryImport: Migration = {
  number: 2,
  name: 'directory import',
  async up(db) {
    const run = {
      id: 'text',
      source: 'text',
      format: 'text',
      mode: 'text',
      state: 'text',
      token_hash: 'text',
    } as const;
    await table(db, 'import_run', { ...run, follows: 'text', details: 'text', created_at: 'int' }, ['id']);
    await index(db, 'import_run', ['source', 'state']);
    const issue = { severity: 'text', code: 'text', file: 'text', line: 'int', data: 'text' } as const;
    await table(db, 'import_issue', { run_id: 'text', no: 'int', ...issue }, ['run_id', 'no']);
    await table(
      db,
      'import_entry',
      {
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
      ['run_id', 'kind', 'id'],
    );
    await index(db, 'import_entry', ['run_id', 'status', 'kind', 'id']);
    const link = {
      relation: 'text',
      from_id: 'text',
      to_id: 'text',
      owner_kind: 'text',
      owner_id: 'text',
    } as const;
    const linkKey = ['owner_kind', 'owner_id', 'relation', 'from_id', 'to_id'];
    await table(db, 'import_link', { run_id: 'text', ...link }, ['run_id', ...linkKey]);
    await index(db, 'import_link', ['run_id', 'relation', 'from_id', 'to_id']);
    await index(db, 'import_link', ['run_id', 'relation', 'to_id', 'from_id']);
    const entry = {
      kind: 'text',
      id: 'text',
      content: 'text',
      digest: 'text',
      missing_since: 'int?',
    } as const;
    await table(db, 'source_entry', { source: 'text', ...entry }, ['source', 'kind', 'id']);
    await table(db, 'source_link', { source: 'text', ...link }, ['source', ...linkKey]);
    await index(db, 'source_link', ['source', 'relation', 'from_id', 'to_id']);
    await index(db, 'source_link', ['source', 'relation', 'to_id', 'from_id']);
    const item = {
      school_id: 'text',
      run_id: 'text',
      no: 'int',
      type: 'text',
      id: 'text',
      op: 'text',
    } as const;
    await table(db, 'import_item', { ...item, fields: 'text', state: 'text', before: 'text?', rev: 'int?' }, [
      'school_id',
      'run_id',
      'no',
    ]);
    await index(db, 'import_item', ['run_id', 'state', 'school_id', 'no']);
  },
};

type Columns = Readonly<Record<string, 'text' | 'int' | 'text?' | 'int?'>>;

async function table(db: Kysely<unknown>, name: string, columns: Columns, key: readonly string[]) {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, kind] of Object.entries(columns)) {
    builder = builder.addColumn(column, kind.startsWith('int') ? 'bigint' : 'text', (one) =>
      kind.endsWith('?') ? one : one.notNull(),
    );
  }
  await builder.addPrimaryKeyConstraint(`${name}_key`, [...key]).execute();
}

async function index(db: Kysely<unknown>, name: string, columns: readonly string[]) {
  await db.schema
    .createIndex(`${name}_${columns.slice(1).join('_')}`)
    .on(name)
    .columns([...columns])
    .execute();
}
