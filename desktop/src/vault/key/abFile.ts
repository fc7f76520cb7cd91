import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, placeFile, removeFile, writeAll } from './durable.ts';
import { isMissing, onKey } from './keyError.ts';

/** What a reader makes of one copy. `generation` grows at each writing; the highest readable one is in force. */
export interface AbCopy<T> {
  readonly generation: number;
  readonly value: T;
}

/** How the content is read and written. `decode` answers undefined for a torn or foreign copy, and never throws. */
export interface AbCodec<T> {
  /** Every copy has this size in bytes: a FAT file that is overwritten in place keeps its clusters and its length. */
  readonly length: number;
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): AbCopy<T> | undefined;
}

/** One of the two copies on disk: `file` when it could not be decoded. */
export interface AbSide<T> {
  readonly bytes: Uint8Array | undefined;
  readonly copy: AbCopy<T> | undefined;
}

/**
 * A small value kept in two files of a fixed size, `<name>.a.<extension>` and `<name>.b.<extension>`. A write goes to the copy
 * that is not in force, then is synchronised: whatever happens meanwhile, the other copy stays whole.
 */
export class AbFile<T> {
  readonly #folder: string;
  readonly #paths: readonly [string, string];
  readonly #codec: AbCodec<T>;

  constructor(folder: string, name: string, extension: string, codec: AbCodec<T>) {
    this.#folder = folder;
    this.#paths = [join(folder, `${name}.a.${extension}`), join(folder, `${name}.b.${extension}`)];
    this.#codec = codec;
  }

  /** Both copies as they are, for callers that must tell *why* nothing can be read. */
  async sides(): Promise<readonly [AbSide<T>, AbSide<T>]> {
    const [a, b] = this.#paths;
    return [await this.#side(a), await this.#side(b)];
  }

  /** The copy in force, or undefined when neither is readable. */
  async read(): Promise<AbCopy<T> | undefined> {
    const [a, b] = await this.sides();
    return inForce(a.copy, b.copy);
  }

  /** Writes durably over the copy that is not in force. `value` must carry a higher generation. */
  async write(value: T): Promise<void> {
    const [a, b] = await this.sides();
    const target = a.copy !== undefined && inForce(a.copy, b.copy) === a.copy ? 1 : 0;
    const bytes = this.#codec.encode(value);
    if (bytes.length !== this.#codec.length) throw new RangeError('a fixed-size file keeps its size');
    await onKey(async () => {
      const path = this.#paths[target];
      if ([a, b][target]?.bytes === undefined) await create(this.#folder, path, bytes);
      else await overwrite(path, bytes);
    });
  }

  async #side(path: string): Promise<AbSide<T>> {
    try {
      const bytes = await onKey(() => readFile(path));
      return { bytes, copy: this.#codec.decode(bytes) };
    } catch (error) {
      if (isMissing(error)) return { bytes: undefined, copy: undefined };
      throw error;
    }
  }
}

async function overwrite(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await writeAll(handle, bytes, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whole before it has its name: a FAT file caught while it grows may make the driver turn the key read-only at each reading. */
async function create(folder: string, path: string, bytes: Uint8Array): Promise<void> {
  await makeFolder(folder);
  const draft = `${path}.new`;
  await removeFile(draft);
  const handle = await open(draft, 'w');
  try {
    await writeAll(handle, bytes, 0);
    await placeFile(handle, draft, path);
  } finally {
    await handle.close();
  }
}

function inForce<T>(a: AbCopy<T> | undefined, b: AbCopy<T> | undefined): AbCopy<T> | undefined {
  if (a === undefined) return b;
  if (b === undefined) return a;
  return b.generation > a.generation ? b : a;
}
