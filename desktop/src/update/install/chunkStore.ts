import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, placeFile, removeFile, writeAll } from '../../vault/key/durable.ts';
import { isMissing, onKey } from '../../vault/key/keyError.ts';
import { sha256 } from '../source/updateSource.ts';

const namePattern = /^[0-9a-f]{64}$/u;
const draftName = 'part';

/**
 * Chunks that are on their way into a program folder, one file each under `data/update/chunks`: a chunk is there whole or not at all,
 * whenever the key is pulled, so that nothing is fetched twice.
 */
export class ChunkStore {
  readonly #folder: string;
  #names: Set<string> | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async names(): Promise<ReadonlySet<string>> {
    this.#names ??= new Set((await this.#list()).filter((name) => namePattern.test(name)));
    return this.#names;
  }

  /** One after the other: they share the draft. */
  put(name: string, bytes: Uint8Array): Promise<void> {
    const done = this.#turn.then(() => this.#put(name, bytes));
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Undefined when there is none, or it is not what its name says: it is then removed, to be fetched again. */
  async read(name: string): Promise<Uint8Array | undefined> {
    try {
      const bytes = await onKey(() => readFile(join(this.#folder, name)));
      if (sha256(bytes) === name) return bytes;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    await removeFile(join(this.#folder, name));
    this.#names?.delete(name);
    return undefined;
  }

  /** Everything goes: the program is whole, or another one is wanted. `except` stay. */
  async clear(except: ReadonlySet<string> = new Set()): Promise<void> {
    for (const name of await this.#list()) {
      if (!except.has(name)) await onKey(() => removeFile(join(this.#folder, name)));
    }
    this.#names = undefined;
  }

  async sizeBytes(): Promise<number> {
    let sum = 0;
    for (const name of await this.names()) sum += (await stat(join(this.#folder, name))).size;
    return sum;
  }

  async #put(name: string, bytes: Uint8Array): Promise<void> {
    await this.names();
    await onKey(async () => {
      await makeFolder(this.#folder);
      const draft = join(this.#folder, draftName);
      // What a pull left behind is removed unread (docs/spec/key-layout.md, rule 11).
      await removeFile(draft);
      const handle = await open(draft, 'wx');
      try {
        await writeAll(handle, bytes, 0);
        await placeFile(handle, draft, join(this.#folder, name));
      } finally {
        await handle.close();
      }
    });
    this.#names?.add(name);
  }

  async #list(): Promise<readonly string[]> {
    try {
      return await onKey(() => readdir(this.#folder));
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}
