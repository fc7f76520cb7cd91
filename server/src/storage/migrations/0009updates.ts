import type { Migration } from '../migration.ts';

/** How far each version of the program is rolled out, and what devices told of it. */
export const updates: Migration = {
  number: 9,
  name: 'updates',
  async up(db) {
    await db.schema
      .createTable('update_rollout')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('version', 'text', (one) => one.notNull())
      .addColumn('percent', 'integer')
      .addColumn('state', 'text', (one) => one.notNull())
      .addColumn('reason', 'text')
      .addColumn('started', 'bigint', (one) => one.notNull())
      .addColumn('failed', 'bigint', (one) => one.notNull())
      .addColumn('changed_at', 'bigint', (one) => one.notNull())
      .addPrimaryKeyConstraint('update_rollout_key', ['school_id', 'version'])
      .execute();
    await db.schema
      .createTable('update_report')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('device_id', 'text', (one) => one.notNull())
      .addColumn('version', 'text', (one) => one.notNull())
      .addColumn('outcome', 'text', (one) => one.notNull())
      .addColumn('at', 'bigint', (one) => one.notNull())
      .addPrimaryKeyConstraint('update_report_key', ['school_id', 'device_id', 'version'])
      .execute();
  },
};
