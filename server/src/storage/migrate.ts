import { AppError } from '@cartable/shared/lib/errors.ts';
import { type Kysely, sql } from 'kysely';
import type { EngineWords, Migration } from './migration.ts';

/**
 * Brings the database up to date in one transaction.
 * @throws {AppError} `storage.newer` when a newer program has written it: going on could destroy what this one does not know.
 */
export async function migrate(
  db: Kysely<unknown>,
  migrations: readonly Migration[],
  engine: EngineWords = {},
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`create table if not exists migration (number integer primary key, name text not null)`.execute(
      tx,
    );
    const done = await sql<{ number: number }>`select max(number) as number from migration`.execute(tx);
    const version = Number(done.rows[0]?.number ?? 0);
    const newest = migrations.at(-1)?.number ?? 0;
    if (version > newest) throw new AppError('storage.newer', { found: version, known: newest });
    for (const migration of migrations) {
      if (migration.number <= version) continue;
      await migration.up(tx, engine);
      await sql`insert into migration (number, name) values (${migration.number}, ${migration.name})`.execute(
        tx,
      );
    }
  });
}
