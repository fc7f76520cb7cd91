import { existsSync } from 'node:fs';
import { sqlcipherDatabase } from '@cartable/desktop/vault/database/sqlcipherDatabase.ts';
import { type Said, words } from './said.ts';
import { databaseKey, databaseOf } from './workloads/useDatabase.ts';
import { PAGE_TABLE, pageLength, pagesOf } from './workloads/useVault.ts';
import { workBytes } from './workloads/workBytes.ts';

/**
 * Opens the database of a pulled key again: it must hold exactly the acknowledged transactions, or these and the one that
 * was under way.
 *
 * @returns one sentence for each thing that is wrong; none when all is as it must be
 */
export function checkDatabase(key: string, said: Said): readonly string[] {
  const done = words(said.acknowledged, 'pages');
  const begun = words(said.output, 'NOTE begin pages');
  if (done.length === 0 && !existsSync(databaseOf(key))) return [];
  const database = sqlcipherDatabase(databaseOf(key), databaseKey());
  try {
    const damage = database.check('full');
    if (damage.length > 0) return damage.map((text) => `database: ${text}`);
    database.exec(PAGE_TABLE);
    const found = new Map(
      database
        .all<{ id: number; bytes: Uint8Array }>('SELECT id, bytes FROM page')
        .map(({ id, bytes }) => [id, bytes]),
    );
    const wrong = [...found]
      .filter(([id, bytes]) => Buffer.compare(bytes, workBytes(id, pageLength(id))) !== 0)
      .map(([id]) => `row ${id}: other bytes`);
    const possible = [rowsAfter(done), rowsAfter(begun)].map((rows) =>
      [...rows].sort((a, b) => a - b).join(),
    );
    const ids = [...found.keys()].sort((a, b) => a - b).join();
    return possible.includes(ids) ? wrong : [...wrong, `rows ${ids} instead of ${possible[0]}`];
  } finally {
    database.close();
  }
}

/** The rows after these transactions, each told as `added removed`. */
function rowsAfter(transactions: readonly string[]): ReadonlySet<number> {
  const rows = new Set<number>();
  for (const transaction of transactions) {
    const [added = '', removed = ''] = transaction.split(' ');
    for (const id of pagesOf(Number(added))) rows.add(id);
    if (removed !== '') for (const id of pagesOf(Number(removed))) rows.delete(id);
  }
  return rows;
}
