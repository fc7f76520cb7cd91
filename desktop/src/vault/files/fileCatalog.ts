import { type FileMetadata, fileMetadataSchema } from '@cartable/shared/crypto/fileMetadata.ts';
import { canonicalJson } from '@cartable/shared/lib/canonicalJson.ts';
import type { FileId, StoredFile } from '@cartable/shared/ports/contentStore.ts';
import type { SqlDatabase, SqlRow } from '@cartable/shared/ports/sqlDatabase.ts';

/** A row of the catalogue: what the file on disk must be. */
export interface CatalogEntry extends StoredFile {
  /** SHA-256 of the header: an older version put back under the same name has another one. */
  readonly headerHash: Uint8Array;
}

/** The encrypted database's knowledge of the stored files. The only place with SQL on `vault_file`, `vault_part` and `vault_found`. */
export class FileCatalog {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Makes the table when it is not there. Not on a key that is opened for reading only. */
  prepare(): this {
    this.#database.exec(`CREATE TABLE IF NOT EXISTS vault_file (
      file_id TEXT NOT NULL PRIMARY KEY,
      metadata TEXT NOT NULL,
      size INTEGER NOT NULL,
      header_hash BLOB NOT NULL,
      deleting INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID`);
    this.#database.exec(`CREATE TABLE IF NOT EXISTS vault_part (
      file_id TEXT NOT NULL PRIMARY KEY,
      bytes INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`);
    this.#database.exec(
      'CREATE TABLE IF NOT EXISTS vault_found (file_id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID',
    );
    return this;
  }

  /** Takes a file up. `found`: a rebuilding met it, so that it is to be judged before it may go ({@link found}). */
  add(entry: CatalogEntry, found = false): void {
    this.#database.transaction((writer) => {
      if (found) writer.run(markFound, { fileId: entry.fileId });
      writer.run('DELETE FROM vault_part WHERE file_id = :fileId', { fileId: entry.fileId });
      writer.run(
        `INSERT INTO vault_file (file_id, metadata, size, header_hash)
         VALUES (:fileId, :metadata, :size, :headerHash)
         ON CONFLICT (file_id) DO UPDATE SET metadata = :metadata, size = :size, header_hash = :headerHash`,
        {
          fileId: entry.fileId,
          metadata: canonicalJson(entry.metadata),
          size: entry.size,
          headerHash: entry.headerHash,
        },
      );
    });
  }

  /** Remembers that so many bytes of an unfinished file are durable, its header included. They only grow. */
  keepPart(fileId: FileId, bytes: number): void {
    this.#database.transaction((writer) =>
      writer.run(
        `INSERT INTO vault_part (file_id, bytes) VALUES (:fileId, :bytes)
         ON CONFLICT (file_id) DO UPDATE SET bytes = :bytes`,
        { fileId, bytes },
      ),
    );
  }

  /** How many bytes of an unfinished file are surely durable. */
  partBytes(fileId: FileId): number | undefined {
    const row = this.#database.get('SELECT bytes FROM vault_part WHERE file_id = :fileId', { fileId });
    return row === undefined ? undefined : Number(row.bytes);
  }

  /** The unfinished file is gone. Writes only when it was known. */
  forgetPart(fileId: FileId): void {
    if (this.partBytes(fileId) === undefined) return;
    this.#database.transaction((writer) =>
      writer.run('DELETE FROM vault_part WHERE file_id = :fileId', { fileId }),
    );
  }

  /** The unfinished files of which something is durable. */
  parts(): readonly FileId[] {
    return this.#database.all('SELECT file_id FROM vault_part').map(idOf);
  }

  /** Remembers that nobody knows yet whether these are needed. */
  markFound(fileIds: readonly FileId[]): void {
    if (fileIds.length === 0) return;
    this.#database.transaction((writer) => {
      for (const fileId of fileIds) writer.run(markFound, { fileId });
    });
  }

  /** Files that were met by a rebuilding and not judged since. */
  found(): readonly CatalogEntry[] {
    return this.#database
      .all('SELECT * FROM vault_file WHERE deleting = 0 AND file_id IN (SELECT file_id FROM vault_found)')
      .map(entryOf);
  }

  settleFound(fileId: FileId): void {
    this.#database.transaction((writer) =>
      writer.run('DELETE FROM vault_found WHERE file_id = :fileId', { fileId }),
    );
  }

  /** The names of all files, without what else is known of them. */
  ids(): readonly FileId[] {
    return this.#database.all('SELECT file_id FROM vault_file WHERE deleting = 0').map(idOf);
  }

  get(fileId: FileId): CatalogEntry | undefined {
    const row = this.#database.get('SELECT * FROM vault_file WHERE file_id = :fileId AND deleting = 0', {
      fileId,
    });
    return row && entryOf(row);
  }

  list(): readonly CatalogEntry[] {
    return this.#database.all('SELECT * FROM vault_file WHERE deleting = 0').map(entryOf);
  }

  /** From now on the file is gone for everyone, even if removing it from the disk is interrupted. */
  markDeleting(fileId: FileId): void {
    this.#database.transaction((writer) =>
      writer.run('UPDATE vault_file SET deleting = 1 WHERE file_id = :fileId', { fileId }),
    );
  }

  /** Files whose removal was interrupted. */
  deleting(): readonly FileId[] {
    return this.#database.all('SELECT file_id FROM vault_file WHERE deleting = 1').map(idOf);
  }

  forget(fileId: FileId): void {
    this.#database.transaction((writer) => {
      writer.run('DELETE FROM vault_found WHERE file_id = :fileId', { fileId });
      writer.run('DELETE FROM vault_file WHERE file_id = :fileId', { fileId });
    });
  }
}

const markFound = 'INSERT OR IGNORE INTO vault_found (file_id) VALUES (:fileId)';

function idOf(row: SqlRow): FileId {
  return String(row.file_id) as FileId;
}

function entryOf(row: SqlRow): CatalogEntry {
  const metadata: FileMetadata = fileMetadataSchema.parse(JSON.parse(String(row.metadata)));
  const headerHash = row.header_hash instanceof Uint8Array ? row.header_hash : new Uint8Array(0);
  return { fileId: String(row.file_id) as FileId, metadata, size: Number(row.size), headerHash };
}
