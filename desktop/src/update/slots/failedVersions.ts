import { fromUtf8, utf8 } from '@cartable/shared/lib/bytes.ts';
import {
  compareVersions,
  maxFailedVersions,
  type ProgramSystem,
  programVersion,
} from '@cartable/shared/update/release.ts';
import { z } from 'zod';
import { type AbCodec, AbFile } from '../../vault/key/abFile.ts';

/** Eight versions of the longest name fit. */
const fileBytes = 512;
const generation = z.int().min(1);
const stored = z.strictObject({ generation, failed: z.array(programVersion).max(maxFailedVersions) });
/** What programs of before wrote, for all systems at once: the last one. */
const storedBefore = z.strictObject({ generation, failed: programVersion.nullable() });

function codecOf<T extends { readonly generation: number }>(schema: z.ZodType<T>): AbCodec<T> {
  return {
    length: fileBytes,
    encode: (value) => utf8(JSON.stringify(value).padEnd(fileBytes, ' ')),
    decode(bytes) {
      try {
        const parsed = schema.safeParse(JSON.parse(fromUtf8(bytes) ?? ''));
        return parsed.success ? { generation: parsed.data.generation, value: parsed.data } : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/**
 * The versions that failed to start on this key, by system: told to the server, and never installed again. In `data/update`; the last eight, of which
 * those that no update could lead to any more are forgotten.
 */
export class FailedVersions {
  readonly #file: AbFile<z.infer<typeof stored>>;
  readonly #before: AbFile<z.infer<typeof storedBefore>>;

  constructor(folder: string, system: ProgramSystem) {
    this.#file = new AbFile(folder, `failed-${system}`, 'json', codecOf(stored));
    this.#before = new AbFile(folder, 'state', 'json', codecOf(storedBefore));
  }

  /** Those that are not older than the running version, the last to fail at the end. */
  async since(running: string): Promise<readonly string[]> {
    const before = (await this.#before.read())?.value.failed ?? null;
    const noted = (await this.#file.read())?.value.failed ?? [];
    const all = before === null || noted.includes(before) ? noted : [before, ...noted];
    return all.filter((version) => compareVersions(version, running) >= 0).slice(-maxFailedVersions);
  }

  async note(version: string): Promise<void> {
    const noted = (await this.#file.read())?.value.failed ?? [];
    if (noted.at(-1) === version) return;
    await this.#write([...noted.filter((one) => one !== version), version].slice(-maxFailedVersions));
  }

  /** Forgets what need not be known any more. Writes nothing when all is to be kept. */
  async keepOnly(isToKeep: (version: string) => boolean): Promise<void> {
    const noted = (await this.#file.read())?.value.failed ?? [];
    const kept = noted.filter(isToKeep);
    if (kept.length < noted.length) await this.#write(kept);
  }

  async #write(failed: string[]): Promise<void> {
    const last = (await this.#file.read())?.generation ?? 0;
    await this.#file.write({ generation: last + 1, failed });
  }
}
