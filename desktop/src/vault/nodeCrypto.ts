import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { type CryptoPort, tagLengthBytes } from '@cartable/shared/crypto/cryptoPort.ts';
import { concatBytes } from '@cartable/shared/lib/bytes.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';

/** The ASN.1 around 32 raw X25519 bytes (RFC 8410): Node takes keys in DER, our formats hold raw ones. */
const privatePrefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
const publicPrefix = Buffer.from('302a300506032b656e032100', 'hex');

function x25519Private(raw: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([privatePrefix, raw]), format: 'der', type: 'pkcs8' });
}

function x25519Public(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' });
}

/** The primitives on Node's crypto, within what Electron's BoringSSL also has. */
export const nodeCrypto: CryptoPort = {
  async seal(key, nonce, aad, plaintext) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(aad);
    const body = cipher.update(plaintext);
    cipher.final();
    return concatBytes(body, cipher.getAuthTag());
  },
  async open(key, nonce, aad, sealed) {
    if (sealed.length < tagLengthBytes) return undefined;
    const body = sealed.length - tagLengthBytes;
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLengthBytes });
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(body));
    try {
      const plaintext = decipher.update(sealed.subarray(0, body));
      decipher.final();
      return new Uint8Array(plaintext);
    } catch {
      return undefined;
    }
  },
  async hkdf(secret, salt, info, length) {
    return new Uint8Array(hkdfSync('sha256', secret, salt, info, length));
  },
  async hmac(key, bytes) {
    return new Uint8Array(createHmac('sha256', key).update(bytes).digest());
  },
  async x25519(privateKey, publicKey) {
    try {
      return new Uint8Array(
        diffieHellman({ privateKey: x25519Private(privateKey), publicKey: x25519Public(publicKey) }),
      );
    } catch (cause) {
      throw new RangeError('X25519: a public key of small order', { cause });
    }
  },
};

/** SHA-256 by Node. */
export const nodeHasher: Hasher = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  sha256Hex: (bytes) => hash('sha256', bytes, 'hex'),
  sha256Text: (text) => hash('sha256', text, 'hex'),
};

/** The operating system's random source. */
export const nodeRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };
