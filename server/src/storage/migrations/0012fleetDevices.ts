import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/** Which prepared key each device is: a key may have been several devices, all of which end with it. */
export const fleetDevices: Migration = {
  number: 12,
  name: 'fleet devices',
  async up(db) {
    await db.schema.alterTable('device').addColumn('key_id', 'text').execute();
    await db.schema.createIndex('device_key_id').on('device').columns(['school_id', 'key_id']).execute();
    // So far a key knew its newest device only; earlier identities of the same proof key are the same key.
    await sql`update device set key_id = (
      select fleet_key.key_id from fleet_key
      where fleet_key.school_id = device.school_id and fleet_key.device_id = device.id limit 1)`.execute(db);
    await sql`update device set key_id = (
      select same.key_id from device as same
      where same.jkt = device.jkt and same.school_id = device.school_id and same.user_id = device.user_id
        and same.key_id is not null limit 1)
      where key_id is null`.execute(db);
  },
};
