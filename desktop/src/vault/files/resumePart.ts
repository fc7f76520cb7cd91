import { type FileHandle, open } from 'node:fs/promises';
import { longestHeaderBytes, openFileHeader } from '@cartable/shared/crypto/fileHeader.ts';
import { chunkAad, sealedChunkLengthBytes } from '@cartable/shared/crypto/fileStream.ts';
import type { FileId } from '@cartable/shared/ports/contentStore.ts';
import { readAll } from '../key/durable.ts';
import { isMissing, onKey } from '../key/keyError.ts';
import { ChunkCipher } from './chunkCipher.ts';
import type { ContentContext } from './contentContext.ts';
import { chunksPerCheckpoint, type OpenPart } from './documentWriter.ts';
import { fileIdBytes } from './filePaths.ts';

/**
 * Opens an interrupted part for more. First it is cut, unread, to what was surely durable: behind it a FAT key may have kept a length
 * without the bytes, and reading there would make the driver turn the key read-only (docs/spec/key-layout.md). Then the chunks after
 * the last two checkpoints are verified one by one, and cut off from the first that is not whole.
 * Undefined when there is no such part, or none that may be continued.
 */
export async function resumePart(context: ContentContext, fileId: FileId): Promise<OpenPart | undefined> {
  const idBytes = fileIdBytes(fileId);
  const durable = context.catalog.partBytes(fileId);
  if (idBytes === undefined || durable === undefined) return undefined;
  const handle = await onKey(() => open(context.paths.part(fileId), 'r+'), context.paths.root).catch(
    (error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    },
  );
  if (handle === undefined) return undefined;
  let resumed = false;
  try {
    if ((await handle.stat()).size < durable) return undefined;
    await onKey(() => handle.truncate(durable));
    const start = await onKey(() => readAll(handle, 0, longestHeaderBytes));
    const header = await openFileHeader(context.crypto, context.filesKey, start);
    if (!header.ok || header.value.metadata.content === null) return undefined;
    const { key, metadata, length, fileId: found } = header.value;
    if (found.some((byte, index) => byte !== idBytes[index])) return undefined;
    const cipher = new ChunkCipher(key, chunkAad(idBytes, metadata.version));
    const chunks = await onKey(() => soundChunks(handle, length, cipher));
    await onKey(async () => {
      await handle.truncate(length + chunks * sealedChunkLengthBytes);
      await handle.sync();
    });
    resumed = true;
    return { handle, fileId, metadata, header: start.slice(0, length), key, chunks };
  } finally {
    if (!resumed) await handle.close();
  }
}

async function soundChunks(handle: FileHandle, headerLength: number, cipher: ChunkCipher): Promise<number> {
  const body = (await handle.stat()).size - headerLength;
  const whole = Math.max(0, Math.floor(body / sealedChunkLengthBytes));
  for (let index = Math.max(0, whole - 2 * chunksPerCheckpoint); index < whole; index += 1) {
    const position = headerLength + index * sealedChunkLengthBytes;
    const sealed = await readAll(handle, position, sealedChunkLengthBytes);
    if (cipher.open(index, false, sealed) === undefined) return index;
  }
  return whole;
}
