import type { Migration } from '../migration.ts';

/** What verifications of the programs on keys found, and how many keys of each school run which version. */
export const programs: Migration = {
  number: 13,
  name: 'programs',
  async up(db) {
    await db.schema
      .createTable('fleet_check')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('key_id', 'text', (one) => one.notNull())
      .addColumn('place', 'text', (one) => one.notNull())
      .addColumn('wrong', 'integer', (one) => one.notNull())
      .addColumn('at', 'bigint', (one) => one.notNull())
      .addColumn('told', 'bigint')
      .addPrimaryKeyConstraint('fleet_check_key', ['school_id', 'key_id', 'place'])
      .execute();
    await db.schema
      .createTable('region_program')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('program', 'text', (one) => one.notNull())
      .addColumn('keys', 'bigint', (one) => one.notNull())
      .addPrimaryKeyConstraint('region_program_key', ['school_id', 'program'])
      .execute();
  },
};
