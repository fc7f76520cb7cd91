import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);

/** Magic, deflate, no flags, no time, default compression, unknown system (RFC 1952 §2.3). */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/**
 * Gzip of texts whose end is the same for many: on the first day of term and on Monday morning a whole class is sent the same pages. The
 * end is compressed once and kept under the digest of its text, so that what is kept can never be stale nor reach anyone who was not to be
 * sent that very text. The parts are runs of deflate blocks of one gzip member (RFC 1951 §3.2.4: the first ends on a byte by an empty stored
 * block), since browsers read no further than a first member.
 */
export class SharedGzip {
  readonly #kept = new Map<string, Promise<Buffer>>();
  /** Digests of the very arrays that come again and again, while somebody keeps them. They are never changed. */
  readonly #digests = new WeakMap<Uint8Array, string>();
  readonly #capacity: number;

  /** `capacity`: how many texts; each is a page of at most 2 MiB before compression, a seventh of that after it. */
  constructor(capacity = 128) {
    this.#capacity = capacity;
  }

  /** The gzip file of `own` followed by `shared`. */
  async compress(own: Uint8Array, shared: Uint8Array): Promise<Buffer> {
    const [start, end] = await Promise.all([
      deflate(own, { level: 6, finishFlush: constants.Z_SYNC_FLUSH }),
      this.#deflated(shared),
    ]);
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(crc32(shared, crc32(own)), 0);
    trailer.writeUInt32LE((own.length + shared.length) % 2 ** 32, 4);
    return Buffer.concat([header, start, end, trailer]);
  }

  #deflated(bytes: Uint8Array): Promise<Buffer> {
    const key = this.#digests.get(bytes) ?? hash('sha256', bytes, 'base64');
    this.#digests.set(bytes, key);
    const kept = this.#kept.get(key) ?? deflate(bytes, { level: 6 });
    // The one used last stays longest.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    kept.catch(() => this.#kept.delete(key));
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.#capacity && !oldest.done) this.#kept.delete(oldest.value);
    return kept;
  }
}
