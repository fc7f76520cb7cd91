import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { maxManifestBytes } from '@cartable/shared/files/manifest.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import type { FileService } from '../files/fileService.ts';
import { type Route, sessionRoute } from './route.ts';

const name = z.string().regex(/^[0-9a-f]{64}$/);
const nameParameter = {
  name: 'name',
  in: 'path',
  description: 'SHA-256 of the bytes, 64 hexadecimal digits',
} as const;

/** Chunks and manifests of file contents. */
export function fileRoutes(files: FileService): readonly Route[] {
  return [
    sessionRoute({
      method: 'post',
      path: '/api/v1/files/missing',
      summary: 'Which of these blobs must still be sent before a content with them is accepted',
      body: z.strictObject({ names: z.array(name).max(2000) }),
      answer: z.strictObject({ missing: z.array(z.string()) }),
      handle: async ({ session, body }) => ({ json: { missing: await files.missing(session, body.names) } }),
    }),
    sessionRoute({
      method: 'put',
      path: '/api/v1/files/chunks/{name}',
      summary: 'Store a chunk or a manifest; sending it again is harmless',
      parameters: [nameParameter],
      rawBody: true,
      errors: ['files.chunk_damaged', 'files.too_large', 'files.quota', 'files.busy'],
      handle: async ({ session, params, request }) => {
        const wanted = parseName(params.name);
        await files.put(session, wanted, await readVerified(request, wanted));
        return { empty: true };
      },
    }),
    sessionRoute({
      method: 'get',
      path: '/api/v1/files/chunks/{name}',
      summary: 'A chunk, or the manifest itself, of a content that the person may read',
      parameters: [
        nameParameter,
        { name: 'manifest', in: 'query', description: 'The content by which the caller may read it' },
      ],
      answer: 'application/octet-stream',
      errors: ['files.not_found'],
      handle: async ({ session, params, query }) => {
        const [blob, manifest] = [params.name, query.get('manifest')].map((one) => name.safeParse(one));
        if (!blob?.success || !manifest?.success) throw new AppError('files.not_found');
        return { bytes: await files.get(session, blob.data, manifest.data) };
      },
    }),
  ];
}

function parseName(text: string | undefined): string {
  const parsed = name.safeParse(text);
  if (!parsed.success) throw new AppError('request.invalid', { field: 'name' });
  return parsed.data;
}

/** Reads a body of bounded size, its digest computed as it comes. */
async function readVerified(request: IncomingMessage, wanted: string): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > maxManifestBytes)
    throw new AppError('files.too_large');
  const digest = createHash('sha256');
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxManifestBytes) throw new AppError('files.too_large');
    digest.update(part);
    parts.push(part);
  }
  if (digest.digest('hex') !== wanted) throw new AppError('files.chunk_damaged');
  return Buffer.concat(parts);
}
