import type { Migration } from '../migration.ts';

/** Which keys a request for a batch was answered with: the same request, sent again, gets the same ones. */
export const fleetIntentions: Migration = {
  number: 23,
  name: 'fleet intentions',
  async up(db) {
    await db.schema
      .createTable('fleet_intention')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('mark', 'text', (one) => one.notNull())
      .addColumn('key_ids', 'text', (one) => one.notNull())
      .addColumn('at', 'bigint', (one) => one.notNull())
      .addPrimaryKeyConstraint('fleet_intention_key', ['school_id', 'mark'])
      .execute();
    await db.schema.createIndex('fleet_intention_at').on('fleet_intention').column('at').execute();
  },
};
