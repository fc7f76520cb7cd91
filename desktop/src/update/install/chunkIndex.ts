import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { FastCdc } from '@cartable/shared/files/fastCdc.ts';
import { readAll } from '../../vault/key/durable.ts';
import { sha256 } from '../source/updateSource.ts';
import { type ProgramFile, placeOf } from './programFiles.ts';

/** Where a chunk was found. */
interface ChunkPlace {
  readonly path: string;
  readonly offset: number;
  readonly size: number;
}

/** The chunks of program folders on this key, by name. What is read from it is checked each time: a key's memory wears out. */
export class ChunkIndex {
  readonly #places = new Map<string, ChunkPlace>();

  has(name: string): boolean {
    return this.#places.has(name);
  }

  /** The chunk's bytes, or undefined when it is not there any more; it is then forgotten. */
  async read(name: string): Promise<Uint8Array | undefined> {
    const place = this.#places.get(name);
    if (place === undefined) return undefined;
    const bytes = await readPlace(place).catch(() => undefined);
    if (bytes !== undefined && sha256(bytes) === name) return bytes;
    this.#places.delete(name);
    return undefined;
  }

  /** A file of which it is known, without reading it, that it is this one. */
  addKnown(folder: string, path: string, file: ProgramFile): void {
    let offset = 0;
    for (const { name, size } of file.chunks) {
      this.#add(name, { path: placeOf(folder, path), offset, size });
      offset += size;
    }
  }

  /** Cuts a file as releases are cut. A file that cannot be read has no chunks. */
  async scan(path: string, signal: AbortSignal): Promise<void> {
    const cutter = new FastCdc();
    let offset = 0;
    const note = (chunk: Uint8Array) => {
      this.#add(sha256(chunk), { path, offset, size: chunk.length });
      offset += chunk.length;
    };
    try {
      for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) {
        for (const chunk of cutter.push(piece as Buffer)) note(chunk);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      return;
    }
    const last = cutter.finish();
    if (last !== undefined) note(last);
  }

  #add(name: string, place: ChunkPlace): void {
    if (!this.#places.has(name)) this.#places.set(name, place);
  }
}

async function readPlace({ path, offset, size }: ChunkPlace): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    return await readAll(handle, offset, size);
  } finally {
    await handle.close();
  }
}
