import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { ApiSession } from '@cartable/shared/sync/http/apiSession.ts';

/** A whole archive over a slow line. */
const longestMs = 30 * 60_000;

/**
 * Writes a person's archive where they said: under another name until it is whole, so that half of it is never taken for it.
 * @throws {AppError} `auth.forbidden`, `server.busy`, `net.*`; `net.truncated` when the connection ended before the archive;
 * `files.not_saved` when the place cannot be written
 */
export async function saveExport(
  session: ApiSession,
  asked: { readonly userId: string; readonly language: 'fr' | 'en'; readonly path: string },
  signal: AbortSignal = AbortSignal.timeout(longestMs),
): Promise<void> {
  const { userId, language, path } = asked;
  const response = await session.send({
    method: 'GET',
    path: `/api/v1/people/${encodeURIComponent(userId)}/export`,
    query: { language },
    timeoutMs: 'none',
    signal,
  });
  if (response.body === null) throw new AppError('net.foreign_answer');
  const partial = `${path}.partiel`;
  const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
  let came: unknown;
  body.once('error', (error) => (came = error));
  try {
    await pipeline(body, createWriteStream(partial, { flush: true }));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    if (isAppError(error)) throw error;
    // The archive's end did not come, or the place would not take it: two things that the person mends differently.
    throw new AppError(came === undefined ? 'files.not_saved' : 'net.truncated', {}, error);
  }
}
