import type { Migration } from '../migration.ts';

/** Accounts that are one person's, in several schools or roles; and as what a session of several roles works. */
export const places: Migration = {
  number: 10,
  name: 'places',
  async up(db) {
    await db.schema
      .createTable('person_account')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('user_id', 'text', (one) => one.notNull())
      .addColumn('person_id', 'text', (one) => one.notNull())
      .addColumn('joined_at', 'bigint', (one) => one.notNull())
      .addPrimaryKeyConstraint('person_account_key', ['school_id', 'user_id'])
      .execute();
    await db.schema.createIndex('person_account_person').on('person_account').column('person_id').execute();
    await db.schema.alterTable('device').addColumn('profile', 'text').execute();
  },
};
