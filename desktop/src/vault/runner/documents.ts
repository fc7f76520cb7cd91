import type { FileState } from '@cartable/shared/bridge/bridge.ts';
import type { Transfer } from '@cartable/shared/bridge/syncStatus.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { Disposable } from '@cartable/shared/lib/disposable.ts';

/** The contents of documents on this key, for the page's viewers and for other programs. Plaintext never touches the key's own file system. */
export interface Documents extends Disposable {
  /** Encrypts the file at `path` into the profile. @throws {AppError} `files.unreadable`, `key.full`, `vault.file_too_large`, `files.cancelled` */
  add(path: string, name: string, signal?: AbortSignal): Promise<Attachment>;
  /** Bytes for a viewer; null when the content is not on the key. */
  read(
    manifest: string,
    offset: number,
    length: number,
  ): Promise<{ readonly sizeBytes: number; readonly bytes: Uint8Array } | null>;
  /** Writes the decrypted bytes to a path that the person chose. @throws {AppError} `files.not_here`, `files.not_saved` */
  save(manifest: string, path: string): Promise<void>;
  states(manifests: readonly string[]): Readonly<Record<string, FileState>>;
  /** Brings a content from the server; resumes where an earlier attempt stopped. */
  fetch(file: Attachment): Promise<void>;
  cancel(manifest: string): void;
  transfers(): readonly Transfer[];
}
