import type { Migration } from '../migration.ts';

/** Blocking by profile, sessions that end at once, and what happened to each account. */
export const accounts: Migration = {
  number: 4,
  name: 'accounts',
  async up(db) {
    await db.schema
      .alterTable('school')
      .addColumn('blocked_profiles', 'text', (one) => one.notNull().defaultTo('[]'))
      .execute();
    await db.schema
      .alterTable('device')
      .addColumn('valid_from', 'bigint', (one) => one.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createTable('account_event')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('user_id', 'text', (one) => one.notNull())
      .addColumn('id', 'text', (one) => one.notNull())
      .addColumn('at', 'bigint', (one) => one.notNull())
      .addColumn('kind', 'text', (one) => one.notNull())
      .addColumn('by_user_id', 'text')
      .addColumn('data', 'text', (one) => one.notNull())
      .addPrimaryKeyConstraint('account_event_key', ['school_id', 'user_id', 'id'])
      .execute();
    await db.schema
      .createIndex('account_event_at')
      .on('account_event')
      .columns(['school_id', 'at'])
      .execute();
  },
};
