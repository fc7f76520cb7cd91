/** Synchronous SHA-256: native on Node and Electron, pure TypeScript in the portal's worker. */
export interface Hasher {
  /** The 32 bytes of SHA-256 (FIPS 180-4). */
  sha256(bytes: Uint8Array): Uint8Array;
  /** The same as 64 lowercase hexadecimal digits: native hosts make a text faster than an array. */
  sha256Hex(bytes: Uint8Array): string;
  /** The same over a text in UTF-8, as 64 lowercase hexadecimal digits: native hosts do it without a copy of the text. */
  sha256Text(text: string): string;
}
