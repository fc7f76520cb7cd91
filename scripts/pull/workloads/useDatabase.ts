import { join } from 'node:path';
import { sqlcipherDatabase } from '@cartable/desktop/vault/database/sqlcipherDatabase.ts';
import { makeFolder, syncFolder } from '@cartable/desktop/vault/key/durable.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { seeded } from '../cutPoint.ts';
import { acknowledge, note } from './acknowledge.ts';
import { PAGE_TABLE, pageLength, pagesOf } from './useVault.ts';
import { workBytes } from './workBytes.ts';

/** The key of this workload's database: nothing in it is secret. */
export const databaseKey = (): ReturnType<typeof secret> => secret(new Uint8Array(32).fill(7));

/** Where this workload's database lies. */
export const databaseOf = (key: string): string => join(key, 'db', 'main.db');

/**
 * Transactions and nothing else, as fast as they go: two new rows each, so that the file grows, and now and then an old pair
 * removed, so that it is used again in the middle. `then` says how it ends: closed, or, for `stay`, open until the pull.
 */
export async function useDatabase(key: string, seed: number, count: number, then = ''): Promise<void> {
  await makeFolder(join(key, 'db'));
  const database = sqlcipherDatabase(databaseOf(key), databaseKey());
  try {
    await syncFolder(join(key, 'db'));
    database.exec(PAGE_TABLE);
    const random = seeded(seed);
    for (let index = 0; index < count; index++) {
      const gone = random() < 0.25 ? Math.floor(random() * index) : undefined;
      note(`begin pages ${index} ${gone ?? ''}`);
      database.transaction((writer) => {
        for (const id of pagesOf(index)) {
          writer.run('INSERT INTO page (id, bytes) VALUES (:id, :bytes)', {
            id,
            bytes: workBytes(id, pageLength(id)),
          });
        }
        for (const id of gone === undefined ? [] : pagesOf(gone)) {
          writer.run('DELETE FROM page WHERE id = :id', { id });
        }
      });
      acknowledge(`pages ${index} ${gone ?? ''}`);
    }
    if (then === 'stay') await stay();
  } finally {
    database.close();
  }
}

/** Does nothing until the power goes: a timer, or the process would end. */
const stay = (): Promise<never> => new Promise(() => setInterval(() => undefined, 60_000));
