import { open, readdir } from 'node:fs/promises';
import { fileIdLengthBytes, sealFileHeader } from '@cartable/shared/crypto/fileHeader.ts';
import type { FileMetadata } from '@cartable/shared/crypto/fileMetadata.ts';
import { bodyLengthOf } from '@cartable/shared/crypto/fileStream.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { FoundFiles } from '@cartable/shared/files/foundContents.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import type {
  ContentReader,
  ContentStore,
  ContentWriter,
  FileId,
  FileTrouble,
  StoredFile,
} from '@cartable/shared/ports/contentStore.ts';
import { makeFolder, removeFile, syncFolder, writeAll } from '../key/durable.ts';
import { isMissing, onKey } from '../key/keyError.ts';
import { type ContentContext, largestFileBytes, reservedBytes } from './contentContext.ts';
import { openDocument } from './documentReader.ts';
import { DocumentWriter } from './documentWriter.ts';
import { fileIdBytes, fileIdOf } from './filePaths.ts';
import { resumePart } from './resumePart.ts';

/** The content store on the key: ciphertext only, under random names. */
export class EncryptedFiles implements ContentStore {
  readonly #context: ContentContext;

  constructor(context: ContentContext) {
    this.#context = context;
  }

  async create(metadata: FileMetadata, size = 0): Promise<ContentWriter> {
    this.#context.assertOpen();
    const { crypto, random, paths, filesKey } = this.#context;
    const idBytes = random.bytes(fileIdLengthBytes);
    const fileId = fileIdOf(idBytes);
    const { bytes: header, key } = await sealFileHeader({ crypto, random }, filesKey, idBytes, metadata);
    await this.#checkRoom(header.length + bodyLengthOf(size));
    const handle = await onKey(async () => {
      await makeFolder(paths.parts);
      return open(paths.part(fileId), 'wx+');
    }, paths.root);
    try {
      await onKey(async () => {
        await writeAll(handle, header, 0);
        await handle.sync();
        await syncFolder(paths.parts);
      }, paths.root);
    } catch (error) {
      await handle.close().catch(() => undefined);
      await removeFile(paths.part(fileId)).catch(() => undefined);
      throw error;
    }
    return new DocumentWriter(this.#context, { handle, fileId, metadata, header, key, chunks: 0 });
  }

  async resume(fileId: FileId): Promise<Result<ContentWriter, 'vault.resume_impossible'>> {
    this.#context.assertOpen();
    const part = await resumePart(this.#context, fileId);
    if (part) return ok(new DocumentWriter(this.#context, part));
    if (fileIdBytes(fileId)) await this.#removePart(fileId);
    return refused('vault.resume_impossible');
  }

  async open(fileId: FileId): Promise<Result<ContentReader, FileTrouble>> {
    return this.#openKnown(fileId);
  }

  async delete(fileId: FileId): Promise<void> {
    const { catalog, paths } = this.#context;
    if (catalog.get(fileId) === undefined) {
      // Perhaps one that was never finished: a download that was given up.
      if (fileIdBytes(fileId)) await this.#removePart(fileId);
      return;
    }
    catalog.markDeleting(fileId);
    await onKey(() => removeFile(paths.of(fileId)), paths.root);
    catalog.forget(fileId);
  }

  list(): readonly StoredFile[] {
    return this.#context.catalog.list().map(({ fileId, metadata, size }) => ({ fileId, metadata, size }));
  }

  async verify(fileId: FileId): Promise<Result<StoredFile, FileTrouble>> {
    const opened = await this.#openKnown(fileId);
    if (!opened.ok) return opened;
    const { file, verify, close } = opened.value;
    try {
      return (await verify('all'))
        ? ok(file)
        : refused('vault.file_damaged', { name: file.metadata.name, fileId });
    } finally {
      await close();
    }
  }

  /** Ends removals that were interrupted. Called once, after opening. */
  async settle(): Promise<void> {
    const { catalog, paths } = this.#context;
    for (const fileId of catalog.deleting()) {
      await onKey(() => removeFile(paths.of(fileId)), paths.root);
      catalog.forget(fileId);
    }
  }

  /** Removes the unfinished parts that nobody will resume. */
  async discardParts(keep: ReadonlySet<FileId>): Promise<void> {
    const { paths, catalog } = this.#context;
    const names = await onKey(() => readdir(paths.parts), paths.root).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const there = names.flatMap((name) => {
      const bytes = fileIdBytes(name);
      return bytes === undefined ? [] : [fileIdOf(bytes)];
    });
    // FAT may have lost a part's name, and the database still have its row.
    for (const fileId of new Set([...there, ...catalog.parts()])) {
      if (!keep.has(fileId)) await this.#removePart(fileId);
    }
  }

  /** The names of all finished versions: what {@link list} tells, without reading what each is. */
  ids(): readonly FileId[] {
    return this.#context.catalog.ids();
  }

  /** What a rebuilding met and nobody has judged yet (`tidyContents.ts`). */
  get found(): FoundFiles & { mark(fileIds: readonly FileId[]): void } {
    const { catalog } = this.#context;
    return {
      list: () => catalog.found().map(({ fileId, metadata, size }) => ({ fileId, metadata, size })),
      settle: (fileId) => catalog.settleFound(fileId),
      leave: (fileId) => catalog.forget(fileId),
      mark: (fileIds) => catalog.markFound(fileIds),
    };
  }

  async #removePart(fileId: FileId): Promise<void> {
    const { paths, catalog } = this.#context;
    await onKey(() => removeFile(paths.part(fileId)), paths.root);
    catalog.forgetPart(fileId);
  }

  async #openKnown(fileId: FileId): ReturnType<typeof openDocument> {
    const entry = this.#context.catalog.get(fileId);
    return entry
      ? openDocument(this.#context, fileId, entry)
      : refused('vault.file_missing', { name: '', fileId });
  }

  async #checkRoom(length: number): Promise<void> {
    if (length > largestFileBytes) {
      throw new AppError('vault.file_too_large', { limitBytes: largestFileBytes });
    }
    const free = await onKey(() => this.#context.freeBytes(), this.#context.paths.root);
    if (free < length + reservedBytes) {
      throw new AppError('key.full', { neededBytes: length + reservedBytes, freeBytes: free });
    }
  }
}
