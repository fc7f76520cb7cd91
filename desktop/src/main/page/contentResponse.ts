import { Readable } from 'node:stream';
import { fileContent } from '@cartable/shared/domain/fileContent.ts';
import { contentRange } from '@cartable/shared/files/contentRange.ts';
import type { ContentSource } from './contentSource.ts';
import { noBody, type PageResponse } from './pageResponse.ts';
import { contentHeaders } from './securityHeaders.ts';
import { viewableType } from '@cartable/shared/files/viewableType.ts';

/** Bytes asked of the vault at a time: enough to keep the pipe full, little enough to stay flat in memory. */
const pieceBytes = 1024 * 1024;

/**
 * Serves one document's bytes to the page's viewers, decrypted piece by piece as the page reads them; ranges allow a
 * film to be moved through. Nothing is kept: neither on the disk nor in a cache.
 */
export async function contentResponse(
  vault: ContentSource,
  url: URL,
  range: string | null,
): Promise<PageResponse> {
  const manifest = fileContent.shape.manifest.safeParse(url.pathname.slice('/content/'.length));
  const mime = fileContent.shape.mime.safeParse(url.searchParams.get('type') ?? 'application/octet-stream');
  if (!manifest.success || !mime.success) return noBody(400, contentHeaders);
  const first = await vault.request('content.read', { manifest: manifest.data, offset: 0, length: 0 });
  if (!first.ok || first.value === null) return noBody(404, contentHeaders);
  const size = first.value.sizeBytes;
  const asked = contentRange(range, size);
  if (asked === 'unsatisfiable') {
    return noBody(416, { ...contentHeaders, 'Content-Range': `bytes */${size}` });
  }
  const { first: from, last } = asked === 'whole' ? { first: 0, last: size - 1 } : asked;
  const headers = {
    ...contentHeaders,
    'Content-Type': viewableType(mime.data),
    'Content-Length': String(last - from + 1),
    ...(asked === 'whole' ? {} : { 'Content-Range': `bytes ${from}-${last}/${size}` }),
  };
  const data = pieces(vault, manifest.data, from, last);
  return { statusCode: asked === 'whole' ? 200 : 206, headers, data };
}

function pieces(vault: ContentSource, manifest: string, from: number, last: number): Readable {
  let offset = from;
  const next = async (stream: Readable): Promise<void> => {
    if (offset > last) {
      stream.push(null);
      return;
    }
    const length = Math.min(pieceBytes, last - offset + 1);
    const piece = await vault.request('content.read', { manifest, offset, length });
    // A locked vault or a damaged piece ends the response short of its length: the viewer sees a failure, not a file.
    if (!piece.ok || piece.value === null || piece.value.bytes.length === 0) {
      throw new Error('content unreadable');
    }
    offset += piece.value.bytes.length;
    stream.push(piece.value.bytes);
  };
  return new Readable({
    // One piece ahead of the page at most.
    highWaterMark: 1,
    read() {
      next(this).catch((error: unknown) => this.destroy(error instanceof Error ? error : undefined));
    },
  });
}
