import { chunkLengthBytes, sealedChunkLengthBytes } from '@cartable/shared/crypto/fileStream.ts';
import type { ChunkCipher } from './chunkCipher.ts';

/** Chunks sealed between two writes: about 1 MiB, which a USB key writes at its best speed. */
const chunksPerBatch = 16;

/** Where sealed bytes go, in order. The array is reused after the promise resolves. */
export type SealedSink = (sealed: Uint8Array, chunks: number) => Promise<void>;

/**
 * Cuts a plaintext into chunks and seals them. A chunk is held back until it is known whether another follows, because
 * the last one is sealed as last. While one batch is written the next one is sealed; memory is two batches and a chunk.
 */
export class StreamSealer {
  readonly #cipher: ChunkCipher;
  readonly #sink: SealedSink;
  readonly #pending = new Uint8Array(chunkLengthBytes);
  #batch = Buffer.allocUnsafeSlow(chunksPerBatch * sealedChunkLengthBytes);
  #spare = Buffer.allocUnsafeSlow(chunksPerBatch * sealedChunkLengthBytes);
  #pendingLength = 0;
  #batchLength = 0;
  #batchChunks = 0;
  #index: number;
  #writing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  /** @param firstChunk chunks that are sealed already, when a writing goes on */
  constructor(cipher: ChunkCipher, sink: SealedSink, firstChunk = 0) {
    this.#cipher = cipher;
    this.#sink = sink;
    this.#index = firstChunk;
  }

  /** Takes plaintext of any length. Throws what the sink threw, perhaps for an earlier part. */
  async append(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#pendingLength === chunkLengthBytes) await this.#sealPending();
      const rest = bytes.length - at;
      if (this.#pendingLength === 0 && rest > chunkLengthBytes) {
        // More follows, so this chunk is not the last one: no need to hold it back, nor to copy it.
        await this.#seal(bytes.subarray(at, at + chunkLengthBytes), false);
        at += chunkLengthBytes;
        continue;
      }
      const taken = Math.min(rest, chunkLengthBytes - this.#pendingLength);
      this.#pending.set(bytes.subarray(at, at + taken), this.#pendingLength);
      this.#pendingLength += taken;
      at += taken;
    }
  }

  /** Seals the last chunk and waits until the sink has everything. Gives the number of plaintext bytes from `firstChunk` 0. */
  async finish(): Promise<number> {
    const size = this.#index * chunkLengthBytes + this.#pendingLength;
    await this.#seal(this.#pending.subarray(0, this.#pendingLength), true);
    this.#pending.fill(0);
    await this.#flush();
    await this.#settled();
    return size;
  }

  /** Gives the sink every whole chunk and waits for it; what is held back is dropped. */
  async suspend(): Promise<void> {
    this.#pending.fill(0);
    await this.#flush();
    await this.#settled();
  }

  async #sealPending(): Promise<void> {
    await this.#seal(this.#pending, false);
    this.#pendingLength = 0;
  }

  async #seal(plaintext: Uint8Array, final: boolean): Promise<void> {
    this.#batchLength += this.#cipher.seal(this.#index, final, plaintext, this.#batch, this.#batchLength);
    this.#batchChunks += 1;
    this.#index += 1;
    if (this.#batchChunks === chunksPerBatch) await this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#batchChunks === 0) return;
    await this.#settled();
    const [bytes, chunks] = [this.#batch.subarray(0, this.#batchLength), this.#batchChunks];
    [this.#batch, this.#spare] = [this.#spare, this.#batch];
    this.#batchLength = 0;
    this.#batchChunks = 0;
    this.#writing = this.#sink(bytes, chunks).catch((error: unknown) => {
      this.#failure = { error };
    });
  }

  async #settled(): Promise<void> {
    await this.#writing;
    if (this.#failure) throw this.#failure.error;
  }
}
