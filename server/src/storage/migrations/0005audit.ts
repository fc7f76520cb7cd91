import type { Kysely } from 'kysely';
import type { Migration } from '../migration.ts';

/** Data protection: erasures that wait for their confirmation, and the audit: a chain of lines a school, where it stands, the signed statements of where it stood, and which device holds whose data. */
export const audit: Migration = {
  number: 5,
  name: 'audit',
  async up(db) {
    await entries(db);
    await db.schema
      .createTable('audit_head')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('seq', 'bigint', (one) => one.notNull())
      .addColumn('hash', 'text', (one) => one.notNull())
      .addColumn('base_seq', 'bigint', (one) => one.notNull())
      .addColumn('base_hash', 'text', (one) => one.notNull())
      .addPrimaryKeyConstraint('audit_head_key', ['school_id'])
      .execute();
    await db.schema
      .createTable('audit_anchor')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('seq', 'bigint', (one) => one.notNull())
      .addColumn('hash', 'text', (one) => one.notNull())
      .addColumn('at', 'bigint', (one) => one.notNull())
      .addColumn('signature', 'text', (one) => one.notNull())
      .addPrimaryKeyConstraint('audit_anchor_key', ['school_id', 'seq'])
      .execute();
    await db.schema
      .createTable('audit_open')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('device_id', 'text', (one) => one.notNull())
      .addColumn('scope_id', 'text', (one) => one.notNull())
      .addPrimaryKeyConstraint('audit_open_key', ['school_id', 'device_id', 'scope_id'])
      .execute();
    await db.schema
      .createTable('erasure_plan')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('user_id', 'text', (one) => one.notNull())
      .addColumn('reach', 'text', (one) => one.notNull())
      .addColumn('token_hash', 'text', (one) => one.notNull())
      .addColumn('planned_at', 'bigint', (one) => one.notNull())
      .addPrimaryKeyConstraint('erasure_plan_key', ['school_id', 'user_id'])
      .execute();
  },
};

async function entries(db: Kysely<unknown>): Promise<void> {
  let builder = db.schema
    .createTable('audit_entry')
    .addColumn('school_id', 'text', (one) => one.notNull())
    .addColumn('seq', 'bigint', (one) => one.notNull())
    .addColumn('at', 'bigint', (one) => one.notNull());
  const texts = [
    'actor_id',
    'actor_roles',
    'device_id',
    'action',
    'type',
    'target_id',
    'subject',
    'digest',
    'hash',
  ];
  for (const column of texts) builder = builder.addColumn(column, 'text', (one) => one.notNull());
  await builder.addPrimaryKeyConstraint('audit_entry_key', ['school_id', 'seq']).execute();
  await db.schema
    .createIndex('audit_entry_subject')
    .on('audit_entry')
    .columns(['school_id', 'subject', 'seq'])
    .execute();
}
