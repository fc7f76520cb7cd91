import type { Migration } from '../migration.ts';

/** Who signed in with a key of the program that is none of the fleet's. */
export const strayKeys: Migration = {
  number: 15,
  name: 'stray keys',
  async up(db) {
    await db.schema
      .createTable('stray_key')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('user_id', 'text', (one) => one.notNull())
      .addColumn('reason', 'text', (one) => one.notNull())
      .addColumn('key_id', 'text', (one) => one.notNull())
      .addColumn('at', 'bigint', (one) => one.notNull())
      .addPrimaryKeyConstraint('stray_key_key', ['school_id', 'user_id', 'reason'])
      .execute();
  },
};
