import type { Attachment, FileContent } from '../domain/fileContent.ts';
import type { RecordDefinition } from '../domain/record.ts';
import { AppError } from '../lib/errors.ts';
import { newId } from '../lib/ids.ts';
import type { ContentReader, ContentStore, FileId } from '../ports/contentStore.ts';
import type { Hasher } from '../ports/hasher.ts';
import type { Random } from '../ports/random.ts';
import type { SqlDatabase } from '../ports/sqlDatabase.ts';
import type { Transport } from '../ports/transport.ts';
import type { ContentUploader } from '../sync/client/contentPort.ts';
import { changeState } from '../sync/client/state.ts';
import { chunkName } from '../sync/digest.ts';
import { ContentTable, type StoredContent } from './contentTable.ts';
import { downloadContent } from './downloadContent.ts';
import { FastCdc } from './fastCdc.ts';
import { type ChunkRef, encodeManifest } from './manifest.ts';
import { referencedContents } from './referencedContents.ts';
import { uploadContent } from './uploadContent.ts';

/** One transfer under way, told at each step; `doneBytes === totalBytes` is its last word unless it fails. */
export type ContentProgress = (
  manifest: string,
  direction: 'up' | 'down' | 'in',
  doneBytes: number,
  totalBytes: number,
) => void;

export interface ContentLibraryOptions {
  readonly database: SqlDatabase;
  readonly store: ContentStore;
  readonly transport: Transport;
  readonly hasher: Hasher;
  readonly random: Random;
  readonly definitions: ReadonlyMap<string, RecordDefinition>;
  readonly progress?: ContentProgress;
  /** Files of which it is not known yet whether anything needs them: no sweep takes them. */
  readonly inQuestion?: () => ReadonlySet<FileId>;
}

/** File contents on this host: adding, reading, sending and fetching them, and forgetting what nothing needs any more. */
export class ContentLibrary implements ContentUploader {
  readonly #options: ContentLibraryOptions;
  readonly #table: ContentTable;
  /** Added since the start and perhaps not yet named by any action: the person is still choosing. */
  readonly #fresh = new Set<string>();
  readonly #downloads = new Map<string, Promise<void>>();

  /** The engine's tables must exist already. */
  constructor(options: ContentLibraryOptions) {
    this.#options = options;
    this.#table = new ContentTable(options.database);
  }

  has(manifest: string): boolean {
    return this.#table.has(manifest);
  }

  isComing(manifest: string): boolean {
    return this.#downloads.has(manifest);
  }

  /** Encrypts a stream of bytes into the store, cutting and naming its chunks on the way. @throws {AppError} the store's */
  async add(
    source: AsyncIterable<Uint8Array>,
    file: { readonly name: string; readonly mime: string; readonly sizeBytes?: number },
  ): Promise<FileContent> {
    const { store, hasher, random, progress } = this.#options;
    const document = newId(random);
    const metadata = { document, version: 1, name: file.name, folder: [], mime: file.mime, content: null };
    const writer = await store.create(metadata, file.sizeBytes);
    const cutter = new FastCdc();
    const chunks: ChunkRef[] = [];
    const note = (chunk: Uint8Array): void => {
      chunks.push({ name: chunkName(hasher, chunk), size: chunk.length });
    };
    let sizeBytes = 0;
    try {
      for await (const bytes of source) {
        for (const chunk of cutter.push(bytes)) note(chunk);
        await writer.append(bytes);
        sizeBytes += bytes.length;
        progress?.(document, 'in', sizeBytes, Math.max(file.sizeBytes ?? 0, sizeBytes));
      }
    } catch (error) {
      await writer.discard().catch(() => undefined);
      throw error;
    }
    const last = cutter.finish();
    if (last !== undefined) note(last);
    const stored = await writer.finish();
    const bytes = encodeManifest({ sizeBytes, chunks });
    const manifest = chunkName(hasher, bytes);
    this.#fresh.add(manifest);
    if (this.#table.has(manifest)) await store.delete(stored.fileId);
    else this.#table.add({ manifest, fileId: stored.fileId, bytes, sizeBytes, uploaded: false });
    return { manifest, sizeBytes, mime: file.mime };
  }

  /** Opens a content for reading. @throws {AppError} `files.not_here`, or why the file cannot be used */
  async open(manifest: string): Promise<ContentReader> {
    const opened = await this.#options.store.open(this.#content(manifest).fileId);
    if (!opened.ok) throw new AppError(opened.error.code, opened.error.data);
    return opened.value;
  }

  /** Brings a content here; one download of it at a time, whoever asks. */
  async fetch(file: Attachment, signal?: AbortSignal): Promise<void> {
    const { manifest } = file.content;
    if (this.#table.has(manifest)) return;
    const known = this.#downloads.get(manifest);
    if (known !== undefined) return known;
    const { store, transport, progress } = this.#options;
    const download = downloadContent(
      { store, transport, table: this.#table },
      file,
      (done, total) => progress?.(manifest, 'down', done, total),
      signal,
    ).finally(() => this.#downloads.delete(manifest));
    this.#downloads.set(manifest, download);
    return download;
  }

  async upload(manifest: string, signal?: AbortSignal): Promise<void> {
    // An action names it now: from here on it stays as long as something refers to it, and an erasure takes it in the same session too.
    this.#fresh.delete(manifest);
    const content = this.#table.get(manifest);
    // Named by an action but not on this host: the server has it, or will say that it is missing.
    if (content === undefined || content.uploaded) return;
    const { progress } = this.#options;
    await uploadContent(
      this.#options,
      content,
      (done, total) => progress?.(manifest, 'up', done, total),
      signal,
    );
    this.#table.setUploaded([manifest], true);
  }

  forgetUploaded(manifests: readonly string[]): void {
    this.#table.setUploaded(manifests, false);
  }

  async sweep(): Promise<void> {
    const { database, store, definitions } = this.#options;
    const needed = referencedContents(database, definitions);
    const inQuestion = this.#options.inQuestion?.();
    const kept = (manifest: string) => needed.has(manifest) || this.#fresh.has(manifest);
    for (const [fileId, manifest] of this.#table.files()) {
      if (kept(manifest) || inQuestion?.has(fileId)) continue;
      // The row first: a row without its file would be a content that cannot be read.
      this.#table.remove(manifest);
      await store.delete(fileId);
    }
    for (const { manifest, fileId } of this.#table.downloads()) {
      if (kept(manifest) || this.#downloads.has(manifest)) continue;
      this.#table.endDownload(manifest);
      await store.delete(fileId);
    }
    database.transaction((writer) => changeState(writer, { sweep: false }));
  }

  #content(manifest: string): StoredContent {
    const content = this.#table.get(manifest);
    if (content === undefined) throw new AppError('files.not_here');
    return content;
  }
}
