import { open } from 'node:fs/promises';
import { longestHeaderBytes, openFileHeader } from '@cartable/shared/crypto/fileHeader.ts';
import { chunkAad, layoutOfBody } from '@cartable/shared/crypto/fileStream.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ok, type Result, refused } from '@cartable/shared/lib/result.ts';
import { dispose } from '@cartable/shared/lib/secretBytes.ts';
import type { ContentReader, FileId, FileTrouble, StoredFile } from '@cartable/shared/ports/contentStore.ts';
import { readAll, readInto } from '../key/durable.ts';
import { isMissing, onKey } from '../key/keyError.ts';
import { ChunkCipher } from './chunkCipher.ts';
import type { ContentContext } from './contentContext.ts';
import type { CatalogEntry } from './fileCatalog.ts';
import { fileIdBytes } from './filePaths.ts';
import { StreamOpener } from './streamOpener.ts';

/** A stored file that is open, its header verified. */
export interface OpenDocument extends ContentReader {
  /** Reads and verifies all of it, or only its end. */
  verify(what: 'all' | 'last'): Promise<boolean>;
  readonly headerHash: Uint8Array;
}

/**
 * Opens `d/<2>/<id>`. With `expected` (from the catalogue) the header must be that very one; without, as when the catalogue
 * is rebuilt, the file is taken at its word, which the vault's key has sealed.
 */
export async function openDocument(
  context: ContentContext,
  fileId: FileId,
  expected?: CatalogEntry,
): Promise<Result<OpenDocument, FileTrouble>> {
  context.assertOpen();
  const name = expected?.metadata.name ?? '';
  const trouble = (code: FileTrouble): Result<never, FileTrouble> => refused(code, { name, fileId });
  const handle = await onKey(() => open(context.paths.of(fileId), 'r'), context.paths.root).catch(
    (error: unknown) => {
      if (isMissing(error)) return undefined;
      throw error;
    },
  );
  if (handle === undefined) return trouble('vault.file_missing');
  let opened = false;
  try {
    const fileLength = (await onKey(() => handle.stat(), context.paths.root)).size;
    const start = await onKey(
      () => readAll(handle, 0, Math.min(fileLength, longestHeaderBytes)),
      context.paths.root,
    );
    const header = await openFileHeader(context.crypto, context.filesKey, start);
    const idBytes = fileIdBytes(fileId);
    if (!header.ok || idBytes === undefined) return trouble('vault.file_damaged');
    const { key, metadata, length } = header.value;
    const cipher = new ChunkCipher(key, chunkAad(idBytes, metadata.version));
    dispose(key);
    const headerHash = context.hasher.sha256(start.subarray(0, length));
    if (!sameBytes(header.value.fileId, idBytes)) return trouble('vault.file_swapped');
    if (expected && !sameBytes(headerHash, expected.headerHash)) return trouble('vault.file_swapped');
    const layout = layoutOfBody(fileLength - length);
    if (expected && (layout?.plaintextLength ?? 0) < expected.size) return trouble('vault.file_truncated');
    if (layout === undefined) return trouble('vault.file_truncated');
    if (expected && layout.plaintextLength > expected.size) return trouble('vault.file_damaged');
    const opener = new StreamOpener(
      cipher,
      (into, position) => onKey(() => readInto(handle, into, length + position)),
      layout,
    );
    const damaged = (): AppError => new AppError('vault.file_damaged', { name: metadata.name, fileId });
    const file: StoredFile = { fileId, metadata, size: layout.plaintextLength };
    opened = true;
    return ok({
      file,
      headerHash,
      async read(offset, wanted) {
        context.assertOpen();
        const part = await opener.read(offset, wanted);
        if ('bytes' in part) return part.bytes;
        throw damaged();
      },
      async *stream() {
        for await (const part of opener.stream()) {
          context.assertOpen();
          if (!('bytes' in part)) throw damaged();
          yield part.bytes;
        }
      },
      verify: (what) => opener.verify(what),
      close: () => handle.close(),
    });
  } finally {
    if (!opened) await handle.close();
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
