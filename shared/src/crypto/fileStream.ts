import { concatBytes } from '../lib/bytes.ts';
import { nonceLengthBytes, tagLengthBytes } from './cryptoPort.ts';

/** Plaintext bytes of every chunk but the last. */
export const chunkLengthBytes = 64 * 1024;
/** The same chunk on disk: ciphertext ‖ tag. */
export const sealedChunkLengthBytes: number = chunkLengthBytes + tagLengthBytes;

/** What a nonce under a file's key is for; its last byte, so that the uses can never meet. */
export const nonceUse = { chunk: 0, finalChunk: 1, metadata: 2 } as const;

/**
 * The nonce of a chunk (STREAM, Hoang, Reyhanitabar, Rogaway and Vizár 2015; layout as in age): an 11-byte big-endian
 * counter, then the use. The file's key is fresh, so that no nonce meets another file's.
 * @param into reused between chunks; 12 bytes
 */
export function chunkNonce(
  index: number,
  final: boolean,
  into: Uint8Array = new Uint8Array(nonceLengthBytes),
): Uint8Array {
  let rest = index;
  for (let at = nonceLengthBytes - 2; at >= 0; at -= 1) {
    into[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  into[nonceLengthBytes - 1] = final ? nonceUse.finalChunk : nonceUse.chunk;
  return into;
}

/** The nonce of the metadata: counter zero and a use of its own. */
export function metadataNonce(): Uint8Array {
  const nonce = new Uint8Array(nonceLengthBytes);
  nonce[nonceLengthBytes - 1] = nonceUse.metadata;
  return nonce;
}

/** What every chunk authenticates beside itself: fileId (16 bytes) ‖ version (4 bytes, big-endian). */
export function chunkAad(fileId: Uint8Array, version: number): Uint8Array {
  const tail = new Uint8Array(4);
  new DataView(tail.buffer).setUint32(0, version);
  return concatBytes(fileId, tail);
}

/** Where things are in a file: sizes in bytes, chunks counted from 0. */
export interface StreamLayout {
  readonly plaintextLength: number;
  readonly chunks: number;
  /** Plaintext length of the last chunk; 0 only when the whole file is empty. */
  readonly lastChunkLength: number;
}

/** The layout of a finished file from the size of its body, or undefined when no file has that size. */
export function layoutOfBody(bodyLength: number): StreamLayout | undefined {
  const chunks = Math.max(1, Math.ceil(bodyLength / sealedChunkLengthBytes));
  const lastChunkLength = bodyLength - (chunks - 1) * sealedChunkLengthBytes - tagLengthBytes;
  if (lastChunkLength < 0 || (lastChunkLength === 0 && chunks > 1)) return undefined;
  return { plaintextLength: (chunks - 1) * chunkLengthBytes + lastChunkLength, chunks, lastChunkLength };
}

/** Size on disk of the body of a document of `plaintextLength` bytes. */
export function bodyLengthOf(plaintextLength: number): number {
  const chunks = Math.max(1, Math.ceil(plaintextLength / chunkLengthBytes));
  return plaintextLength + chunks * tagLengthBytes;
}
