import { fromUtf8, utf8 } from '@cartable/shared/lib/bytes.ts';
import { programVersion } from '@cartable/shared/update/release.ts';
import { z } from 'zod';
import { type AbCodec, AbFile } from '../../vault/key/abFile.ts';

const fileBytes = 512;
const stored = z.strictObject({ generation: z.int().min(1), failed: programVersion.nullable() });
type State = z.infer<typeof stored>;

const codec: AbCodec<State> = {
  length: fileBytes,
  encode: (state) => utf8(JSON.stringify(state).padEnd(fileBytes, ' ')),
  decode(bytes) {
    try {
      const parsed = stored.safeParse(JSON.parse(fromUtf8(bytes) ?? ''));
      return parsed.success ? { generation: parsed.data.generation, value: parsed.data } : undefined;
    } catch {
      return undefined;
    }
  },
};

/** The version that failed to start on this key: told to the server, and never installed again. In `data/update`. */
export class UpdateState {
  readonly #file: AbFile<State>;

  constructor(folder: string) {
    this.#file = new AbFile(folder, 'state', 'json', codec);
  }

  async failed(): Promise<string | null> {
    return (await this.#file.read())?.value.failed ?? null;
  }

  async noteFailed(failed: string): Promise<void> {
    const generation = ((await this.#file.read())?.generation ?? 0) + 1;
    await this.#file.write({ generation, failed });
  }
}
