import type { SqlDatabase } from '@cartable/shared/ports/sqlDatabase.ts';

/** A document that is out, as the encrypted database keeps it over a lock, a crash or another PC. */
export interface CheckOutRow {
  readonly nodeId: string;
  /** The document's name. */
  readonly name: string;
  /** The copy's folder, under the one of all copies, whose path differs from PC to PC. */
  readonly folder: string;
  /** The copy's name in it. */
  readonly file: string;
  /** The content that the other program started from, or last gave back; null when it is not known any more. */
  readonly base: string | null;
  /** SHA-256 of the file when it was last the same as what is stored. */
  readonly digest: string;
  /** Since when it is the same as what is stored, milliseconds of this PC's clock. */
  readonly at: number;
  /** Whether a lock left it open in another program, or with changes that were not taken back. */
  readonly unsure: boolean;
}

type Row = Omit<CheckOutRow, 'nodeId' | 'unsure'> & { readonly node_id: string; readonly unsure: number };

/** Table `vault_checkout`, made with the first document that goes out. */
export class CheckOutTable {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  all(): readonly CheckOutRow[] {
    if (!this.#exists()) return [];
    return this.#database
      .all<Row>('SELECT * FROM vault_checkout')
      .map(({ node_id, unsure, ...row }) => ({ ...row, nodeId: node_id, unsure: unsure === 1 }));
  }

  put({ nodeId, unsure, ...row }: CheckOutRow): void {
    if (!this.#exists()) {
      this.#database.exec(
        `CREATE TABLE vault_checkout (node_id TEXT PRIMARY KEY, name TEXT NOT NULL, folder TEXT NOT NULL, file TEXT NOT NULL,
         base TEXT, digest TEXT NOT NULL, at INTEGER NOT NULL, unsure INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
      );
    }
    this.#database.transaction((writer) => {
      writer.run(
        'INSERT OR REPLACE INTO vault_checkout VALUES (:nodeId, :name, :folder, :file, :base, :digest, :at, :unsure)',
        { nodeId, ...row, unsure: unsure ? 1 : 0 },
      );
    });
  }

  remove(nodeId: string): void {
    if (!this.#exists()) return;
    this.#database.transaction((writer) => {
      writer.run('DELETE FROM vault_checkout WHERE node_id = :nodeId', { nodeId });
    });
  }

  #exists(): boolean {
    return this.#database.get("SELECT 1 FROM sqlite_schema WHERE name = 'vault_checkout'") !== undefined;
  }
}
