import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/** A piece of a file as a mirror may hold it, and what its reader needs. */
export interface SealedPiece {
  readonly name: string;
  /** By what it is asked for: 64 hexadecimal digits that say nothing. */
  readonly locator: string;
  /** AES-256-GCM key of this piece alone, base64. */
  readonly key: string;
}

const tagBytes = 16;

/**
 * Seals pieces of files for mirrors, always alike, so that a mirror has each once (docs/decisions/0167). Locator and key follow from the blob's
 * stored name and the server's secret: nothing more is kept. A key seals one text only, since a blob never changes under its name, so its nonce
 * may be the same for all.
 */
export class SealedChunks {
  readonly #secret: Uint8Array;

  /** @param secret 32 bytes, the server's own */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  describe(name: string, storedName: string): SealedPiece {
    const cipher = createCipheriv('aes-256-cbc', this.#key('locator'), Buffer.alloc(16)).setAutoPadding(
      false,
    );
    const locator = Buffer.concat([cipher.update(Buffer.from(storedName, 'hex')), cipher.final()]);
    return { name, locator: locator.toString('hex'), key: this.#contentKey(storedName).toString('base64') };
  }

  /** The blob that a locator means; that of a made-up one does not exist. */
  storedName(locator: string): string {
    const open = createDecipheriv('aes-256-cbc', this.#key('locator'), Buffer.alloc(16)).setAutoPadding(
      false,
    );
    return Buffer.concat([open.update(Buffer.from(locator, 'hex')), open.final()]).toString('hex');
  }

  seal(storedName: string, bytes: Uint8Array): Uint8Array {
    const cipher = createCipheriv('aes-256-gcm', this.#contentKey(storedName), Buffer.alloc(12), {
      authTagLength: tagBytes,
    });
    return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }

  #key(use: 'locator' | 'content'): Buffer {
    return createHmac('sha256', this.#secret).update(`cartable/sealed/${use}/v1`).digest();
  }

  #contentKey(storedName: string): Buffer {
    return createHmac('sha256', this.#key('content')).update(storedName).digest();
  }
}
