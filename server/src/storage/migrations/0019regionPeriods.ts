import type { Migration } from '../migration.ts';

/** The periods that the region says for its schools, those of an academy or one school, by school year. */
export const regionPeriods: Migration = {
  number: 19,
  name: 'region periods',
  async up(db) {
    await db.schema
      .createTable('region_period')
      .addColumn('year', 'bigint', (one) => one.notNull())
      .addColumn('level', 'text', (one) => one.notNull())
      .addColumn('target', 'text', (one) => one.notNull())
      .addColumn('no', 'bigint', (one) => one.notNull())
      .addColumn('name', 'text', (one) => one.notNull())
      .addColumn('starts_on', 'text', (one) => one.notNull())
      .addColumn('ends_on', 'text', (one) => one.notNull())
      .addColumn('entry_ends_on', 'text')
      .addPrimaryKeyConstraint('region_period_key', ['year', 'level', 'target', 'no'])
      .execute();
  },
};
