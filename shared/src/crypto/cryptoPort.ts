/**
 * The primitives that the vault's formats stand on; everything here exists in Node, in Electron (BoringSSL) and in
 * WebCrypto, which is why the methods are asynchronous. Bulk encryption of documents does not go through it: the formats
 * give nonces and associated data, and the host's fastest AES-256-GCM does the rest.
 * Every implementation passes `cryptoPortContract` and the published vectors.
 */
export interface CryptoPort {
  /** AES-256-GCM (NIST SP 800-38D): ciphertext ‖ 16-byte tag. `nonce` is 12 bytes, never used twice with a key. */
  seal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Promise<Uint8Array>;
  /** The plaintext, or undefined when the key, the nonce, the associated data or the ciphertext is not the sealed one. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    aad: Uint8Array,
    sealed: Uint8Array,
  ): Promise<Uint8Array | undefined>;
  /** HKDF-SHA-256 (RFC 5869). */
  hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Promise<Uint8Array>;
  /** HMAC-SHA-256 (RFC 2104), 32 bytes. */
  hmac(key: Uint8Array, bytes: Uint8Array): Promise<Uint8Array>;
  /**
   * X25519 (RFC 7748): the 32-byte shared secret. With the base point as `publicKey` it gives the public key.
   * @throws {RangeError} when the result is all zeros (a public key of small order)
   */
  x25519(privateKey: Uint8Array, publicKey: Uint8Array): Promise<Uint8Array>;
}

/** Length of an AES-256 key and of every key of the hierarchy. */
export const keyLengthBytes = 32;
/** Length of a GCM nonce. */
export const nonceLengthBytes = 12;
/** Length of a GCM tag. */
export const tagLengthBytes = 16;
/** X25519's base point u = 9 (RFC 7748 §4.1). */
export const x25519BasePoint: Uint8Array = Uint8Array.from({ length: 32 }, (_, index) =>
  index === 0 ? 9 : 0,
);
