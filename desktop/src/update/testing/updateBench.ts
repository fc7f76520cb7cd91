import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cpSync } from 'node:fs';
import { chunkPlace, signReleases } from '../../../../scripts/technician/update/publishRelease.ts';
import { initRepository, type Repository } from '../../../../scripts/technician/update/repository.ts';
import { signManifest } from '../install/programManifest.ts';
import { versionIn } from '../slots/settleStart.ts';
import { type SlotName, type Slots, slotsOf } from '../slots/slots.ts';
import { Sources } from '../source/sources.ts';
import type { UpdateSource } from '../source/updateSource.ts';
import type { UpdateRun } from '../runUpdate.ts';

/** A program for tests: names of files and what is in them. */
export type SmallProgram = Readonly<Record<string, string | Uint8Array>>;

/** Bytes that look like a program's and that do not compress; the same for the same seed. */
export function noise(seed: number, length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed || 1;
  for (let at = 0; at < words.length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer).slice(0, length);
}

/** A repository of updates, packed programs and keys, in a temporary folder. */
export class UpdateBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'cartable-update-'));
  readonly #pair = generateKeyPairSync('ed25519');
  now = Date.parse('2026-11-26T08:00:00Z');
  /** What was asked of the server, by path. */
  readonly asked: string[] = [];

  get releaseKey(): KeyObject {
    return this.#pair.publicKey;
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  repository(name = 'repository'): Repository {
    return {
      folder: this.at(name),
      keys: this.at(`${name}-keys`),
      passphrase: 'un mot de passe',
      now: this.now,
    };
  }

  begin(): void {
    initRepository(this.repository());
  }

  /** A packed program's folder. */
  async pack(
    version: string,
    files: SmallProgram,
    links: Readonly<Record<string, string>> = {},
    place = `packed-${version}`,
  ): Promise<string> {
    const folder = this.at(place);
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content, { mode: 0o755 });
    }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
    await signManifest(folder, { version, electron: '0' }, this.#pair.privateKey);
    return folder;
  }

  async publish(folder: string) {
    return signReleases(this.repository(), [{ system: 'linux', folder }], this.releaseKey);
  }

  /** A key with this program in slot a. */
  key(program: string, name = 'key'): Slots {
    const slots = slotsOf(this.at(name), 'linux');
    mkdirSync(join(this.at(name), 'data'), { recursive: true });
    cpSync(program, slots.a, { recursive: true });
    return slots;
  }

  /** Serves a repository's folder; `change` may lie. */
  source(
    kind: UpdateSource['kind'] = 'server',
    change: (path: string, bytes: Uint8Array | undefined) => Uint8Array | undefined = (_path, bytes) => bytes,
    folder = this.at('repository'),
  ): UpdateSource {
    return {
      kind,
      get: async (path, maxBytes) => {
        this.asked.push(`${kind} ${path}`);
        const [, name] = /^chunks\/(.+)$/u.exec(path) ?? [];
        const bytes = change(
          path,
          readOr(name === undefined ? join(folder, path) : chunkPlace(folder, name)),
        );
        return bytes?.subarray(0, maxBytes + 1);
      },
    };
  }

  run(key: Slots, version: string, change: Partial<UpdateRun> = {}, running: SlotName = 'a'): UpdateRun {
    return {
      slots: key,
      running,
      folder: join(dirname(dirname(key.a)), 'data', 'update'),
      trust: { root: readFileSync(this.at('repository/metadata/1.root.json')), releaseKey: this.releaseKey },
      system: 'linux',
      version,
      // What the program would say; one whose manifest is gone is brought again.
      runningVersion: versionIn(key[running]) ?? version,
      now: new Date(this.now),
      sources: new Sources([this.source()]),
      signal: new AbortController().signal,
      freeBytes: async () => 2 ** 40,
      ...change,
    };
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function readOr(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
