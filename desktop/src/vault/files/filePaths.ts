import { join } from 'node:path';
import { fromBase32, toBase32 } from '@cartable/shared/crypto/base32.ts';
import { fileIdLengthBytes } from '@cartable/shared/crypto/fileHeader.ts';
import type { FileId } from '@cartable/shared/ports/contentStore.ts';

/** Where stored files lie under the vault's folder: `d/<2>/<id>` when finished, `part/<id>` while written. */
export class FilePaths {
  readonly root: string;
  readonly finished: string;
  readonly parts: string;

  constructor(vaultFolder: string) {
    this.root = vaultFolder;
    this.finished = join(vaultFolder, 'd');
    this.parts = join(vaultFolder, 'part');
  }

  folderOf(fileId: FileId): string {
    return join(this.finished, fileId.slice(0, 2));
  }

  of(fileId: FileId): string {
    return join(this.folderOf(fileId), fileId);
  }

  part(fileId: FileId): string {
    return join(this.parts, fileId);
  }
}

/** The name of a file from its 16 random bytes. */
export function fileIdOf(bytes: Uint8Array): FileId {
  return toBase32(bytes) as FileId;
}

/** The 16 bytes of a file's name, or undefined for a name that we do not give (`System Volume Information`, `._x`). */
export function fileIdBytes(name: string): Uint8Array | undefined {
  const bytes = fromBase32(name);
  return bytes?.length === fileIdLengthBytes ? bytes : undefined;
}
