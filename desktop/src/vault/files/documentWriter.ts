import type { FileHandle } from 'node:fs/promises';
import { fileHeaderLength } from '@cartable/shared/crypto/fileHeader.ts';
import type { FileMetadata } from '@cartable/shared/crypto/fileMetadata.ts';
import { chunkAad, chunkLengthBytes, sealedChunkLengthBytes } from '@cartable/shared/crypto/fileStream.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { dispose, type SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import type { ContentWriter, FileId, StoredFile } from '@cartable/shared/ports/contentStore.ts';
import { makeFolder, placeFile, removeFile, writeAll } from '../key/durable.ts';
import { onKey } from '../key/keyError.ts';
import { ChunkCipher } from './chunkCipher.ts';
import { type ContentContext, largestFileBytes } from './contentContext.ts';
import { fileIdBytes } from './filePaths.ts';
import { StreamSealer } from './streamSealer.ts';

/** Chunks between two synchronisations of a part: 4 MiB. What a resumption must verify again is bounded by it. */
export const chunksPerCheckpoint = 64;

/** A part file that is open, its header written and durable. */
export interface OpenPart {
  readonly handle: FileHandle;
  readonly fileId: FileId;
  readonly metadata: FileMetadata;
  readonly header: Uint8Array;
  readonly key: SecretBytes;
  /** Whole chunks that are durable. */
  readonly chunks: number;
}

/** Writes one version into its part file, then gives it its place. */
export class DocumentWriter implements ContentWriter {
  readonly #context: ContentContext;
  readonly #part: OpenPart;
  readonly #sealer: StreamSealer;
  readonly #headerLength: number;
  #written: number;
  #durableChunks: number;
  #ended = false;

  constructor(context: ContentContext, part: OpenPart) {
    this.#context = context;
    this.#part = part;
    this.#headerLength = fileHeaderLength(part.header) ?? part.header.length;
    this.#written = part.chunks;
    this.#durableChunks = part.chunks;
    const aad = chunkAad(fileIdBytes(part.fileId) ?? new Uint8Array(0), part.metadata.version);
    const cipher = new ChunkCipher(part.key, aad);
    this.#sealer = new StreamSealer(cipher, (sealed, chunks) => this.#store(sealed, chunks), part.chunks);
  }

  get fileId(): FileId {
    return this.#part.fileId;
  }

  get durableOffset(): number {
    return this.#durableChunks * chunkLengthBytes;
  }

  async append(bytes: Uint8Array): Promise<void> {
    this.#live();
    await this.#sealer.append(bytes);
  }

  async finish(): Promise<StoredFile> {
    this.#live();
    const { handle, fileId, metadata, header } = this.#part;
    const { paths, catalog, hasher } = this.#context;
    const size = await this.#sealer.finish();
    await this.#end(async () => {
      await makeFolder(paths.folderOf(fileId));
      await placeFile(handle, paths.part(fileId), paths.of(fileId));
    });
    const file = { fileId, metadata, size };
    catalog.add({ ...file, headerHash: hasher.sha256(header) });
    return file;
  }

  async suspend(): Promise<void> {
    if (this.#part.metadata.content === null) return this.discard();
    this.#live();
    await this.#end(async () => {
      await this.#sealer.suspend();
      await this.#part.handle.sync();
      this.#keep();
    });
  }

  async discard(): Promise<void> {
    if (this.#ended) return;
    // Pending writes use the descriptor: they end, well or not, before it closes.
    await this.#sealer.suspend().catch(() => undefined);
    await this.#end(async () => undefined);
    const { paths } = this.#context;
    await onKey(() => removeFile(paths.part(this.#part.fileId)), paths.root);
    this.#context.catalog.forgetPart(this.#part.fileId);
  }

  async #end(work: () => Promise<void>): Promise<void> {
    this.#ended = true;
    try {
      await onKey(work, this.#context.paths.root);
    } finally {
      dispose(this.#part.key);
      await this.#part.handle.close().catch(() => undefined);
    }
  }

  async #store(sealed: Uint8Array, chunks: number): Promise<void> {
    const { handle } = this.#part;
    const position = this.#headerLength + this.#written * sealedChunkLengthBytes;
    if (position + sealed.length > largestFileBytes) {
      throw new AppError('vault.file_too_large', { limitBytes: largestFileBytes });
    }
    await onKey(async () => {
      await writeAll(handle, sealed, position);
      this.#written += chunks;
      if (this.#written - this.#durableChunks < chunksPerCheckpoint) return;
      await handle.sync();
      this.#durableChunks = this.#written;
      this.#keep();
    });
  }

  /** After the bytes themselves: what is said to be durable is. */
  #keep(): void {
    const bytes = this.#headerLength + this.#written * sealedChunkLengthBytes;
    this.#context.catalog.keepPart(this.#part.fileId, bytes);
  }

  #live(): void {
    if (this.#ended) throw new Error('this writer has ended');
    this.#context.assertOpen();
  }
}
