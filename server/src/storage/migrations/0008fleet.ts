import type { CreateTableBuilder } from 'kysely';
import type { Migration } from '../migration.ts';

/** The keys that a school's technicians prepared: where each stands, whose it is, which device it became, and what happened to it. */
export const fleet: Migration = {
  number: 8,
  name: 'fleet',
  async up(db) {
    const required = ['school_id', 'key_id', 'serial', 'state'];
    const optional = ['user_id', 'device_id', 'program', 'ticket_hash', 'replaces', 'replaced_by'];
    let keys: CreateTableBuilder<string, string> = db.schema.createTable('fleet_key');
    for (const name of required) keys = keys.addColumn(name, 'text', (one) => one.notNull());
    for (const name of optional) keys = keys.addColumn(name, 'text');
    keys = keys.addColumn('prepared_at', 'bigint', (one) => one.notNull());
    for (const name of ['active_at', 'ended_at', 'copied_at']) keys = keys.addColumn(name, 'bigint');
    await keys.addPrimaryKeyConstraint('fleet_key_key', ['school_id', 'key_id']).execute();
    await db.schema
      .createIndex('fleet_key_serial')
      .on('fleet_key')
      .columns(['school_id', 'serial'])
      .unique()
      .execute();
    for (const column of ['user_id', 'device_id']) {
      await db.schema
        .createIndex(`fleet_key_${column}`)
        .on('fleet_key')
        .columns(['school_id', column])
        .execute();
    }
    await db.schema
      .createTable('fleet_event')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('key_id', 'text', (one) => one.notNull())
      .addColumn('no', 'bigint', (one) => one.notNull())
      .addColumn('at', 'bigint', (one) => one.notNull())
      .addColumn('kind', 'text', (one) => one.notNull())
      .addColumn('by_user_id', 'text')
      .addPrimaryKeyConstraint('fleet_event_key', ['school_id', 'key_id', 'no'])
      .execute();
  },
};
