import type { FileMetadata } from '../crypto/fileMetadata.ts';
import type { Brand } from '../lib/brand.ts';
import type { Result } from '../lib/result.ts';

/** The random name of one stored version: 26 lower-case base32 letters (128 bits). It says nothing about the document. */
export type FileId = Brand<string, 'FileId'>;

/** A stored document version as the catalogue knows it. */
export interface StoredFile {
  readonly fileId: FileId;
  readonly metadata: FileMetadata;
  /** Plaintext bytes. */
  readonly size: number;
}

/** Why a stored file cannot be used. Each has a sentence; `name` in the data is the document's name. */
export type FileTrouble =
  | 'vault.file_missing'
  | 'vault.file_damaged'
  | 'vault.file_truncated'
  | 'vault.file_swapped';

/**
 * Writes one version in plaintext order. Exactly one of `finish`, `suspend` and `discard` ends it.
 * Failures of the key are thrown as `AppError` (`key.full`, `key.removed`, `key.read_only`, `vault.file_too_large`);
 * what was durable stays durable and can be resumed.
 */
export interface ContentWriter {
  readonly fileId: FileId;
  /** Plaintext bytes that would survive the key being pulled now: a multiple of 64 KiB. */
  readonly durableOffset: number;
  append(bytes: Uint8Array): Promise<void>;
  /** Makes the file durable and visible. When it resolves, the key may be pulled. */
  finish(): Promise<StoredFile>;
  /** Keeps what is durable for {@link ContentStore.resume}. */
  suspend(): Promise<void>;
  /** Removes every trace. */
  discard(): Promise<void>;
}

/** Random access to one stored version. */
export interface ContentReader {
  readonly file: StoredFile;
  /**
   * `length` bytes from `offset`, fewer at the end. Only verified bytes are ever returned.
   * @throws {AppError} a {@link FileTrouble} code, or a `key.*` one
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Everything in order, in pieces of at most 64 KiB: the fastest way to copy a document. Throws as `read` does. */
  stream(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Documents of the profile, encrypted on the key. Every implementation passes `contentStoreContract`. */
export interface ContentStore {
  /**
   * Starts a new version. `size` (plaintext bytes, when known) is checked against the free space and FAT's limit first.
   * @throws {AppError} `key.full`, `vault.file_too_large`
   */
  create(metadata: FileMetadata, size?: number): Promise<ContentWriter>;
  /**
   * Goes on with a suspended or interrupted writing; the caller appends from `durableOffset`. Only a version whose
   * metadata names its content in advance can be resumed: the same bytes must follow, or a nonce would meet two texts.
   */
  resume(fileId: FileId): Promise<Result<ContentWriter, 'vault.resume_impossible'>>;
  open(fileId: FileId): Promise<Result<ContentReader, FileTrouble>>;
  /** Forgets a version; harmless when it is not there. */
  delete(fileId: FileId): Promise<void>;
  /** Every finished version. */
  list(): readonly StoredFile[];
  /** Reads a version to its end. */
  verify(fileId: FileId): Promise<Result<StoredFile, FileTrouble>>;
}
