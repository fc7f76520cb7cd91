import { hash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { EngineWords, Migration } from '../migration.ts';

/** Entries read in one statement. */
const atOnce = 1000;
/** Rows written in one: five hundred values are less than any engine's most. */
const rowsAtOnce = 100;
const people = ['pupil', 'guardian', 'staff'] as const;

/**
 * Where directories describe somebody, by the identifier that their records have: a digest, from which nobody finds the way back. And the imports that
 * wait in line for their turn.
 */
export const directory: Migration = {
  number: 16,
  name: 'directory',
  async up(db, engine) {
    await sourcePeople(db, engine);
    await importTasks(db);
  },
};

async function sourcePeople(db: Kysely<unknown>, { inKeyOrder }: EngineWords): Promise<void> {
  const table = db.schema
    .createTable('source_person')
    .addColumn('user_id', 'text', (one) => one.notNull())
    .addColumn('source', 'text', (one) => one.notNull())
    .addColumn('kind', 'text', (one) => one.notNull())
    .addColumn('id', 'text', (one) => one.notNull())
    .addPrimaryKeyConstraint('source_person_key', ['user_id']);
  await (inKeyOrder === undefined ? table : table.modifyEnd(inKeyOrder)).execute();
  for (const kind of people) {
    for (let after = ['', '']; ; ) {
      const rows = await entriesAfter(db, kind, after);
      for (let from = 0; from < rows.length; from += rowsAtOnce) {
        const values = rows
          .slice(from, from + rowsAtOnce)
          .map(({ source, id }) => sql`(${userIdOf(source, kind, id)}, ${source}, ${kind}, ${id})`);
        await sql`insert into source_person (user_id, source, kind, id) values ${sql.join(values)}`.execute(
          db,
        );
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = [last.source, last.id];
    }
  }
}

async function importTasks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('import_task')
    .addColumn('id', 'text', (one) => one.primaryKey().notNull())
    .addColumn('no', 'bigint', (one) => one.notNull())
    .addColumn('desk', 'text', (one) => one.notNull())
    .addColumn('school_id', 'text', (one) => one.notNull())
    .addColumn('key', 'text', (one) => one.notNull())
    .addColumn('label', 'text', (one) => one.notNull())
    .addColumn('task', 'text', (one) => one.notNull())
    .addColumn('state', 'text', (one) => one.notNull())
    .addColumn('outcome', 'text')
    .addColumn('created_at', 'bigint', (one) => one.notNull())
    .execute();
}

async function entriesAfter(db: Kysely<unknown>, kind: string, [source, id]: readonly string[]) {
  const found = await sql<{ source: string; id: string }>`
    select source, id from source_entry
    where kind = ${kind} and (source > ${source} or (source = ${source} and id > ${id}))
    order by source, id limit ${atOnce}`.execute(db);
  return found.rows;
}

/** As people's records were named when this was written: a migration stands for itself. */
function userIdOf(source: string, kind: string, id: string): string {
  return hash('sha256', [kind, source, id].join('\n'), 'base64url').slice(0, 22);
}
