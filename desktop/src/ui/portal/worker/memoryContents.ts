import type { FileMetadata } from '@cartable/shared/crypto/fileMetadata.ts';
import { maxContentBytes } from '@cartable/shared/domain/fileContent.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { ok, refused } from '@cartable/shared/lib/result.ts';
import type {
  ContentReader,
  ContentStore,
  ContentWriter,
  FileId,
  StoredFile,
} from '@cartable/shared/ports/contentStore.ts';
import { Pieces } from './pieces.ts';

const boundary = 64 * 1024;

interface Kept {
  readonly file: StoredFile;
  readonly pieces: Pieces;
}

interface Part {
  readonly metadata: FileMetadata;
  readonly pieces: Pieces;
}

/** The documents on their way to the server, in the worker's memory and nowhere else. */
export function memoryContents(): ContentStore {
  const files = new Map<FileId, Kept>();
  const parts = new Map<FileId, Part>();
  let count = 0;
  const writing = (fileId: FileId, { metadata, pieces }: Part): ContentWriter => {
    let open = true;
    const end = (): void => {
      if (!open) throw new TypeError('this writing has ended');
    };
    return {
      fileId,
      get durableOffset() {
        return pieces.length - (pieces.length % boundary);
      },
      async append(bytes) {
        end();
        pieces.add(bytes);
      },
      async finish() {
        end();
        open = false;
        const file = { fileId, metadata, size: pieces.length };
        files.set(fileId, { file, pieces });
        parts.delete(fileId);
        return file;
      },
      async suspend() {
        end();
        open = false;
        pieces.cut(pieces.length - (pieces.length % boundary));
      },
      async discard() {
        end();
        open = false;
        parts.delete(fileId);
      },
    };
  };
  return {
    async create(metadata, size = 0) {
      if (size > maxContentBytes) throw new AppError('vault.file_too_large');
      count += 1;
      const fileId = `memory${count}` as FileId;
      const part = { metadata, pieces: new Pieces() };
      parts.set(fileId, part);
      return writing(fileId, part);
    },
    async resume(fileId) {
      const part = parts.get(fileId);
      if (part === undefined || part.metadata.content === null) return refused('vault.resume_impossible');
      part.pieces.cut(part.pieces.length - (part.pieces.length % boundary));
      return ok(writing(fileId, part));
    },
    async open(fileId) {
      const kept = files.get(fileId);
      return kept === undefined ? refused('vault.file_missing') : ok(reading(kept));
    },
    async delete(fileId) {
      files.delete(fileId);
      parts.delete(fileId);
    },
    list: () => [...files.values()].map((kept) => kept.file),
    async verify(fileId) {
      const kept = files.get(fileId);
      return kept === undefined ? refused('vault.file_missing') : ok(kept.file);
    },
  };
}

function reading({ file, pieces }: Kept): ContentReader {
  return {
    file,
    read: async (offset, length) => pieces.read(offset, length),
    async *stream() {
      for (let at = 0; at < pieces.length; at += boundary) yield pieces.read(at, boundary);
    },
    async close() {},
  };
}
