/** Reading and writing go in multiples of this many bytes, from positions that are multiples of it. */
export const SECTOR_BYTES = 512;

/**
 * What a key is written to: a block device or an image file. Synchronous, because each key has a thread of its own.
 *
 * Contract: after `sync` has returned, `read` brings what the medium itself holds, not what the system remembers of it. Buffers come from
 * `alignedBytes`. Every method throws the system's error (`EIO`, `ENODEV`, `ENOSPC`, `EROFS`, …); a call is whole or throws.
 */
export interface Medium {
  readonly path: string;
  readonly sizeBytes: number;
  /** Made by us just now: whatever was never written reads as zeros. */
  readonly blank: boolean;
  read(at: number, into: Uint8Array): void;
  write(at: number, from: Uint8Array): void;
  /** Brings everything onto the medium. */
  sync(): void;
  close(): void;
}
