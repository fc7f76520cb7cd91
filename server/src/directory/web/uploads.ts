import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SourceFile } from '../readers/sourceFile.ts';

const megabyte = 1_000_000;

/** What may wait for a reading, a desk: ten times the files of the largest lycée. */
export const uploadLimits = { bytes: 250 * megabyte, files: 60 } as const;

/** Names as the applications write them: no folder, no hidden file, nothing that a system reads otherwise. */
const allowed = /^[\p{L}\p{N}][\p{L}\p{N} ._()-]{0,119}$/u;

/** A file that waits to be read. */
export interface UploadedFile {
  readonly name: string;
  readonly sizeBytes: number;
}

/** The directory files that a school's administrator has sent, on the server's disk until they are read. */
export class Uploads {
  readonly #root: string;
  readonly #limits: { readonly bytes: number; readonly files: number };

  constructor(root: string, limits: { readonly bytes: number; readonly files: number } = uploadLimits) {
    this.#root = root;
    this.#limits = limits;
  }

  /** Where the files of a desk (`deskOf`) are. Its name is not made for file systems: a digest is. */
  folderOf(desk: string): string {
    return join(this.#root, createHash('sha256').update(desk).digest('hex').slice(0, 32));
  }

  async list(desk: string): Promise<readonly UploadedFile[]> {
    const folder = this.folderOf(desk);
    const names = await readdir(folder).catch(() => []);
    const files = names.map(async (name) => ({ name, sizeBytes: (await stat(join(folder, name))).size }));
    return (await Promise.all(files)).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /**
   * Writes a piece of a file straight to the disk. The same piece again is harmless; one at the beginning begins the file anew. Returns how
   * much of the file is here.
   * @throws {AppError} `import.upload_name`, `import.upload_gap` (data: have), `import.upload_too_large` (data: limit, in megabytes),
   * `import.upload_too_many` (data: limit)
   */
  async write(
    desk: string,
    name: string,
    offset: number,
    pieces: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    if (!allowed.test(name)) throw new AppError('import.upload_name');
    const files = await this.list(desk);
    const known = files.find((one) => one.name === name);
    const have = known?.sizeBytes ?? 0;
    if (offset > have) throw new AppError('import.upload_gap', { have });
    if (known === undefined && files.length >= this.#limits.files)
      throw new AppError('import.upload_too_many', { limit: this.#limits.files });
    const others = files.reduce((sum, one) => sum + (one.name === name ? 0 : one.sizeBytes), 0);
    await mkdir(this.folderOf(desk), { recursive: true, mode: 0o700 });
    const file = await open(join(this.folderOf(desk), name), known === undefined ? 'w' : 'r+', 0o600);
    try {
      await file.truncate(offset);
      let end = offset;
      for await (const piece of pieces) {
        if (others + end + piece.length > this.#limits.bytes) {
          await file.truncate(offset);
          throw new AppError('import.upload_too_large', { limit: this.#limits.bytes / megabyte });
        }
        await file.write(piece, 0, piece.length, end);
        end += piece.length;
      }
      return end;
    } finally {
      await file.close();
    }
  }

  async forget(desk: string): Promise<void> {
    await rm(this.folderOf(desk), { recursive: true, force: true });
  }

  /** Forgets files that nobody had read for a day: they hold a school's names. */
  async forgetOld(before: number): Promise<void> {
    for (const name of await readdir(this.#root).catch(() => [])) {
      const folder = join(this.#root, name);
      if ((await stat(folder)).mtimeMs < before) await rm(folder, { recursive: true, force: true });
    }
  }
}

/** A waiting file as readers want it. */
export function uploadedSource(folder: string, { name, sizeBytes }: UploadedFile): SourceFile {
  return {
    name,
    sizeBytes,
    bytes: () => createReadStream(join(folder, name), { highWaterMark: 256 * 1024 }),
  };
}
