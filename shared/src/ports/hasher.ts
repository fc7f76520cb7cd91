/** Synchronous SHA-256: native on Node and Electron, pure TypeScript in the portal's worker. */
export interface Hasher {
  /** The 32 bytes of SHA-256 (FIPS 180-4). */
  sha256(bytes: Uint8Array): Uint8Array;
}
