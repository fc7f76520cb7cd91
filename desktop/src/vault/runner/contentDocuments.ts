import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import type { FileState, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { ContentLibrary } from '@cartable/shared/files/contentLibrary.ts';
import type { TransferBoard } from '@cartable/shared/host/transferBoard.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { ContentReader } from '@cartable/shared/ports/contentStore.ts';
import mime from 'mime';
import type { Documents } from './documents.ts';

/** Bytes read at once: large enough for a key's best speed, small enough for flat memory. */
const pieceBytes = 1024 * 1024;
/** A viewer asks for many small ranges of the same file. */
const readersKept = 3;

/** The contents of one unlocked profile. */
export function contentDocuments(
  library: ContentLibrary,
  transfers: TransferBoard,
  emit: (event: HostEvent) => void,
): Documents {
  const readers = new Map<string, ContentReader>();
  const damaged = new Set<string>();
  const cancels = new Map<string, AbortController>();

  const stateOf = (manifest: string): FileState => {
    if (damaged.has(manifest)) return 'damaged';
    if (library.has(manifest)) return 'local';
    return library.isComing(manifest) ? 'coming' : 'remote';
  };
  const tell = (manifest: string) => emit({ type: 'files', states: { [manifest]: stateOf(manifest) } });

  const readerOf = async (manifest: string): Promise<ContentReader> => {
    const known = readers.get(manifest);
    if (known !== undefined) return known;
    const reader = await library.open(manifest);
    readers.set(manifest, reader);
    const oldest = readers.keys().next().value;
    if (readers.size > readersKept && oldest !== undefined) {
      await readers.get(oldest)?.close();
      readers.delete(oldest);
    }
    return reader;
  };
  /** A damaged file is remembered, shown, and can be fetched again. */
  const reading = async <T>(manifest: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (isAppError(error) && error.code.startsWith('vault.file_')) {
        damaged.add(manifest);
        tell(manifest);
      }
      throw error;
    }
  };

  return {
    async add(path, name) {
      const file = await openPlain(path);
      try {
        const { size } = await file.stat();
        const type = mime.getType(name) ?? 'application/octet-stream';
        const content = await library.add(pieces(file), { name, mime: type, sizeBytes: size });
        return { name, content };
      } finally {
        await file.close();
      }
    },
    async read(manifest, offset, length) {
      if (!library.has(manifest)) return null;
      return reading(manifest, async () => {
        const reader = await readerOf(manifest);
        return { sizeBytes: reader.file.size, bytes: await reader.read(offset, length) };
      });
    },
    save: (manifest, path) => reading(manifest, async () => writePlain(await library.open(manifest), path)),
    states: (manifests) => Object.fromEntries(manifests.map((manifest) => [manifest, stateOf(manifest)])),
    async fetch(file: Attachment) {
      const { manifest } = file.content;
      const cancel = new AbortController();
      cancels.set(manifest, cancel);
      transfers.name(manifest, file.name);
      try {
        const fetched = library.fetch(file, cancel.signal);
        tell(manifest);
        await fetched;
        damaged.delete(manifest);
      } catch (error) {
        if (cancel.signal.aborted) throw new AppError('files.cancelled');
        throw error;
      } finally {
        cancels.delete(manifest);
        transfers.end(manifest);
        tell(manifest);
      }
    },
    cancel: (manifest) => cancels.get(manifest)?.abort(),
    transfers: () => transfers.list(),
    dispose() {
      for (const cancel of cancels.values()) cancel.abort();
      for (const reader of readers.values()) void reader.close().catch(() => undefined);
      readers.clear();
    },
  };
}

async function openPlain(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY).catch((cause: unknown) => {
    throw new AppError('files.unreadable', {}, cause);
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new AppError('files.not_a_file');
}

async function* pieces(file: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(pieceBytes);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, null).catch((cause: unknown) => {
      throw new AppError('files.unreadable', {}, cause);
    });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Writes the plaintext where the person chose; a copy that could not be finished does not stay behind. */
export async function writePlain(reader: ContentReader, path: string): Promise<void> {
  try {
    const target = await open(path, 'w', 0o600).catch((cause: unknown) => {
      throw new AppError('files.not_saved', {}, cause);
    });
    try {
      for (let offset = 0; offset < reader.file.size; ) {
        const bytes = await reader.read(offset, pieceBytes);
        await target.writeFile(bytes);
        offset += bytes.length;
      }
      await target.sync();
    } finally {
      await target.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw isAppError(error) ? error : new AppError('files.not_saved', {}, error);
  } finally {
    await reader.close();
  }
}
