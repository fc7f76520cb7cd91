import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { fromUtf8, utf8 } from '@cartable/shared/lib/bytes.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { z } from 'zod';
import { type AbCodec, AbFile } from '../key/abFile.ts';
import type { Attempts } from './attemptDelay.ts';

const lengthBytes = 512;
const schema = z.strictObject({
  generation: z.int().min(1),
  failures: z.int().min(0),
  lastAt: z.int(),
});
type Stored = z.infer<typeof schema>;

function codec(hasher: Hasher): AbCodec<Stored> {
  const digest = (body: string): string => toBase64Url(hasher.sha256(utf8(body)));
  return {
    length: lengthBytes,
    encode(value) {
      const body = JSON.stringify(value);
      const bytes = new Uint8Array(lengthBytes).fill(0x20);
      bytes.set(utf8(`${digest(body)} ${body}`));
      return bytes;
    },
    decode(bytes) {
      const [sum, body] = (fromUtf8(bytes) ?? '').trimEnd().split(' ', 2);
      if (body === undefined || digest(body) !== sum) return undefined;
      const parsed = schema.safeParse(JSON.parse(body));
      return parsed.success ? { generation: parsed.data.generation, value: parsed.data } : undefined;
    },
  };
}

/**
 * Wrong passphrases in a row, kept on the key (`attempts.a.json`, `attempts.b.json`) so that restarting does not help. On a
 * key that cannot be written they are counted in memory.
 */
export class AttemptLog {
  readonly #file: AbFile<Stored>;
  #current: Stored | undefined;

  constructor(vaultFolder: string, hasher: Hasher) {
    this.#file = new AbFile(vaultFolder, 'attempts', 'json', codec(hasher));
  }

  async read(): Promise<Attempts> {
    this.#current ??= (await this.#file.read())?.value;
    return this.#current ?? { failures: 0, lastAt: 0 };
  }

  /** Counts an attempt *before* it is tried: a program killed meanwhile has not tried for nothing. */
  async begin(now: number): Promise<void> {
    await this.#write({ failures: (await this.read()).failures + 1, lastAt: now });
  }

  /** The passphrase was right. */
  async clear(now: number): Promise<void> {
    if ((await this.read()).failures > 0) await this.#write({ failures: 0, lastAt: now });
  }

  async #write(attempts: Attempts): Promise<void> {
    const next = { generation: (this.#current?.generation ?? 0) + 1, ...attempts };
    this.#current = next;
    try {
      await this.#file.write(next);
    } catch (error) {
      if (error instanceof AppError && (error.code === 'key.read_only' || error.code === 'key.full')) return;
      throw error;
    }
  }
}
