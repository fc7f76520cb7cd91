import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { MetadataTarget } from '@cartable/shared/update/metadataStore.ts';
import { refreshTrust, type TrustedSet } from '@cartable/shared/update/refreshTrust.ts';
import { maxReleaseBytes } from '@cartable/shared/update/release.ts';
import { maxChunkBytes } from '@cartable/shared/files/manifest.ts';
import { isUpdateName, type UpdateFiles, type UpdateKind, updatePlace } from '../updates/updateFiles.ts';
import { openMetadataStore } from './metadataStore.ts';
import { systemCode } from './systemCode.ts';
import type { Upstream } from './upstream.ts';

/** How often the upstream is asked for newer metadata at most, milliseconds. */
const refreshEveryMs = 60_000;

export interface MirrorHost {
  readonly upstream: Upstream;
  /** Where it keeps what it served. */
  readonly folder: string;
  /** The bytes of the repository's root (`<n>.root.json`) that this mirror begins with. */
  readonly root: Uint8Array;
  readonly now: () => number;
  /** A refusal of the upstream's metadata, by its code. */
  readonly refused: (code: string) => void;
  /** What was served and could not be kept, by the system's code. */
  readonly notKept: (code: string) => void;
}

/**
 * A school's copy of the signed updates: asked for once over the school's line, then kept. Nothing is served that was not verified: metadata as a
 * key verifies it, everything else by the hash in its name. Keys verify all of it again, and go to the server when this one is gone.
 */
export class MirrorUpdates implements UpdateFiles {
  readonly #host: MirrorHost;
  readonly #under = new Map<string, Promise<Uint8Array | undefined>>();
  #trusted: TrustedSet = { roots: [] };
  #targets: ReadonlyMap<string, MetadataTarget> = new Map();
  #freshUntil = 0;
  #refreshing: Promise<void> | undefined;
  #checkedAt: number | undefined;
  #refusal: string | undefined;

  constructor(host: MirrorHost) {
    this.#host = host;
  }

  /** When the upstream was asked last (milliseconds), and the code for which what it said was refused; undefined when it was not. */
  standing(): { readonly checkedAt: number | undefined; readonly refusal: string | undefined } {
    return { checkedAt: this.#checkedAt, refusal: this.#refusal };
  }

  async read(kind: UpdateKind, name: string): Promise<Uint8Array | undefined> {
    if (!isUpdateName(kind, name)) return undefined;
    if (kind === 'metadata') return this.#metadata(name);
    const known = await this.#kept(kind, name);
    if (known !== undefined) return known;
    if (kind === 'targets') await this.refresh();
    // Thirty keys of a class ask at once: the line carries each file once.
    const place = `${kind}/${name}`;
    const running = this.#under.get(place) ?? this.#bring(kind, name);
    this.#under.set(place, running);
    try {
      return await running;
    } finally {
      this.#under.delete(place);
    }
  }

  async #metadata(name: string): Promise<Uint8Array | undefined> {
    await this.refresh();
    if (name === 'timestamp.json') return this.#trusted.timestamp;
    const bytes = await this.#kept('metadata', name);
    return bytes;
  }

  async #bring(kind: 'targets' | 'chunks', name: string): Promise<Uint8Array | undefined> {
    const hash = name.slice(0, 64);
    if (kind === 'targets') {
      const target = this.#targets.get(name.slice(65));
      if (target?.sha256 !== hash) return undefined;
    }
    const limit = kind === 'targets' ? maxReleaseBytes : maxChunkBytes;
    const bytes = await this.#host.upstream.get(`updates/${kind}/${name}`, limit);
    if (bytes === undefined) return undefined;
    if (sha256(bytes) !== hash) throw new AppError('update.source_wrong', { kind: 'server' });
    // A full disk costs the next key the school's line, and this one nothing.
    await this.#keep(kind, name, bytes).catch((error) => this.#host.notKept(systemCode(error)));
    return bytes;
  }

  /** Verifies what is newer upstream. What was verified before goes on being served when the upstream is away or says something wrong. */
  refresh(): Promise<void> {
    if (this.#host.now() < this.#freshUntil) return Promise.resolve();
    this.#refreshing ??= this.#ask().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #ask(): Promise<void> {
    const { upstream, root, now } = this.#host;
    this.#freshUntil = now() + refreshEveryMs;
    try {
      // After a restart: what was verified before is not gone back from.
      const timestamp = this.#trusted.timestamp ?? (await this.#kept('metadata', 'timestamp.json'));
      if (timestamp !== undefined) this.#trusted = { ...this.#trusted, timestamp };
      const fetched = new Map<string, Uint8Array>();
      const { trusted, targets } = await refreshTrust(this.#trusted, {
        store: openMetadataStore(root, new Date(now())),
        fetch: async (name, limit) => {
          const bytes = await upstream.get(`updates/metadata/${name}`, limit);
          if (bytes !== undefined) fetched.set(name, bytes);
          return bytes;
        },
        keep: async () => undefined,
      });
      // Only all of it together: half of a newer state would be one that never was.
      for (const [name, bytes] of fetched) {
        if (name !== 'timestamp.json') await this.#keep('metadata', name, bytes);
      }
      if (trusted.timestamp !== undefined) await this.#keep('metadata', 'timestamp.json', trusted.timestamp);
      this.#trusted = trusted;
      this.#targets = targets;
      this.#refusal = undefined;
    } catch (error) {
      if (!isAppError(error)) throw error;
      this.#refusal = error.code;
      this.#host.refused(error.code);
    } finally {
      this.#checkedAt = now();
    }
  }

  async #kept(kind: UpdateKind, name: string): Promise<Uint8Array | undefined> {
    const path = updatePlace(this.#host.folder, kind, name);
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined || kind === 'metadata') return bytes;
    if (sha256(bytes) === name.slice(0, 64)) return bytes;
    // The disk forgot: it is brought again.
    await rm(path, { force: true });
    return undefined;
  }

  async #keep(kind: UpdateKind, name: string, bytes: Uint8Array): Promise<void> {
    const path = updatePlace(this.#host.folder, kind, name);
    await mkdir(dirname(path), { recursive: true });
    const draft = join(
      this.#host.folder,
      `${process.pid}-${sha256(Buffer.from(`${kind}/${name}`)).slice(0, 16)}.new`,
    );
    try {
      const file = await open(draft, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    } finally {
      await rm(draft, { force: true });
    }
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
