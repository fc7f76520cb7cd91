import type { SqlDatabase, SqlReader } from '@cartable/shared/ports/sqlDatabase.ts';

/** The two snapshots kept beside `main.db`; the older one is replaced. */
export const snapshotNames = ['snapshot.a.db', 'snapshot.b.db'] as const;

/** What the vault remembers in its own database. */
export interface VaultState {
  /** Generation of vault.json when the database was last opened: a lower one on disk is an old copy put back. */
  readonly headerGeneration: number;
  /** Grows with each snapshot, and is in it: tells which of two is newer without trusting a clock. */
  readonly snapshotGeneration: number;
  /** When the last release by the school that the person has read was made, milliseconds; 0 = none. */
  readonly releaseSeenAt: number;
  /** What the person has not read yet of the database: 0 nothing, 1 a snapshot took its place, 2 an empty one. */
  readonly databaseNotice: number;
}

/** Makes the table when it is not there. */
export function prepareVaultState(database: SqlDatabase): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS vault_state (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  );
}

export function readVaultState(database: SqlReader): VaultState {
  const known = database.get("SELECT 1 FROM sqlite_schema WHERE name = 'vault_state'");
  const rows = known ? database.all('SELECT name, value FROM vault_state') : [];
  const values = new Map(rows.map((row) => [row.name, Number(row.value)]));
  return {
    headerGeneration: values.get('headerGeneration') ?? 0,
    snapshotGeneration: values.get('snapshotGeneration') ?? 0,
    releaseSeenAt: values.get('releaseSeenAt') ?? 0,
    databaseNotice: values.get('databaseNotice') ?? 0,
  };
}

export function writeVaultState(database: SqlDatabase, change: Partial<VaultState>): void {
  database.transaction((writer) => {
    for (const [name, value] of Object.entries(change)) {
      writer.run(
        'INSERT INTO vault_state VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = :value',
        {
          name,
          value,
        },
      );
    }
  });
}
