import { maxChunkBytes } from './manifest.ts';

/** Shortest chunk (but the last), mean aimed at, and longest, in bytes. */
export const minChunkBytes = 64 * 1024;
export const meanChunkBytes = 256 * 1024;

/**
 * 256 words for the rolling hash. They are part of the format: two hosts cut alike only with the same table. Made by xorshift32
 * (Marsaglia 2003) from the seed 0x43617274 ("Cart"), the first 16 outputs dropped.
 */
const gear: Int32Array = (() => {
  const table = new Int32Array(256);
  let state = 0x43617274;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
  for (let dropped = 0; dropped < 16; dropped++) next();
  for (let index = 0; index < 256; index++) table[index] = next();
  return table;
})();

/**
 * Normalised chunking, level 2: a boundary is rarer than the mean before the mean length and more frequent after it, so lengths gather
 * round it. The high bits of the hash are tested because they depend on the last 32 bytes; the low ones on fewer.
 */
const maskBeforeMean = 0xfffff000 | 0;
const maskAfterMean = 0xffff0000 | 0;

/**
 * Cuts a stream where its content says (FastCDC: Xia et al., USENIX ATC 2016), so that an insertion moves no boundary far from
 * it. Bytes go in by pieces of any length; each chunk comes out as an array of its own.
 */
export class FastCdc {
  readonly #buffer = new Uint8Array(maxChunkBytes);
  #length = 0;
  #hash = 0;

  /** Takes the next bytes; gives the chunks that end in them. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#length < minChunkBytes) {
        at += this.#take(bytes, at, Math.min(bytes.length, at + minChunkBytes - this.#length));
        continue;
      }
      const before = this.#length < meanChunkBytes;
      const room = (before ? meanChunkBytes : maxChunkBytes) - this.#length;
      const end = this.#boundary(
        bytes,
        at,
        Math.min(bytes.length, at + room),
        before ? maskBeforeMean : maskAfterMean,
      );
      at += this.#take(bytes, at, Math.abs(end));
      if (end < 0 || this.#length === maxChunkBytes) yield this.#cut();
    }
  }

  /** The last chunk, when there is one. */
  finish(): Uint8Array | undefined {
    return this.#length === 0 ? undefined : this.#cut();
  }

  /** The end of what was scanned; negative when a boundary stands there. */
  #boundary(bytes: Uint8Array, from: number, to: number, mask: number): number {
    let hash = this.#hash;
    for (let at = from; at < to; at++) {
      hash = ((hash << 1) + (gear[bytes[at] as number] as number)) | 0;
      if ((hash & mask) === 0) return -(at + 1);
    }
    this.#hash = hash;
    return to;
  }

  #take(bytes: Uint8Array, from: number, to: number): number {
    this.#buffer.set(bytes.subarray(from, to), this.#length);
    this.#length += to - from;
    return to - from;
  }

  #cut(): Uint8Array {
    const chunk = this.#buffer.slice(0, this.#length);
    this.#length = 0;
    this.#hash = 0;
    return chunk;
  }
}
