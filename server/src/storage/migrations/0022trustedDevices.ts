import type { Migration } from '../migration.ts';

/**
 * Browsers that their people trust, the sessions that stand on one, and whether a school lets its staff have any: every school of before does, as nobody has
 * declared one yet.
 */
export const trustedDevices: Migration = {
  number: 22,
  name: 'trusted devices',
  async up(db) {
    await db.schema
      .createTable('trusted_device')
      .addColumn('id', 'text', (one) => one.primaryKey())
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('user_id', 'text', (one) => one.notNull())
      .addColumn('token_hash', 'text', (one) => one.notNull())
      .addColumn('previous_hash', 'text')
      .addColumn('rotated_at', 'bigint', (one) => one.notNull())
      .addColumn('label', 'text', (one) => one.notNull())
      .addColumn('created_at', 'bigint', (one) => one.notNull())
      .addColumn('seen_at', 'bigint', (one) => one.notNull())
      .addColumn('step_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('trusted_device_school_id_user_id')
      .on('trusted_device')
      .columns(['school_id', 'user_id'])
      .execute();
    await db.schema.alterTable('refresh_token').addColumn('trust_id', 'text').execute();
    await db.schema.createIndex('refresh_token_trust_id').on('refresh_token').column('trust_id').execute();
    await db.schema
      .alterTable('school')
      .addColumn('staff_trust', 'bigint', (one) => one.notNull().defaultTo(1))
      .execute();
  },
};
