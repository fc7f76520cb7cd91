import { Readable } from 'node:stream';

/**
 * What our scheme answers the page with, in the form of Electron's stream protocols. Their use and not the web's `Response` is decision
 * 0103: the first `Response` of a process loads all of Node's network client.
 */
export interface PageResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly data: Readable;
}

/** An answer of bytes that are all there. */
export function wholeBody(bytes: Uint8Array, headers: Readonly<Record<string, string>>): PageResponse {
  return { statusCode: 200, headers: { ...headers }, data: streamOf(bytes) };
}

/** An answer without a body. */
export function noBody(statusCode: number, headers: Readonly<Record<string, string>>): PageResponse {
  return { statusCode, headers: { ...headers }, data: streamOf() };
}

function streamOf(bytes?: Uint8Array): Readable {
  const stream = new Readable({ read() {} });
  if (bytes !== undefined && bytes.length > 0) stream.push(bytes);
  stream.push(null);
  return stream;
}
