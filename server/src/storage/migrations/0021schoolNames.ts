import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * Whether the region itself said a school's name (a file, the page), or the register has it from the directory. Of schools that are there already, those
 * with a town were said by the region: a directory never gave one.
 */
export const schoolNames: Migration = {
  number: 21,
  name: 'school names',
  async up(db) {
    await db.schema
      .alterTable('region_school')
      .addColumn('named', 'bigint', (one) => one.notNull().defaultTo(0))
      .execute();
    await sql`update region_school set named = 1 where town <> ''`.execute(db);
  },
};
