import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FileState, HostEvent } from '@cartable/shared/bridge/bridge.ts';
import type { Attachment } from '@cartable/shared/domain/fileContent.ts';
import type { ContentLibrary } from '@cartable/shared/files/contentLibrary.ts';
import type { TransferBoard } from '@cartable/shared/host/transferBoard.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import mime from 'mime';
import { contentReaders } from './contentReaders.ts';
import type { Documents } from './documents.ts';
import { writePlain } from './writePlain.ts';

/** Bytes read at once: large enough for a key's best speed, small enough for flat memory. */
const pieceBytes = 1024 * 1024;

/** The contents of one unlocked profile. */
export function contentDocuments(
  library: ContentLibrary,
  transfers: TransferBoard,
  emit: (event: HostEvent) => void,
): Documents {
  const readers = contentReaders((manifest) => library.open(manifest));
  const damaged = new Set<string>();
  const cancels = new Map<string, AbortController>();

  const stateOf = (manifest: string): FileState => {
    if (damaged.has(manifest)) return 'damaged';
    if (library.has(manifest)) return 'local';
    return library.isComing(manifest) ? 'coming' : 'remote';
  };
  const tell = (manifest: string) => emit({ type: 'files', states: { [manifest]: stateOf(manifest) } });

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
    async add(path, name, signal) {
      const file = await openPlain(path);
      try {
        const { size } = await file.stat();
        const type = mime.getType(name) ?? 'application/octet-stream';
        const content = await library.add(pieces(file, signal), { name, mime: type, sizeBytes: size });
        return { name, content };
      } finally {
        await file.close();
      }
    },
    async read(manifest, offset, length) {
      if (!library.has(manifest)) return null;
      return reading(manifest, () =>
        readers.use(manifest, async (reader) => ({
          sizeBytes: reader.file.size,
          bytes: await reader.read(offset, length),
        })),
      );
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
      readers.dispose();
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

async function* pieces(file: FileHandle, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(pieceBytes);
  for (;;) {
    if (signal?.aborted) throw new AppError('files.cancelled');
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, null).catch((cause: unknown) => {
      throw new AppError('files.unreadable', {}, cause);
    });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
