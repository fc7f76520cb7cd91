import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Reply } from './route.ts';
import { SharedGzip } from './sharedGzip.ts';

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Below this size compression costs more than it saves. */
const minCompressedBytes = 1024;
/** Below this size keeping the compressed text for others saves nothing. */
const minSharedBytes = 16 * 1024;
const sharedGzip = new SharedGzip();

/**
 * Writes a reply with the headers that every answer of the API carries and those of `more`, all in one call: Node joins headers that were
 * set one by one at several times the cost.
 */
export async function sendReply(
  reply: Exclude<Reply, { stream: unknown }>,
  response: ServerResponse,
  accepted: Pick<IncomingHttpHeaders, 'accept' | 'accept-encoding'>,
  more: Readonly<Record<string, string | string[]>> = {},
): Promise<void> {
  const headers: Record<string, string | string[] | number> = { ...apiHeaders, ...more };
  if ('empty' in reply) {
    response.writeHead(204, headers).end();
    return;
  }
  if ('redirect' in reply) {
    response.writeHead(302, { ...headers, Location: reply.redirect, 'Referrer-Policy': 'no-referrer' }).end();
    return;
  }
  if ('bytes' in reply) {
    headers['Content-Type'] = 'application/octet-stream';
    headers['Content-Length'] = reply.bytes.length;
    response.writeHead(reply.status ?? 200, headers).end(reply.bytes);
    return;
  }
  const text = 'json' in reply ? JSON.stringify(reply.json) : reply.text;
  const shared = 'text' in reply ? reply.shared : undefined;
  headers['Content-Type'] = 'json' in reply ? 'application/json; charset=utf-8' : reply.type;
  const status = ('json' in reply && reply.status) || 200;
  if (shared === undefined && text.length < minCompressedBytes) {
    headers['Content-Length'] = Buffer.byteLength(text);
    response.writeHead(status, headers).end(text);
    return;
  }
  const { body, encoding, type } = await compressed(text, shared, accepted);
  if (encoding !== undefined) headers['Content-Encoding'] = encoding;
  if (type !== undefined) headers['Content-Type'] = type;
  headers['Content-Length'] = body.length;
  response.writeHead(status, headers).end(body);
}

/** An API answers data: nothing in it may be framed, sniffed, cached or run. */
export const apiHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  Vary: 'Accept, Accept-Encoding, Accept-Language',
} as const;

interface Compressed {
  readonly body: Buffer;
  readonly encoding?: 'br' | 'gzip';
  /** The compressed file itself is the body, for clients that ask for one and unpack it faster than their fetch does. */
  readonly type?: 'application/gzip';
}

async function compressed(
  own: string,
  shared: Uint8Array | undefined,
  headers: Pick<IncomingHttpHeaders, 'accept' | 'accept-encoding'>,
): Promise<Compressed> {
  const accepted = headers['accept-encoding'] ?? '';
  const asFile = headers.accept?.includes('application/gzip') === true;
  if (shared !== undefined && shared.length >= minSharedBytes && (asFile || /\bgzip\b/.test(accepted))) {
    const body = await sharedGzip.compress(Buffer.from(own), shared);
    return asFile ? { body, type: 'application/gzip' } : { body, encoding: 'gzip' };
  }
  const whole = shared === undefined ? Buffer.from(own) : Buffer.concat([Buffer.from(own), shared]);
  if (whole.length < minCompressedBytes) return { body: whole };
  // Quality 4 is faster than gzip's 6 on records and smaller.
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 4,
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
  };
  if (/\bbr\b/.test(accepted)) return { body: await toBrotli(whole, { params }), encoding: 'br' };
  if (/\bgzip\b/.test(accepted)) return { body: await toGzip(whole, { level: 6 }), encoding: 'gzip' };
  return { body: whole };
}
