import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeManifest } from '@cartable/shared/files/manifest.ts';
import { compareVersions, programRelease, releaseOfTarget } from '@cartable/shared/update/release.ts';
import { isUpdateName } from '../updates/updateFiles.ts';

/** A version of the program of which a mirror has something. */
export interface KeptVersion {
  readonly system: string;
  readonly version: string;
  /** How much of its bytes the mirror has, 0 to 100; 100 only for all of them. */
  readonly keptPercent: number;
}

/** Tells the versions that a mirror's folder holds; remembers what their descriptions say, which never changes: their names are their hashes. */
export class KeptVersions {
  readonly #folder: string;
  readonly #chunks = new Map<string, ReadonlyMap<string, number>>();

  /** @param folder of the mirror's updates */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The newest first. */
  async list(): Promise<readonly KeptVersion[]> {
    const names = (await namesIn(join(this.#folder, 'targets'))).filter((name) =>
      isUpdateName('targets', name),
    );
    const kept = await this.#keptChunks();
    const versions: KeptVersion[] = [];
    for (const name of names) {
      const release = releaseOfTarget(name.slice(65));
      const chunks = await this.#chunksOf(name);
      if (release !== undefined && chunks !== undefined)
        versions.push({ ...release, keptPercent: percentOf(chunks, kept) });
    }
    return versions.sort((a, b) => compareVersions(b.version, a.version) || (a.system < b.system ? -1 : 1));
  }

  async #keptChunks(): Promise<ReadonlySet<string>> {
    const folder = join(this.#folder, 'chunks');
    const kept = new Set<string>();
    for (const prefix of await namesIn(folder)) {
      for (const name of await namesIn(join(folder, prefix))) kept.add(name);
    }
    return kept;
  }

  /** Each chunk of a version once, with its bytes; undefined for a description that the disk has spoilt. */
  async #chunksOf(name: string): Promise<ReadonlyMap<string, number> | undefined> {
    const known = this.#chunks.get(name);
    if (known !== undefined) return known;
    try {
      const { chunks } = programRelease.parse(
        JSON.parse(await readFile(join(this.#folder, 'targets', name), 'utf8')),
      );
      const found = new Map<string, number>();
      for (const list of Object.values(chunks)) {
        const manifest = decodeManifest(Buffer.from(list, 'base64'));
        if (manifest === undefined) return undefined;
        for (const one of manifest.chunks) found.set(one.name, one.size);
      }
      this.#chunks.set(name, found);
      return found;
    } catch {
      return undefined;
    }
  }
}

function percentOf(chunks: ReadonlyMap<string, number>, kept: ReadonlySet<string>): number {
  let [all, there] = [0, 0];
  for (const [name, size] of chunks) {
    all += size;
    if (kept.has(name)) there += size;
  }
  return all === 0 ? 100 : Math.floor((there * 100) / all);
}

/** Nothing for a folder that is not there yet. */
const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);
