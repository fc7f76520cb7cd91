import { createHash } from 'node:crypto';
import { AppError } from '@cartable/shared/lib/errors.ts';

/** Where updates come from: the school's mirror or the central server. Paths are relative to `/api/v1/updates/`. */
export interface UpdateSource {
  readonly kind: 'mirror' | 'server';
  /**
   * At most `maxBytes`; undefined when there is no such file.
   * @throws {AppError} `update.source_away`, `update.source_wrong` (too long, or another status)
   */
  get(path: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | undefined>;
}

/** A mirror stands in the same building: one that is slower than this is worse than none. */
const patienceMs = { mirror: 8_000, server: 60_000 } as const;

/** A source over HTTP. */
export function httpSource(kind: UpdateSource['kind'], origin: string, request = fetch): UpdateSource {
  return {
    kind,
    async get(path, maxBytes, signal) {
      const patience = AbortSignal.timeout(patienceMs[kind]);
      try {
        const response = await request(`${origin}/api/v1/updates/${path}`, {
          signal: AbortSignal.any([signal, patience]),
          redirect: 'error',
        });
        if (response.status === 404) return undefined;
        if (!response.ok || response.body === null) throw new AppError('update.source_wrong', { kind });
        return await readBounded(response.body, maxBytes, kind);
      } catch (error) {
        if (signal.aborted || error instanceof AppError) throw error;
        throw new AppError('update.source_away', { kind }, error);
      }
    },
  };
}

async function readBounded(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  kind: string,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > maxBytes) throw new AppError('update.source_wrong', { kind });
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The SHA-256 of bytes, 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
