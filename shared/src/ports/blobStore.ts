/**
 * Immutable bytes by name. On the server: chunks by SHA-256, on disk or S3. On the key: encrypted chunks and parts.
 * Names are lowercase hexadecimal or base32. Every implementation passes `blobStoreContract`.
 */
export interface BlobStore {
  has(name: string): Promise<boolean>;
  /** Stores the bytes durably before it resolves. Storing the same name again is harmless. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** The bytes, or undefined when there are none by this name. */
  get(name: string): Promise<Uint8Array | undefined>;
  delete(name: string): Promise<void>;
  /** Every name and its size in bytes, in no order. */
  list(): AsyncIterable<{ readonly name: string; readonly size: number }>;
}
