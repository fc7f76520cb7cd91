import type { FileMetadata } from '../../crypto/fileMetadata.ts';
import { maxContentBytes } from '../../domain/fileContent.ts';
import { concatBytes } from '../../lib/bytes.ts';
import { AppError } from '../../lib/errors.ts';
import { ok, refused } from '../../lib/result.ts';
import type {
  ContentReader,
  ContentStore,
  ContentWriter,
  FileId,
  StoredFile,
} from '../../ports/contentStore.ts';

const chunkBytes = 64 * 1024;

interface Entry {
  readonly file: StoredFile;
  bytes: Uint8Array;
  damaged: boolean;
}

interface Part {
  readonly metadata: FileMetadata;
  bytes: Uint8Array;
}

/** The "disk" of {@link memoryContentStore}: give it to a second store to reopen what the first one kept. */
export interface MemoryFiles {
  readonly files: Map<FileId, Entry>;
  readonly parts: Map<FileId, Part>;
  count: number;
}

export function memoryFiles(): MemoryFiles {
  return { files: new Map(), parts: new Map(), count: 0 };
}

/** Documents in memory, for the tests of transfers: what was appended is durable at 64 KiB boundaries, as on a key. */
export function memoryContentStore(disk: MemoryFiles = memoryFiles()): ContentStore & {
  /** Makes a stored file unreadable. */
  damage(fileId: FileId): void;
} {
  const write = (fileId: FileId, part: Part): ContentWriter => {
    let open = true;
    const ended = (): void => {
      if (!open) throw new AppError('vault.writer_ended');
    };
    const durable = (): number => part.bytes.length - (part.bytes.length % chunkBytes);
    return {
      fileId,
      get durableOffset() {
        return durable();
      },
      async append(bytes) {
        ended();
        part.bytes = concatBytes(part.bytes, bytes);
      },
      async finish() {
        ended();
        open = false;
        const file = { fileId, metadata: part.metadata, size: part.bytes.length };
        disk.files.set(fileId, { file, bytes: part.bytes, damaged: false });
        disk.parts.delete(fileId);
        return file;
      },
      async suspend() {
        ended();
        open = false;
        part.bytes = part.bytes.subarray(0, durable());
      },
      async discard() {
        ended();
        open = false;
        disk.parts.delete(fileId);
      },
    };
  };
  return {
    async create(metadata, size = 0) {
      if (size > maxContentBytes) throw new AppError('vault.file_too_large');
      disk.count += 1;
      const fileId = `file${disk.count}` as FileId;
      const part = { metadata, bytes: new Uint8Array(0) };
      disk.parts.set(fileId, part);
      return write(fileId, part);
    },
    async resume(fileId) {
      const part = disk.parts.get(fileId);
      if (part === undefined || part.metadata.content === null) return refused('vault.resume_impossible');
      part.bytes = part.bytes.subarray(0, part.bytes.length - (part.bytes.length % chunkBytes));
      return ok(write(fileId, part));
    },
    async open(fileId) {
      const entry = disk.files.get(fileId);
      if (entry === undefined) return refused('vault.file_missing');
      return ok(reader(entry));
    },
    async delete(fileId) {
      disk.files.delete(fileId);
      disk.parts.delete(fileId);
    },
    list: () => [...disk.files.values()].map((entry) => entry.file),
    async verify(fileId) {
      const entry = disk.files.get(fileId);
      if (entry === undefined) return refused('vault.file_missing');
      return entry.damaged ? refused('vault.file_damaged') : ok(entry.file);
    },
    damage(fileId) {
      const entry = disk.files.get(fileId);
      if (entry !== undefined) entry.damaged = true;
    },
  };
}

function reader(entry: Entry): ContentReader {
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (entry.damaged) throw new AppError('vault.file_damaged', { name: entry.file.metadata.name });
    return entry.bytes.slice(offset, offset + length);
  };
  return {
    file: entry.file,
    read,
    async *stream() {
      for (let at = 0; at < entry.bytes.length; at += chunkBytes) yield await read(at, chunkBytes);
    },
    async close() {},
  };
}
