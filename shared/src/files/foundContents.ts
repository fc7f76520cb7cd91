import type { Attachment } from '../domain/fileContent.ts';
import type { RecordDefinition } from '../domain/record.ts';
import { AppError, isAppError } from '../lib/errors.ts';
import type { ContentStore, FileId, StoredFile } from '../ports/contentStore.ts';
import type { Hasher } from '../ports/hasher.ts';
import type { SqlDatabase } from '../ports/sqlDatabase.ts';
import { chunkName } from '../sync/digest.ts';
import { changeState, stateOf } from '../sync/client/state.ts';
import { ContentTable } from './contentTable.ts';
import { FastCdc } from './fastCdc.ts';
import { type ChunkRef, encodeManifest } from './manifest.ts';
import { referencedContents } from './referencedContents.ts';

/** The files that a host met when it had to rebuild its list of them, and of which nobody has judged since whether they are needed. */
export interface FoundFiles {
  list(): readonly StoredFile[];
  /** Judged: from here on the file is as any other. */
  settle(fileId: FileId): void;
  /** It cannot be read: it stays where it lies, and is no longer listed. */
  leave(fileId: FileId): void;
}

export interface FoundContentsOptions {
  readonly database: SqlDatabase;
  readonly store: ContentStore;
  readonly hasher: Hasher;
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  readonly found: FoundFiles;
}

/** What became of a found file when it was read. */
export interface FoundListener {
  /** Its content can be opened again. */
  here(manifest: string): void;
  /** It is damaged. Only for a file that was made here: the server has the others. */
  damaged(name: string, code: string): void;
}

/**
 * Gives the documents back after the database was lost, or replaced by an older snapshot: the files are there, but which content each one
 * holds has to be read from its bytes, and whether anything needs it is known after a synchronisation only.
 */
export class FoundContents {
  readonly #options: FoundContentsOptions;
  readonly #table: ContentTable;

  /** The engine's tables must exist already. */
  constructor(options: FoundContentsOptions) {
    this.#options = options;
    this.#table = new ContentTable(options.database);
  }

  /** The files that no sweep may take yet. */
  files(): ReadonlySet<FileId> {
    return new Set(this.#options.found.list().map(({ fileId }) => fileId));
  }

  /**
   * Reads each found file whose content is not known yet; stopped anywhere, it goes on at the next start.
   * @returns whether some wait to be judged: after the next synchronisation, {@link giveBack}
   * @throws {AppError} `key.*`, `vault.locked`; the signal's reason
   */
  async takeUp(listener: FoundListener, signal?: AbortSignal): Promise<boolean> {
    const { found, database } = this.#options;
    const known = this.#table.files();
    // Those made here first: of two files with the same bytes the one that only this host may have is kept.
    const files = [...found.list()].sort((a, b) => Number(isDownload(a)) - Number(isDownload(b)));
    for (const file of files) {
      signal?.throwIfAborted();
      if (!known.has(file.fileId)) await this.#takeUp(file, listener, signal);
    }
    if (found.list().length === 0) return false;
    if (!stateOf(database).sweep) database.transaction((writer) => changeState(writer, { sweep: true }));
    return true;
  }

  /**
   * Judges what was taken up; for the end of a synchronisation. What a record or an action names stays, as any content; what came from
   * the server and nothing names is left to the sweep; a file made here goes to `giveBack`, which names it by an action.
   * @param giveBack whether the host accepted it back; otherwise it is asked again another time
   */
  giveBack(giveBack: (file: Attachment) => boolean): void {
    const { database, definitions, found } = this.#options;
    const files = found.list();
    // Before the server has ever answered no record is here to name anything.
    if (files.length === 0 || stateOf(database).cursor === null) return;
    const needed = referencedContents(database, definitions);
    const contents = this.#table.files();
    for (const { fileId, size, metadata } of files) {
      const manifest = contents.get(fileId);
      if (manifest === undefined) continue;
      const content = { manifest, sizeBytes: size, mime: metadata.mime };
      if (needed.has(manifest) || metadata.content !== null || giveBack({ name: metadata.name, content }))
        found.settle(fileId);
    }
  }

  async #takeUp(file: StoredFile, listener: FoundListener, signal: AbortSignal | undefined): Promise<void> {
    const { store, hasher, found } = this.#options;
    const { fileId, size, metadata } = file;
    let bytes: Uint8Array;
    try {
      bytes = await this.#manifestOf(fileId, signal);
    } catch (error) {
      if (!isAppError(error) || !error.code.startsWith('vault.file_')) throw error;
      if (isDownload(file)) return store.delete(fileId);
      found.leave(fileId);
      return listener.damaged(metadata.name, error.code);
    }
    const manifest = chunkName(hasher, bytes);
    // Another content than it was fetched as: the server has the right one.
    if (metadata.content !== null && metadata.content !== manifest) return store.delete(fileId);
    const known = this.#table.get(manifest);
    if (known !== undefined) {
      const opened = await store.open(known.fileId);
      if (opened.ok) {
        await opened.value.close();
        return store.delete(fileId);
      }
    }
    this.#table.add({ manifest, fileId, bytes, sizeBytes: size, uploaded: false });
    if (known !== undefined) await store.delete(known.fileId);
    listener.here(manifest);
  }

  /** The bytes of the manifest that a file's content has: it is cut anew, as when it came. */
  async #manifestOf(fileId: FileId, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const { store, hasher } = this.#options;
    const opened = await store.open(fileId);
    if (!opened.ok) throw new AppError(opened.error.code, opened.error.data);
    const cutter = new FastCdc();
    const chunks: ChunkRef[] = [];
    const note = (chunk: Uint8Array): void => {
      chunks.push({ name: chunkName(hasher, chunk), size: chunk.length });
    };
    let sizeBytes = 0;
    try {
      for await (const bytes of opened.value.stream()) {
        signal?.throwIfAborted();
        for (const chunk of cutter.push(bytes)) note(chunk);
        sizeBytes += bytes.length;
      }
    } finally {
      await opened.value.close();
    }
    const last = cutter.finish();
    if (last !== undefined) note(last);
    return encodeManifest({ sizeBytes, chunks });
  }
}

/** What was fetched has its content's name in its header; what the person added has not. */
function isDownload({ metadata }: StoredFile): boolean {
  return metadata.content !== null;
}
