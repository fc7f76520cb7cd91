import type { ServerResponse } from 'node:http';
import { fileContent } from '@cartable/shared/domain/fileContent.ts';
import { type ByteRange, contentRange } from '@cartable/shared/files/contentRange.ts';
import { decodeManifest, type Manifest } from '@cartable/shared/files/manifest.ts';
import { viewableType } from '@cartable/shared/files/viewableType.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { FileService } from '../files/fileService.ts';
import { elementRoute, type Route } from '../http/route.ts';
import type { Session } from '../sync/session.ts';
import { contentHeaders } from './securityHeaders.ts';

/** Whole documents for the portal's own viewers, players and downloads: chunk by chunk, so that memory stays flat. */
export function contentRoutes(files: FileService): readonly Route[] {
  return [
    elementRoute({
      method: 'get',
      path: '/content/{manifest}',
      summary: 'A document, or a range of its bytes, for an element of the portal’s page',
      parameters: [{ name: 'manifest', in: 'path', description: 'The content, by its manifest’s SHA-256' }],
      answer: 'application/octet-stream',
      errors: ['files.not_found'],
      handle: async ({ session, params, query, request }) => {
        const name = fileContent.shape.manifest.safeParse(params.manifest);
        if (!name.success) throw new AppError('files.not_found');
        const manifest = decodeManifest(await files.get(session, name.data, name.data));
        if (manifest === undefined) throw new AppError('files.not_found');
        const asked = contentRange(request.headers.range ?? null, manifest.sizeBytes);
        const headers = headersOf(query);
        return {
          stream: async (response, signal) => {
            if (asked === 'unsatisfiable') {
              response.writeHead(416, { ...headers, 'Content-Range': `bytes */${manifest.sizeBytes}` }).end();
              return;
            }
            begin(response, headers, asked, manifest.sizeBytes);
            const range = asked === 'whole' ? { first: 0, last: manifest.sizeBytes - 1 } : asked;
            await send({ files, session, name: name.data, manifest }, range, response, signal);
            response.end();
          },
        };
      },
    }),
  ];
}

/** The type is the one that the page names, among those that nothing can run; a name makes it a download (RFC 6266). */
function headersOf(query: URLSearchParams): Readonly<Record<string, string>> {
  const mime = fileContent.shape.mime.safeParse(query.get('type'));
  const name = query.get('name')?.slice(0, 255);
  return {
    ...contentHeaders,
    'Content-Type': viewableType(mime.success ? mime.data : ''),
    ...(name && { 'Content-Disposition': `attachment; filename*=UTF-8''${encoded(name)}` }),
  };
}

/** Marks that turn the direction of what follows (Unicode UAX 9): an ending could be shown as another. */
const turning = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** RFC 8187 §3.2: what encodeURIComponent leaves is not all allowed there. */
function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed().replace(turning, '')).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function begin(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  asked: ByteRange | 'whole',
  size: number,
): void {
  if (asked === 'whole') {
    response.writeHead(200, { ...headers, 'Content-Length': size });
    return;
  }
  const { first, last } = asked;
  response.writeHead(206, {
    ...headers,
    'Content-Length': last - first + 1,
    'Content-Range': `bytes ${first}-${last}/${size}`,
  });
}

interface Source {
  readonly files: FileService;
  readonly session: Session;
  readonly name: string;
  readonly manifest: Manifest;
}

/** A reader that goes away, or a chunk that cannot be had, ends the answer short of its length: the viewer sees a failure, not a file. */
async function send(
  { files, session, name, manifest }: Source,
  { first, last }: ByteRange,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  let offset = 0;
  for (const chunk of manifest.chunks) {
    const [from, to] = [Math.max(first - offset, 0), Math.min(last + 1 - offset, chunk.size)];
    offset += chunk.size;
    if (to <= 0) return;
    if (from >= to) continue;
    if (signal.aborted) return;
    const bytes = await files.get(session, chunk.name, name);
    if (response.write(bytes.subarray(from, to))) continue;
    await new Promise<void>((resolve) => {
      response.once('drain', resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
