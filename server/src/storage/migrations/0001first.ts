import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from '../migration.ts';

/** The first tables. Written out in full: a migration never changes once released, whatever the program's types become. */
export const first: Migration = {
  number: 1,
  name: 'first',
  async up(db) {
    await sync(db);
    await identity(db);
    await files(db);
  },
};

type Columns = Readonly<Record<string, 'text' | 'int' | 'text?' | 'int?' | 'int=0' | 'int=1'>>;

async function table(db: Kysely<unknown>, name: string, columns: Columns, key: readonly string[]) {
  let builder: CreateTableBuilder<string, string> = db.schema.createTable(name);
  for (const [column, kind] of Object.entries(columns)) {
    builder = builder.addColumn(column, kind.startsWith('int') ? 'bigint' : 'text', (one) => {
      if (kind.endsWith('?')) return one;
      if (kind === 'int=0') return one.notNull().defaultTo(0);
      return kind === 'int=1' ? one.notNull().defaultTo(1) : one.notNull();
    });
  }
  // Not `…_key`: PostgreSQL names the constraint's index so, among the tables, and there is a table `record_key`.
  await builder.addPrimaryKeyConstraint(`${name}_primary`, [...key]).execute();
}

async function index(db: Kysely<unknown>, name: string, columns: readonly string[], unique = false) {
  const builder = db.schema
    .createIndex(`${name}_${columns.slice(1).join('_')}`)
    .on(name)
    .columns([...columns]);
  await (unique ? builder.unique() : builder).execute();
}

async function sync(db: Kysely<unknown>): Promise<void> {
  await table(db, 'server_state', { name: 'text', value: 'text' }, ['name']);
  await table(db, 'school', { school_id: 'text', next_scope_no: 'int=1' }, ['school_id']);
  await table(
    db,
    'record',
    {
      school_id: 'text',
      type: 'text',
      id: 'text',
      rev: 'int',
      content: 'text?',
      field_revs: 'text',
      digest: 'text',
    },
    ['school_id', 'type', 'id'],
  );
  const key = { school_id: 'text', type: 'text', key: 'text', value: 'text', id: 'text' } as const;
  await table(db, 'record_key', key, ['school_id', 'type', 'key', 'value', 'id']);
  await index(db, 'record_key', ['school_id', 'type', 'id']);
  await table(
    db,
    'scope',
    {
      school_id: 'text',
      no: 'int',
      scope_id: 'text',
      head: 'int',
      count: 'int',
      sum: 'text',
      floor: 'int=0',
    },
    ['school_id', 'no'],
  );
  await index(db, 'scope', ['school_id', 'scope_id'], true);
  await table(
    db,
    'feed',
    {
      school_id: 'text',
      scope_no: 'int',
      seq: 'int',
      type: 'text',
      id: 'text',
      rev: 'int',
      op: 'text',
      at: 'int',
    },
    ['school_id', 'scope_no', 'type', 'id'],
  );
  await index(db, 'feed', ['school_id', 'scope_no', 'seq'], true);
  await index(db, 'feed', ['school_id', 'type', 'id']);
  await table(
    db,
    'device',
    {
      school_id: 'text',
      id: 'text',
      user_id: 'text',
      label: 'text',
      last_seq: 'int',
      last_hash: 'text',
      jkt: 'text',
      created_at: 'int',
      seen_at: 'int',
      revoked_at: 'int?',
    },
    ['school_id', 'id'],
  );
  await index(db, 'device', ['school_id', 'user_id']);
  // A key that comes back after it was declared lost is known by its proof key alone.
  await db.schema.createIndex('device_jkt').on('device').column('jkt').execute();
  await table(
    db,
    'device_mutation',
    { school_id: 'text', device_id: 'text', seq: 'int', mutation_id: 'text', hash: 'text' },
    ['school_id', 'device_id', 'seq'],
  );
  await table(
    db,
    'mutation_result',
    {
      school_id: 'text',
      user_id: 'text',
      mutation_id: 'text',
      result: 'text',
      claimed_at: 'int',
      received_at: 'int',
    },
    ['school_id', 'user_id', 'mutation_id'],
  );
}

async function identity(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'account',
    {
      school_id: 'text',
      user_id: 'text',
      login: 'text',
      password_hash: 'text?',
      blocked_at: 'int?',
      created_at: 'int',
    },
    ['school_id', 'user_id'],
  );
  await db.schema.createIndex('account_login').on('account').column('login').unique().execute();
  await table(
    db,
    'activation',
    { code_hash: 'text', school_id: 'text', user_id: 'text', expires_at: 'int', used_at: 'int?' },
    ['code_hash'],
  );
  await table(
    db,
    'refresh_token',
    {
      token_hash: 'text',
      school_id: 'text',
      user_id: 'text',
      device_id: 'text',
      parent_hash: 'text?',
      issued_at: 'int',
      expires_at: 'int',
      rotated_at: 'int?',
      successors: 'int=0',
    },
    ['token_hash'],
  );
  await index(db, 'refresh_token', ['school_id', 'device_id']);
}

async function files(db: Kysely<unknown>): Promise<void> {
  await table(
    db,
    'blob',
    { school_id: 'text', name: 'text', size: 'int', unused_since: 'int?', unusable_since: 'int?' },
    ['school_id', 'name'],
  );
  await table(db, 'upload', { school_id: 'text', user_id: 'text', name: 'text', size: 'int', at: 'int' }, [
    'school_id',
    'user_id',
    'name',
  ]);
  await table(db, 'content_chunk', { school_id: 'text', manifest: 'text', chunk: 'text' }, [
    'school_id',
    'manifest',
    'chunk',
  ]);
  await index(db, 'content_chunk', ['school_id', 'chunk']);
  const use = { school_id: 'text', manifest: 'text', type: 'text', id: 'text' } as const;
  await table(db, 'record_content', use, ['school_id', 'manifest', 'type', 'id']);
  await index(db, 'record_content', ['school_id', 'type', 'id']);
}
