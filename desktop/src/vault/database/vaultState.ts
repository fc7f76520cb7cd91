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
  /** Why the documents' list must be completed from the files, until it is ({@link rebuildReasons}); a pull in the middle does not end it. */
  readonly rebuild: number;
  /** How often that was begun: a place of the key that ends each attempt must not keep it shut for ever. */
  readonly rebuildTries: number;
}

/** `none`: nothing to do. `snapshot`, `lost`: what the database that is in place came from. */
export const rebuildReasons = { none: 0, snapshot: 1, lost: 2 } as const;

const makeTable =
  'CREATE TABLE IF NOT EXISTS vault_state (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID';
const setValue =
  'INSERT INTO vault_state VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = :value';

/** Makes the table when it is not there. */
export function prepareVaultState(database: SqlDatabase): void {
  database.exec(makeTable);
}

/** The same in a database that took a lost one's place: at once with why, or a pull in between would leave an empty one in good order. */
export function prepareLostState(database: SqlDatabase): void {
  database.transaction((writer) => {
    writer.run(makeTable);
    writer.run(setValue, { name: 'rebuild', value: rebuildReasons.lost });
  });
}

/** Whether the database has the table: one of a vault that was ever open has. */
export function hasVaultState(database: SqlReader): boolean {
  return database.get("SELECT 1 FROM sqlite_schema WHERE name = 'vault_state'") !== undefined;
}

export function readVaultState(database: SqlReader): VaultState {
  const rows = hasVaultState(database) ? database.all('SELECT name, value FROM vault_state') : [];
  const values = new Map(rows.map((row) => [row.name, Number(row.value)]));
  return {
    headerGeneration: values.get('headerGeneration') ?? 0,
    snapshotGeneration: values.get('snapshotGeneration') ?? 0,
    releaseSeenAt: values.get('releaseSeenAt') ?? 0,
    databaseNotice: values.get('databaseNotice') ?? 0,
    rebuild: values.get('rebuild') ?? rebuildReasons.none,
    rebuildTries: values.get('rebuildTries') ?? 0,
  };
}

export function writeVaultState(database: SqlDatabase, change: Partial<VaultState>): void {
  database.transaction((writer) => {
    for (const [name, value] of Object.entries(change)) {
      writer.run(setValue, { name, value });
    }
  });
}
