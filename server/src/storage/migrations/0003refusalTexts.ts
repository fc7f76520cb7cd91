import { sql } from 'kysely';
import type { Migration } from '../migration.ts';

/**
 * Which records the texts in a stored refusal come from, so that an erasure reaches them. Conflicts stored before this was known lose
 * their texts.
 */
export const refusalTexts: Migration = {
  number: 3,
  name: 'refusal texts',
  async up(db) {
    await db.schema
      .createTable('refusal_text')
      .addColumn('school_id', 'text', (one) => one.notNull())
      .addColumn('record', 'text', (one) => one.notNull())
      .addColumn('user_id', 'text', (one) => one.notNull())
      .addColumn('mutation_id', 'text', (one) => one.notNull())
      .addPrimaryKeyConstraint('refusal_text_key', ['school_id', 'record', 'user_id', 'mutation_id'])
      .execute();
    await sql`update mutation_result set result = '{"status":"conflict","code":"sync.refused"}'
      where result like '{"status":"conflict"%'`.execute(db);
  },
};
