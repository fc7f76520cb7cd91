import type { CryptoPort } from '@cartable/shared/crypto/cryptoPort.ts';
import type { SecretBytes } from '@cartable/shared/lib/secretBytes.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { FileCatalog } from './fileCatalog.ts';
import type { FilePaths } from './filePaths.ts';

/** What the parts of the content store share. */
export interface ContentContext {
  readonly crypto: CryptoPort;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly paths: FilePaths;
  readonly catalog: FileCatalog;
  /** `cartable/files/v1`; wiped by whoever opened the store. */
  readonly filesKey: SecretBytes;
  /** Throws `vault.locked` once the key was wiped: nothing may be sealed under zeros. */
  assertOpen(): void;
  /** Free bytes of the key that an ordinary program may use. */
  freeBytes(): Promise<number>;
}

/** The largest file that FAT32 holds; ours are refused beyond it rather than split, on every file system alike. */
export const largestFileBytes = 4 * 1024 ** 3 - 1;
/** Left free beside a document, for the database's journal and its snapshots. */
export const reservedBytes = 16 * 1024 ** 2;
