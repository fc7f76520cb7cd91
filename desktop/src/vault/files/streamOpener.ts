import {
  chunkLengthBytes,
  sealedChunkLengthBytes,
  type StreamLayout,
} from '@cartable/shared/crypto/fileStream.ts';
import type { ChunkCipher } from './chunkCipher.ts';

/** Chunks read at once. */
const chunksPerBatch = 16;

/** Gives `length` sealed bytes of the body from `position`, fewer only at its end. */
export type SealedSource = (position: number, length: number) => Promise<Uint8Array>;

/** The plaintext from `offset`, or the index of the first chunk that does not verify. */
export type Opened = { readonly bytes: Uint8Array } | { readonly damagedChunk: number };

/** Reads any part of a sealed body. Keeps the last chunk, because viewers read in small steps. */
export class StreamOpener {
  readonly #cipher: ChunkCipher;
  readonly #source: SealedSource;
  readonly #layout: StreamLayout;
  #kept: { readonly index: number; readonly plaintext: Uint8Array } | undefined;

  constructor(cipher: ChunkCipher, source: SealedSource, layout: StreamLayout) {
    this.#cipher = cipher;
    this.#source = source;
    this.#layout = layout;
  }

  async read(offset: number, length: number): Promise<Opened> {
    const end = Math.min(offset + length, this.#layout.plaintextLength);
    if (offset >= end) return { bytes: new Uint8Array(0) };
    const bytes = Buffer.allocUnsafeSlow(end - offset);
    const last = Math.floor((end - 1) / chunkLengthBytes);
    for (let index = Math.floor(offset / chunkLengthBytes); index <= last; ) {
      const batch = Math.min(chunksPerBatch, last - index + 1);
      const plaintexts = await this.#chunks(index, batch);
      for (const plaintext of plaintexts) {
        if (plaintext === undefined) return { damagedChunk: index };
        const start = index * chunkLengthBytes;
        const from = Math.max(offset, start) - start;
        bytes.set(plaintext.subarray(from, end - start), start + from - offset);
        index += 1;
      }
    }
    return { bytes };
  }

  /** Verifies the whole body, or only its last chunk; the index of a chunk that is wrong, or undefined. */
  async verify(what: 'all' | 'last'): Promise<number | undefined> {
    const { chunks } = this.#layout;
    for (let index = what === 'all' ? 0 : chunks - 1; index < chunks; index += chunksPerBatch) {
      let at = index;
      for (const plaintext of await this.#chunks(index, Math.min(chunksPerBatch, chunks - index))) {
        if (plaintext === undefined) return at;
        at += 1;
      }
    }
    return undefined;
  }

  /** Decrypted one by one as they are consumed, so that a batch of plaintext is never held. */
  async #chunks(first: number, count: number): Promise<Iterable<Uint8Array | undefined>> {
    const kept = this.#kept;
    if (count === 1 && kept?.index === first) return [kept.plaintext];
    const sealed = await this.#source(first * sealedChunkLengthBytes, count * sealedChunkLengthBytes);
    return this.#openAll(sealed, first, count);
  }

  *#openAll(sealed: Uint8Array, first: number, count: number): Generator<Uint8Array | undefined> {
    for (let step = 0; step < count; step += 1) {
      const index = first + step;
      const final = index === this.#layout.chunks - 1;
      const at = step * sealedChunkLengthBytes;
      const plaintext = this.#cipher.open(index, final, sealed.subarray(at, at + sealedChunkLengthBytes));
      if (plaintext !== undefined && step === count - 1) this.#kept = { index, plaintext };
      yield plaintext;
    }
  }
}
