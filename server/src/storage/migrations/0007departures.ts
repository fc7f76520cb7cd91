import type { Migration } from '../migration.ts';

/** Who left each school, since when, and what of theirs was erased already at the end of its retention. */
export const departures: Migration = {
  number: 7,
  name: 'departures',
  async up(db) {
    await db.schema
      .createTable('departure')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('user_id', 'text', (one) => one.notNull())
      .addColumn('left_on', 'text', (one) => one.notNull())
      .addColumn('noticed_on', 'text', (one) => one.notNull())
      .addColumn('erased', 'text', (one) => one.notNull())
      .addPrimaryKeyConstraint('departure_key', ['school_id', 'user_id'])
      .execute();
  },
};
