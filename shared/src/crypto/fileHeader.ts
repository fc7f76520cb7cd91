import { concatBytes, utf8 } from '../lib/bytes.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { dispose, type SecretBytes, secret } from '../lib/secretBytes.ts';
import type { Random } from '../ports/random.ts';
import { type CryptoPort, keyLengthBytes, nonceLengthBytes, tagLengthBytes } from './cryptoPort.ts';
import { decodeMetadata, encodeMetadata, type FileMetadata } from './fileMetadata.ts';
import { metadataNonce } from './fileStream.ts';

/**
 * The head of an encrypted document:
 *
 * | offset | bytes | what |
 * |---|---|---|
 * | 0 | 8 | magic `CARTFILE` |
 * | 8 | 1 | format version, 1 |
 * | 9 | 1 | log2 of the chunk length, 16 |
 * | 10 | 2 | length of the whole header, a multiple of 512, big-endian |
 * | 12 | 16 | fileId |
 * | 28 | 12 | nonce of the wrapped key |
 * | 40 | 48 | the file's key, AES-256-GCM under `cartable/files/v1`, AAD = bytes 0–27 |
 * | 88 | … | metadata, AES-256-GCM under the file's key, AAD = bytes 0–87 |
 */
const magic = utf8('CARTFILE');
const formatVersion = 1;
const chunkLog2 = 16;
const keyAt = 28;
const metadataAt = 88;
const blockLength = 512;

/** Enough bytes to read any header in one go. */
export const longestHeaderBytes = 8192;
/** Bytes of a fileId. */
export const fileIdLengthBytes = 16;

/** An opened header. The caller wipes `key`. */
export interface OpenedHeader {
  readonly fileId: Uint8Array;
  readonly key: SecretBytes;
  readonly metadata: FileMetadata;
  /** Where the first chunk starts. */
  readonly length: number;
}

/** Makes the header of a new file with a key of its own. The caller wipes `key`. */
export async function sealFileHeader(
  tools: { readonly crypto: CryptoPort; readonly random: Random },
  filesKey: SecretBytes,
  fileId: Uint8Array,
  metadata: FileMetadata,
): Promise<{ readonly bytes: Uint8Array; readonly key: SecretBytes }> {
  const key = secret(tools.random.bytes(keyLengthBytes));
  // Padded, so that the length of a name does not show on disk.
  const plain = encodeMetadata(metadata, (length) => {
    const whole = metadataAt + length + tagLengthBytes;
    return length + ((blockLength - (whole % blockLength)) % blockLength);
  });
  const length = metadataAt + plain.length + tagLengthBytes;
  const head = new Uint8Array([...magic, formatVersion, chunkLog2, length >> 8, length & 0xff, ...fileId]);
  const nonce = tools.random.bytes(nonceLengthBytes);
  const wrapped = await tools.crypto.seal(filesKey, nonce, head, key);
  const front = concatBytes(head, nonce, wrapped);
  const sealed = await tools.crypto.seal(key, metadataNonce(), front, plain);
  return { bytes: concatBytes(front, sealed), key };
}

/** Length of the header that starts with these bytes (at least 12), or undefined when it is none of ours. */
export function fileHeaderLength(start: Uint8Array): number | undefined {
  if (start.length < 12 || magic.some((byte, index) => byte !== start[index])) return undefined;
  if (start[8] !== formatVersion || start[9] !== chunkLog2) return undefined;
  const length = ((start[10] ?? 0) << 8) | (start[11] ?? 0);
  return length > metadataAt + tagLengthBytes && length % blockLength === 0 && length <= longestHeaderBytes
    ? length
    : undefined;
}

/** Opens a header; `vault.file_damaged` when it is not one, was changed, or belongs to another vault. */
export async function openFileHeader(
  crypto: CryptoPort,
  filesKey: SecretBytes,
  bytes: Uint8Array,
): Promise<Result<OpenedHeader, 'vault.file_damaged'>> {
  const damaged = refused('vault.file_damaged');
  const length = fileHeaderLength(bytes);
  if (length === undefined || bytes.length < length) return damaged;
  const nonce = bytes.subarray(keyAt, keyAt + nonceLengthBytes);
  const wrapped = bytes.subarray(keyAt + nonceLengthBytes, metadataAt);
  const key = await crypto.open(filesKey, nonce, bytes.subarray(0, keyAt), wrapped);
  if (key === undefined) return damaged;
  const plain = await crypto.open(
    key,
    metadataNonce(),
    bytes.subarray(0, metadataAt),
    bytes.subarray(metadataAt, length),
  );
  const metadata = plain && decodeMetadata(plain);
  if (metadata === undefined) {
    dispose(secret(key));
    return damaged;
  }
  return ok({ fileId: bytes.slice(12, keyAt), key: secret(key), metadata, length });
}
