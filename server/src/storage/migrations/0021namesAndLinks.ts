import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * Two things that were not told apart. Whether the region itself said a school's name (a file, the page), or the register has it from the directory. Of schools that are there already, those
 * with a town were said by the region: a directory never gave one. And whether somebody linked an account to a provider by hand, or a directory named whom the provider
 * knows: links that are there already count as made by hand, since a stranger's could be among them; what a directory says is linked anew.
 */
export const namesAndLinks: Migration = {
  number: 21,
  name: 'names and links',
  async up(db) {
    await db.schema
      .alterTable('region_school')
      .addColumn('named', 'bigint', (one) => one.notNull().defaultTo(0))
      .execute();
    await db.schema
      .alterTable('external_identity')
      .addColumn('by_hand', 'bigint', (one) => one.notNull().defaultTo(1))
      .execute();
    // Who has a code that still opens, of one school.
    await db.schema
      .createIndex('activation_school_id_user_id')
      .on('activation')
      .columns(['school_id', 'user_id'])
      .execute();
    await sql`update region_school set named = 1 where town <> ''`.execute(db);
  },
};
