import { type Kysely, sql } from 'kysely';
import type { Migration } from '../migration.ts';

/** Entries read in one statement. */
const atOnce = 1000;

/**
 * Professeurs principaux have rights of their own from now on. Directories said who they are, and nothing was made of it: the entries of
 * staff who are some class's are remembered as if the source had not said it, so that its next files bring it, and nothing else. A column
 * that nothing read goes.
 */
export const mainTeachers: Migration = {
  number: 14,
  name: 'main teachers',
  async up(db) {
    for (let after = ['', '']; ; ) {
      const rows = await staffAfter(db, after);
      for (const { source, id, content } of rows) {
        const said = JSON.parse(content) as { readonly mainOf?: readonly string[] };
        if ((said.mainOf ?? []).length === 0) continue;
        const without = JSON.stringify({ ...said, mainOf: [] });
        // No digest is empty: the entry is compared with whatever is read next.
        await sql`update source_entry set content = ${without}, digest = ''
          where source = ${source} and kind = 'staff' and id = ${id}`.execute(db);
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = [last.source, last.id];
    }
    await db.schema.alterTable('account').dropColumn('events_seen_at').execute();
  },
};

async function staffAfter(db: Kysely<unknown>, [source, id]: readonly string[]) {
  const found = await sql<{ source: string; id: string; content: string }>`
    select source, id, content from source_entry
    where kind = 'staff' and (source > ${source} or (source = ${source} and id > ${id}))
    order by source, id limit ${atOnce}`.execute(db);
  return found.rows;
}
