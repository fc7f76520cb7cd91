import { AppError } from '@cartable/shared/lib/errors.ts';

/** The server that a mirror stands for; paths are relative to `/api/v1/`. */
export interface Upstream {
  /** At most `maxBytes`; undefined when there is no such file. @throws {AppError} `update.source_away`, `update.source_wrong` */
  get(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
}

const patienceMs = 30_000;

/** An upstream over HTTP. */
export function httpUpstream(origin: string): Upstream {
  return {
    async get(path, maxBytes) {
      try {
        const response = await fetch(`${origin}/api/v1/${path}`, {
          signal: AbortSignal.timeout(patienceMs),
          redirect: 'error',
        });
        if (response.status === 404) return undefined;
        if (!response.ok || response.body === null)
          throw new AppError('update.source_wrong', { kind: 'server' });
        const parts: Uint8Array[] = [];
        let size = 0;
        for await (const part of response.body) {
          size += part.length;
          if (size > maxBytes) throw new AppError('update.source_wrong', { kind: 'server' });
          parts.push(part);
        }
        return Buffer.concat(parts);
      } catch (error) {
        if (error instanceof AppError) throw error;
        throw new AppError('update.source_away', { kind: 'server' }, error);
      }
    },
  };
}
