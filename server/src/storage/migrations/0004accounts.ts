import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * Blocking by profile, sessions that end at once, what happened to each account; mail addresses, second factors, sign-ins elsewhere and
 * the short-lived tickets that go with them.
 */
export const accounts: Migration = {
  number: 4,
  name: 'accounts',
  async up(db) {
    await add(db, 'school', 'blocked_profiles', 'text', '[]');
    await add(db, 'device', 'valid_from', 'bigint', 0);
    await add(db, 'account', 'email', 'text');
    await add(db, 'account', 'factor_due_at', 'bigint');
    await add(db, 'account', 'events_seen_at', 'bigint', 0);
    await db.schema.createIndex('account_email').on('account').column('email').execute();
    const owner = { school_id: 'text', user_id: 'text' } as const;
    await table(
      db,
      'account_event',
      { ...owner, id: 'text', at: 'int', kind: 'text', by_user_id: 'text?', data: 'text' },
      ['school_id', 'user_id', 'id'],
    );
    await index(db, 'account_event', ['school_id', 'at']);
    await table(
      db,
      'ticket',
      { token_hash: 'text', purpose: 'text', ...owner, data: 'text', expires_at: 'int' },
      ['token_hash'],
    );
    await index(db, 'ticket', ['school_id', 'user_id', 'purpose']);
    await table(db, 'totp', { ...owner, secret: 'text', confirmed_at: 'int?', last_step: 'int' }, [
      'school_id',
      'user_id',
    ]);
    await table(db, 'recovery_code', { ...owner, code_hash: 'text' }, ['school_id', 'user_id', 'code_hash']);
    const passkey = { public_key: 'text', counter: 'int', transports: 'text', label: 'text' } as const;
    await table(
      db,
      'passkey',
      { credential_id: 'text', ...owner, ...passkey, created_at: 'int', used_at: 'int?' },
      ['credential_id'],
    );
    await index(db, 'passkey', ['school_id', 'user_id']);
    await table(db, 'known_place', { ...owner, place: 'text', seen_at: 'int' }, [
      'school_id',
      'user_id',
      'place',
    ]);
    await table(db, 'external_identity', { issuer: 'text', subject: 'text', ...owner, linked_at: 'int' }, [
      'issuer',
      'subject',
      'school_id',
    ]);
    await index(db, 'external_identity', ['school_id', 'user_id']);
    await table(
      db,
      'federated_session',
      {
        school_id: 'text',
        device_id: 'text',
        issuer: 'text',
        subject: 'text',
        sid: 'text?',
        id_token: 'text',
      },
      ['school_id', 'device_id'],
    );
    await index(db, 'federated_session', ['issuer', 'subject']);
  },
};

type Columns = Readonly<Record<string, 'text' | 'int' | 'text?' | 'int?'>>;

async function add(
  db: Kysely<unknown>,
  name: string,
  column: string,
  kind: 'text' | 'bigint',
  start?: string | number,
) {
  await db.schema
    .alterTable(name)
    .addColumn(column, kind, (one) => (start === undefined ? one : one.notNull().defaultTo(start)))
    .execute();
}

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
