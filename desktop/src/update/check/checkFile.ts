import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromUtf8, utf8 } from '@cartable/shared/lib/bytes.ts';
import { type ProgramCheck, programCheck } from '@cartable/shared/update/programCheck.ts';
import type { ProgramSystem } from '@cartable/shared/update/release.ts';
import { z } from 'zod';
import { type AbCodec, AbFile } from '../../vault/key/abFile.ts';
import { MANIFEST_FILE } from '../install/manifestFiles.ts';
import { sha256 } from '../source/updateSource.ts';
import type { SlotName, Slots } from '../slots/slots.ts';

const fileBytes = 512;
const stored = z.strictObject({
  generation: z.int().min(1),
  slot: z.enum(['a', 'b']),
  /** SHA-256 of the manifest by which it was judged, hexadecimal. */
  manifest: z.string().max(64),
  ...programCheck.shape,
  /** How many of the wrong files lie at the key's root: another copy of the program does not mend them. */
  atRoot: z.int().min(0).default(0),
});
type Stored = z.infer<typeof stored>;

/** A verification, and of which program it was. */
export type KeptCheck = Omit<Stored, 'generation'>;

const codec: AbCodec<Stored> = {
  length: fileBytes,
  encode: (value) => utf8(JSON.stringify(value).padEnd(fileBytes, ' ')),
  decode(bytes) {
    try {
      const parsed = stored.safeParse(JSON.parse(fromUtf8(bytes) ?? ''));
      return parsed.success ? { generation: parsed.data.generation, value: parsed.data } : undefined;
    } catch {
      return undefined;
    }
  },
};

/** The last verification of a system's program on this key, in `data/update`: made at most once a week. */
export class CheckFile {
  readonly #file: AbFile<Stored>;

  constructor(folder: string, system: ProgramSystem) {
    this.#file = new AbFile(folder, `check-${system}`, 'json', codec);
  }

  async read(): Promise<KeptCheck | undefined> {
    const value = (await this.#file.read())?.value;
    if (value === undefined) return undefined;
    const { generation: _, ...kept } = value;
    return kept;
  }

  async write(check: KeptCheck): Promise<void> {
    const generation = ((await this.#file.read())?.generation ?? 0) + 1;
    await this.#file.write({ generation, ...check });
  }

  /** What was found on the program that stands in a slot now; null when it was not verified since it stands there. */
  async about(slots: Slots, slot: SlotName): Promise<ProgramCheck | null> {
    const kept = await this.#keptAbout(slots, slot);
    return kept === undefined ? null : { at: kept.at, wrong: kept.wrong };
  }

  /** Whether files of that program itself are wrong, which a repair replaces. */
  async isToRepair(slots: Slots, slot: SlotName): Promise<boolean> {
    const kept = await this.#keptAbout(slots, slot);
    return kept !== undefined && kept.wrong > kept.atRoot;
  }

  async #keptAbout(slots: Slots, slot: SlotName): Promise<KeptCheck | undefined> {
    const kept = await this.read();
    if (kept === undefined || kept.slot !== slot) return undefined;
    return kept.manifest === (await manifestSum(slots[slot])) ? kept : undefined;
  }
}

/** What tells one program from another: the SHA-256 of its manifest; empty when it has none. */
export async function manifestSum(folder: string): Promise<string> {
  const bytes = await readFile(join(folder, MANIFEST_FILE)).catch(() => undefined);
  return bytes === undefined ? '' : sha256(bytes);
}
