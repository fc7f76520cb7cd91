import {
  chunkLengthBytes,
  type StreamLayout,
  sealedChunkLengthBytes,
} from '@cartable/shared/crypto/fileStream.ts';
import type { ChunkCipher } from './chunkCipher.ts';

/** Chunks read at once: about 1 MiB. */
const chunksPerBatch = 16;

/** Fills `into` with sealed bytes of the body from `position`; gives how many there were, fewer only at its end. */
export type SealedSource = (into: Uint8Array, position: number) => Promise<number>;

/** A chunk's plaintext (undefined when it does not verify) and its place. */
interface OpenedChunk {
  readonly index: number;
  readonly plaintext: Uint8Array | undefined;
}

/** The plaintext asked for, or the index of the first chunk that does not verify. */
export type Opened = { readonly bytes: Uint8Array } | { readonly damagedChunk: number };

/** Reads any part of a sealed body. Calls may overlap: each has its own buffer. */
export class StreamOpener {
  readonly #cipher: ChunkCipher;
  readonly #source: SealedSource;
  readonly #layout: StreamLayout;
  /** The last chunk of the last small read, because viewers read in small steps. */
  #kept: { readonly index: number; readonly plaintext: Uint8Array } | undefined;

  constructor(cipher: ChunkCipher, source: SealedSource, layout: StreamLayout) {
    this.#cipher = cipher;
    this.#source = source;
    this.#layout = layout;
  }

  async read(offset: number, length: number): Promise<Opened> {
    const end = Math.min(offset + length, this.#layout.plaintextLength);
    if (offset >= end) return { bytes: new Uint8Array(0) };
    const first = Math.floor(offset / chunkLengthBytes);
    const last = Math.floor((end - 1) / chunkLengthBytes);
    if (first === last) return this.#readWithin(first, offset, end);
    // A plain byte array over memory that is not cleared first: every byte of it is written below.
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(end - offset).buffer);
    for await (const { index, plaintext } of this.#chunks(first, last)) {
      if (plaintext === undefined) return { damagedChunk: index };
      const start = index * chunkLengthBytes;
      const from = Math.max(offset, start);
      bytes.set(plaintext.subarray(from - start, end - start), from - offset);
    }
    return { bytes };
  }

  /** Everything, chunk by chunk and without a copy; stops after giving the index of a chunk that does not verify. */
  async *stream(): AsyncGenerator<Opened> {
    for await (const { index, plaintext } of this.#chunks(0, this.#layout.chunks - 1)) {
      yield plaintext === undefined ? { damagedChunk: index } : { bytes: plaintext };
      if (plaintext === undefined) return;
    }
  }

  /** Verifies the whole body, or only its last chunk. */
  async verify(what: 'all' | 'last'): Promise<boolean> {
    const last = this.#layout.chunks - 1;
    for await (const { plaintext } of this.#chunks(what === 'all' ? 0 : last, last)) {
      if (plaintext === undefined) return false;
    }
    return true;
  }

  async #readWithin(index: number, offset: number, end: number): Promise<Opened> {
    if (this.#kept?.index !== index) {
      for await (const { plaintext } of this.#chunks(index, index)) {
        if (plaintext === undefined) return { damagedChunk: index };
        // A whole chunk goes out as it is: who reads in order does not come back to it.
        if (end - offset === plaintext.length) return { bytes: plaintext };
        this.#kept = { index, plaintext };
      }
    }
    const start = index * chunkLengthBytes;
    // A copy: what is kept must not change under the caller's hands.
    return { bytes: this.#kept?.plaintext.slice(offset - start, end - start) ?? new Uint8Array(0) };
  }

  async *#chunks(first: number, last: number): AsyncGenerator<OpenedChunk> {
    const inBatch = Math.min(chunksPerBatch, last - first + 1);
    const buffer = Buffer.allocUnsafeSlow(inBatch * sealedChunkLengthBytes);
    for (let batch = first; batch <= last; batch += inBatch) {
      const wanted = Math.min(inBatch, last - batch + 1) * sealedChunkLengthBytes;
      const found = await this.#source(buffer.subarray(0, wanted), batch * sealedChunkLengthBytes);
      for (let index = batch; index <= last && index < batch + inBatch; index += 1) {
        const at = (index - batch) * sealedChunkLengthBytes;
        const sealed = buffer.subarray(at, Math.min(at + sealedChunkLengthBytes, found));
        const plaintext = this.#cipher.open(index, index === this.#layout.chunks - 1, sealed);
        yield { index, plaintext };
        if (plaintext === undefined) return;
      }
    }
  }
}
