import type { CryptoPort } from '../crypto/cryptoPort.ts';
import { concatBytes } from '../lib/bytes.ts';

/** WebCrypto takes views over plain buffers only. */
const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
const { subtle } = globalThis.crypto;
/** The ASN.1 before 32 raw X25519 bytes of a private key (RFC 8410). */
const pkcs8Prefix = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

/** The vault's primitives on WebCrypto: shows that the formats need nothing that a browser does not have. */
export const webCrypto: CryptoPort = {
  async seal(key, nonce, aad, plaintext) {
    const imported = await subtle.importKey('raw', plain(key), 'AES-GCM', false, ['encrypt']);
    const params = { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(aad) };
    return new Uint8Array(await subtle.encrypt(params, imported, plain(plaintext)));
  },
  async open(key, nonce, aad, sealed) {
    const imported = await subtle.importKey('raw', plain(key), 'AES-GCM', false, ['decrypt']);
    const params = { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(aad) };
    try {
      return new Uint8Array(await subtle.decrypt(params, imported, plain(sealed)));
    } catch {
      return undefined;
    }
  },
  async hkdf(secret, salt, info, length) {
    const imported = await subtle.importKey('raw', plain(secret), 'HKDF', false, ['deriveBits']);
    const params = { name: 'HKDF', hash: 'SHA-256', salt: plain(salt), info: plain(info) };
    return new Uint8Array(await subtle.deriveBits(params, imported, length * 8));
  },
  async hmac(key, bytes) {
    const params = { name: 'HMAC', hash: 'SHA-256' };
    const imported = await subtle.importKey('raw', plain(key), params, false, ['sign']);
    return new Uint8Array(await subtle.sign('HMAC', imported, plain(bytes)));
  },
  async x25519(privateKey, publicKey) {
    const pkcs8 = plain(concatBytes(pkcs8Prefix, privateKey));
    const mine = await subtle.importKey('pkcs8', pkcs8, 'X25519', false, ['deriveBits']);
    const theirs = await subtle.importKey('raw', plain(publicKey), 'X25519', false, []);
    try {
      return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: theirs }, mine, 256));
    } catch (cause) {
      throw new RangeError('X25519: a public key of small order', { cause });
    }
  },
};
