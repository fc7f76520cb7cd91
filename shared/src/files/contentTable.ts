import type { FileId } from '../ports/contentStore.ts';
import type { SqlDatabase } from '../ports/sqlDatabase.ts';

/** A content that is whole on this host. */
export interface StoredContent {
  readonly manifest: string;
  readonly fileId: FileId;
  /** The manifest's own bytes: what names the chunks, and is sent as one. */
  readonly bytes: Uint8Array;
  readonly sizeBytes: number;
  /** Whether the server has said that it holds every chunk. */
  readonly uploaded: boolean;
}

/** A content on its way to this host. */
export interface StartedDownload {
  readonly manifest: string;
  readonly fileId: FileId;
}

type ContentRow = {
  readonly manifest: string;
  readonly file_id: string;
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly uploaded: number;
};

/** Which file of the store holds which content. Table `sync_content` is the engine's (client/layout.ts). */
export class ContentTable {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
    // A write-protected key has it already or has no download to resume.
    if (!this.#exists()) {
      database.exec(
        'CREATE TABLE file_download (manifest TEXT PRIMARY KEY, file_id TEXT NOT NULL) STRICT, WITHOUT ROWID',
      );
    }
  }

  get(manifest: string): StoredContent | undefined {
    const row = this.#database.get<ContentRow>('SELECT * FROM sync_content WHERE manifest = :manifest', {
      manifest,
    });
    return row && fromRow(row);
  }

  has(manifest: string): boolean {
    return (
      this.#database.get('SELECT 1 FROM sync_content WHERE manifest = :manifest', { manifest }) !== undefined
    );
  }

  /** Which content each file holds. */
  files(): ReadonlyMap<FileId, string> {
    const rows = this.#database.all<{ manifest: string; file_id: string }>(
      'SELECT manifest, file_id FROM sync_content',
    );
    return new Map(rows.map((row) => [row.file_id as FileId, row.manifest]));
  }

  all(): readonly StoredContent[] {
    return this.#database.all<ContentRow>('SELECT * FROM sync_content').map(fromRow);
  }

  /** Takes up a whole content; a download of it is over. */
  add(content: StoredContent): void {
    const { manifest, fileId, bytes, sizeBytes, uploaded } = content;
    this.#database.transaction((writer) => {
      writer.run(
        `INSERT OR REPLACE INTO sync_content (manifest, file_id, bytes, size, uploaded)
         VALUES (:manifest, :fileId, :bytes, :size, :uploaded)`,
        { manifest, fileId, bytes, size: sizeBytes, uploaded: uploaded ? 1 : 0 },
      );
      writer.run('DELETE FROM file_download WHERE manifest = :manifest', { manifest });
    });
  }

  setUploaded(manifests: readonly string[], uploaded: boolean): void {
    this.#database.transaction((writer) =>
      writer.run(
        'UPDATE sync_content SET uploaded = :uploaded WHERE manifest IN (SELECT value FROM json_each(:manifests))',
        {
          uploaded: uploaded ? 1 : 0,
          manifests: JSON.stringify(manifests),
        },
      ),
    );
  }

  remove(manifest: string): void {
    this.#database.transaction((writer) =>
      writer.run('DELETE FROM sync_content WHERE manifest = :manifest', { manifest }),
    );
  }

  downloads(): readonly StartedDownload[] {
    return this.#database
      .all<{ manifest: string; file_id: string }>('SELECT manifest, file_id FROM file_download')
      .map((row) => ({ manifest: row.manifest, fileId: row.file_id as FileId }));
  }

  download(manifest: string): FileId | undefined {
    const row = this.#database.get<{ file_id: string }>(
      'SELECT file_id FROM file_download WHERE manifest = :manifest',
      {
        manifest,
      },
    );
    return row && (row.file_id as FileId);
  }

  startDownload({ manifest, fileId }: StartedDownload): void {
    this.#database.transaction((writer) =>
      writer.run('INSERT OR REPLACE INTO file_download (manifest, file_id) VALUES (:manifest, :fileId)', {
        manifest,
        fileId,
      }),
    );
  }

  endDownload(manifest: string): void {
    this.#database.transaction((writer) =>
      writer.run('DELETE FROM file_download WHERE manifest = :manifest', { manifest }),
    );
  }

  #exists(): boolean {
    return (
      this.#database.get("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'file_download'") !==
      undefined
    );
  }
}

function fromRow(row: ContentRow): StoredContent {
  return {
    manifest: row.manifest,
    fileId: row.file_id as FileId,
    bytes: row.bytes,
    sizeBytes: row.size,
    uploaded: row.uploaded === 1,
  };
}
