import { createHash } from 'node:crypto';
import { fromUtf8, utf8 } from '@cartable/shared/lib/bytes.ts';
import { maxKeptRoots, type TrustedSet } from '@cartable/shared/update/refreshTrust.ts';
import { z } from 'zod';
import { type AbCodec, AbFile } from '../../vault/key/abFile.ts';

/** Holds all metadata at its limits, in base64, with room to spare. */
const fileBytes = 224 * 1024;

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')));
const stored = z.strictObject({
  generation: z.int().min(1),
  roots: z.array(bytes).max(maxKeptRoots),
  timestamp: bytes.optional(),
  snapshot: bytes.optional(),
  targets: bytes.optional(),
});

interface KeptTrust {
  readonly generation: number;
  readonly set: TrustedSet;
}

const names = ['timestamp', 'snapshot', 'targets'] as const;
const base64 = (value: Uint8Array) => Buffer.from(value).toString('base64');

/** SHA-256 of what follows, a line's end, JSON, and spaces to the full length. */
const codec: AbCodec<KeptTrust> = {
  length: fileBytes,
  encode({ generation, set }) {
    const fields = names.flatMap((name) => {
      const value = set[name];
      return value === undefined ? [] : [[name, base64(value)]];
    });
    const text = JSON.stringify({
      generation,
      roots: set.roots.map(base64),
      ...Object.fromEntries(fields),
    });
    return utf8(`${digestOf(text)}\n${text}`.padEnd(fileBytes, ' '));
  },
  decode(all) {
    const text = fromUtf8(all) ?? '';
    const body = text.slice(65).trimEnd();
    if (all.length !== fileBytes || text.slice(0, 65) !== `${digestOf(body)}\n`) return undefined;
    const parsed = stored.safeParse(parseJson(body));
    if (!parsed.success) return undefined;
    const { generation, roots, timestamp, snapshot, targets } = parsed.data;
    const set = {
      roots,
      ...(timestamp && { timestamp }),
      ...(snapshot && { snapshot }),
      ...(targets && { targets }),
    };
    return { generation, value: { generation, set } };
  },
};

/** The digest is nobody's signature: whoever writes on the key can make one for anything. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The metadata that this key last verified, in two files of a fixed size under `data/update`: what makes an older repository known for one.
 * It is public; whoever may write on the key may also take it away, and then the root in the program and the running version remain.
 */
export class TrustFile {
  readonly #file: AbFile<KeptTrust>;

  constructor(folder: string) {
    this.#file = new AbFile(folder, 'trust', 'json', codec);
  }

  /** Undefined when there is none, or none that can be read. */
  async read(): Promise<TrustedSet | undefined> {
    return (await this.#file.read())?.value.set;
  }

  async write(set: TrustedSet): Promise<void> {
    const generation = ((await this.#file.read())?.generation ?? 0) + 1;
    await this.#file.write({ generation, set });
  }
}
