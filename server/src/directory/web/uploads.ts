import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@cartable/shared/lib/errors.ts';

const megabyte = 1_000_000;

/** What may wait for a reading. */
export interface UploadLimits {
  /** Of one export. */
  readonly bytes: number;
  readonly files: number;
  /** Of all exports that wait on the server. */
  readonly allBytes: number;
  /** What stays free on the disk, for the database too, which grows by twice what an import reads. */
  readonly spareBytes: number;
}

/**
 * One export: three times the largest academy's whole directory (450,000 people of 1.5 KB each), in as many numbered parts as academies cut theirs into.
 * What is larger is for the command, which copies nothing (decision 0242).
 */
export const uploadLimits: UploadLimits = {
  bytes: 2000 * megabyte,
  files: 300,
  allBytes: 8000 * megabyte,
  spareBytes: 2000 * megabyte,
};

/** Names as the applications write them: no folder, no hidden file, nothing that a system reads otherwise. */
const allowed = /^[\p{L}\p{N}][\p{L}\p{N} ._()'’-]{0,119}$/u;
/** A name is no longer than this on any disk; a letter has up to four bytes. */
const mostNameBytes = 255;

/** A file that waits to be read. */
export interface UploadedFile {
  readonly name: string;
  readonly sizeBytes: number;
}

/** The directory files that somebody has sent, on the server's disk until they are read. */
export class Uploads {
  readonly #root: string;
  readonly limits: UploadLimits;
  readonly #free: (folder: string) => Promise<number>;

  constructor(root: string, limits: UploadLimits = uploadLimits, free = freeBytes) {
    this.#root = root;
    this.limits = limits;
    this.#free = free;
  }

  /**
   * Where the files of a desk (`deskOf`) are; `lot` names one export of several that are sent at once, empty = those that are collected on the page. Such
   * names are not made for file systems: a digest is.
   */
  folderOf(desk: string, lot = ''): string {
    const name = lot === '' ? desk : `${desk}\n${lot}`;
    return join(this.#root, createHash('sha256').update(name).digest('hex').slice(0, 32));
  }

  /** Where the files of a task wait. */
  folderOfTask(id: string): string {
    return join(this.#root, taskPrefix + createHash('sha256').update(id).digest('hex').slice(0, 32));
  }

  async list(desk: string, lot = ''): Promise<readonly UploadedFile[]> {
    return filesIn(this.folderOf(desk, lot));
  }

  /** The files of a task. */
  async listTask(id: string): Promise<readonly UploadedFile[]> {
    return filesIn(this.folderOfTask(id));
  }

  /**
   * Writes a piece of a file straight to the disk. The same piece again is harmless; one at the beginning begins the file anew. Returns how
   * much of the file is here.
   * @throws {AppError} `import.upload_name`, `import.upload_gap` (data: have), `import.upload_too_large` (data: limit, in megabytes),
   * `import.upload_too_many` (data: limit), `import.upload_no_room`
   */
  async write(
    desk: string,
    name: string,
    offset: number,
    pieces: AsyncIterable<Uint8Array>,
    lot = '',
  ): Promise<number> {
    if (!allowed.test(name) || Buffer.byteLength(name) > mostNameBytes)
      throw new AppError('import.upload_name');
    const files = await this.list(desk, lot);
    const known = files.find((one) => one.name === name);
    const have = known?.sizeBytes ?? 0;
    if (offset > have) throw new AppError('import.upload_gap', { have });
    if (known === undefined && files.length >= this.limits.files)
      throw new AppError('import.upload_too_many', { limit: this.limits.files });
    const others = files.reduce((sum, one) => sum + (one.name === name ? 0 : one.sizeBytes), 0);
    const folder = this.folderOf(desk, lot);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.#mustHaveRoom(offset === 0);
    const file = await open(join(folder, name), known === undefined ? 'w' : 'r+', 0o600);
    try {
      await file.truncate(offset);
      let end = offset;
      for await (const piece of pieces) {
        if (others + end + piece.length > this.limits.bytes) {
          await file.truncate(offset);
          throw new AppError('import.upload_too_large', { limit: this.limits.bytes / megabyte });
        }
        await file.write(piece, 0, piece.length, end);
        end += piece.length;
      }
      return end;
    } finally {
      await file.close();
    }
  }

  /** Gives the files of a desk to a task. @throws {AppError} `import.no_files` when there is none, or another task took them in this very moment */
  async hand(desk: string, lot: string, id: string): Promise<void> {
    const none = (cause?: unknown) => new AppError('import.no_files', { path: '' }, cause);
    if ((await this.list(desk, lot)).length === 0) throw none();
    await rename(this.folderOf(desk, lot), this.folderOfTask(id)).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' ? none(error) : error;
    });
  }

  async forget(desk: string, lot = ''): Promise<void> {
    await rm(this.folderOf(desk, lot), { recursive: true, force: true });
  }

  async forgetTask(id: string): Promise<void> {
    await rm(this.folderOfTask(id), { recursive: true, force: true });
  }

  /** Forgets files that nobody had read for a day, except those of these tasks: they hold a school's names. */
  async forgetOld(before: number, tasks: ReadonlySet<string>): Promise<void> {
    const kept = new Set([...tasks].map((id) => this.folderOfTask(id)));
    for (const name of await readdir(this.#root).catch(() => [])) {
      const folder = join(this.#root, name);
      if (kept.has(folder)) continue;
      // Handed to a task, or forgotten, since the names were read.
      const found = await stat(folder).catch(() => undefined);
      if (found !== undefined && found.mtimeMs < before) await rm(folder, { recursive: true, force: true });
    }
  }

  /** `all`: counts everything that waits too, which is asked once a file. */
  async #mustHaveRoom(all: boolean): Promise<void> {
    const { allBytes, spareBytes } = this.limits;
    if ((await this.#free(this.#root)) < spareBytes) throw new AppError('import.upload_no_room');
    if (!all) return;
    let waiting = 0;
    for (const name of await readdir(this.#root)) {
      for (const { sizeBytes } of await filesIn(join(this.#root, name))) waiting += sizeBytes;
    }
    if (waiting > allBytes) throw new AppError('import.upload_no_room');
  }
}

const taskPrefix = 'task-';

/** By name. A file that goes meanwhile is left out. */
async function filesIn(folder: string): Promise<readonly UploadedFile[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.map(async (name) => {
    const found = await stat(join(folder, name)).catch(() => undefined);
    return found === undefined ? [] : [{ name, sizeBytes: found.size }];
  });
  return (await Promise.all(files)).flat().sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
