import { maxContentBytes } from '../domain/fileContent.ts';
import { concatBytes, toHex, utf8 } from '../lib/bytes.ts';

/** One chunk of a content: its SHA-256 as 64 hexadecimal digits, and its length in bytes. */
export interface ChunkRef {
  readonly name: string;
  readonly size: number;
}

/** The chunks of one content, in order. */
export interface Manifest {
  readonly sizeBytes: number;
  readonly chunks: readonly ChunkRef[];
}

/**
 * A manifest's bytes, version 1: the line `cartable-manifest-1`, then for each chunk its 32 bytes of SHA-256 and its length as
 * 32 bits, big-endian. One content has one manifest for one chunking; its SHA-256 names the content.
 */
const magic = utf8('cartable-manifest-1\n');
const entryBytes = 36;

/** Longest chunk, bytes: what one request carries. */
export const maxChunkBytes = 1024 * 1024;
/** Longest manifest, bytes: {@link maxContentBytes} in the shortest chunks fits. */
export const maxManifestBytes = 4 * 1024 * 1024;

/** @throws {RangeError} on a name or a size that a manifest cannot hold */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const body = new Uint8Array(manifest.chunks.length * entryBytes);
  const view = new DataView(body.buffer);
  for (const [index, chunk] of manifest.chunks.entries()) {
    if (!/^[0-9a-f]{64}$/.test(chunk.name)) throw new RangeError('not a chunk name');
    if (chunk.size < 1 || chunk.size > maxChunkBytes) throw new RangeError('not a chunk size');
    const at = index * entryBytes;
    for (let i = 0; i < 32; i++) body[at + i] = Number.parseInt(chunk.name.slice(i * 2, i * 2 + 2), 16);
    view.setUint32(at + 32, chunk.size);
  }
  return concatBytes(magic, body);
}

/** The manifest of a stranger's bytes, or undefined when they are not one: wrong form, chunk sizes or total out of bounds. */
export function decodeManifest(bytes: Uint8Array): Manifest | undefined {
  const entries = (bytes.length - magic.length) / entryBytes;
  if (bytes.length > maxManifestBytes || !Number.isInteger(entries) || entries < 0) return undefined;
  if (magic.some((byte, index) => bytes[index] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const chunks: ChunkRef[] = [];
  let sizeBytes = 0;
  for (let index = 0; index < entries; index++) {
    const at = magic.length + index * entryBytes;
    const size = view.getUint32(at + 32);
    if (size < 1 || size > maxChunkBytes) return undefined;
    chunks.push({ name: toHex(bytes.subarray(at, at + 32)), size });
    sizeBytes += size;
  }
  return sizeBytes > maxContentBytes ? undefined : { sizeBytes, chunks };
}
