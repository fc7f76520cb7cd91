/**
 * The DPoP key (RFC 9449) of a key or browser: P-256, its private half never leaves its host. On the key it is in the encrypted database;
 * in a browser it is a non-extractable WebCrypto key.
 */
export interface Signer {
  /** The public key's coordinates, base64url (RFC 7518 §6.2.1). */
  publicKey(): Promise<{ readonly x: string; readonly y: string }>;
  /** ECDSA with SHA-256 over the bytes: r ‖ s, 64 bytes (IEEE P1363), not DER. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}
