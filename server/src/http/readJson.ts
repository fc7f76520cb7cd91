import type { IncomingMessage } from 'node:http';
import { AppError } from '@cartable/shared/lib/errors.ts';

/** Room for the largest push. */
export const maxJsonBytes = 512 * 1024;

/** `application/json` (RFC 8259: always UTF-8), with that charset named or not. */
const jsonType = /^application\/json(?:\s*;\s*charset="?utf-8"?)?\s*$/i;

/** Reads a JSON body: {@link readJsonText} and {@link parseJson} together. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readJsonText(request);
  return text === undefined ? undefined : parseJson(text);
}

/** Lists and objects inside each other: far more than any request has, far fewer than what walks through them has stack for. */
export const mostNested = 200;

/** @throws {AppError} `request.not_json`; `request.invalid` for lists and objects too far inside each other */
export function parseJson(text: string): unknown {
  const value = parsed(text);
  if (isDeeper(value, mostNested)) throw new AppError('request.invalid', { field: '' });
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('request.not_json', {}, cause);
  }
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  const inside: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return inside.some((one) => isDeeper(one, depth - 1));
}

/**
 * Reads the text of a JSON body; undefined when there is none or it is of another type. Our own rather than Express's: every API request passes here,
 * and the general parser (any charset, any compression, any type) costs several times as much. A compressed body is not accepted: nobody
 * sends one, and 512 KiB of zeros would arrive as 500 bytes.
 * @throws {AppError} `request.too_large`, `request.media_type` for a compressed one, `request.interrupted`
 */
export function readJsonText(request: IncomingMessage): Promise<string | undefined> {
  const { headers } = request;
  const length = headers['content-length'];
  const hasBody = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  if (!hasBody || !jsonType.test(headers['content-type'] ?? '')) return Promise.resolve(undefined);
  return readText(request, maxJsonBytes);
}

/**
 * Reads a body as text and never more of it than `maxBytes`, whether its length was said or not.
 * @throws {AppError} `request.too_large`, `request.media_type` for a compressed one, `request.interrupted`
 */
export function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const { headers } = request;
  return new Promise((resolve, reject) => {
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      reject(new AppError('request.media_type'));
      return;
    }
    if (Number(headers['content-length'] ?? 0) > maxBytes) {
      reject(new AppError('request.too_large'));
      return;
    }
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > maxBytes) {
        request.pause();
        reject(new AppError('request.too_large'));
      } else parts.push(part);
    });
    request.on('end', () => resolve(textOf(parts)));
    // Also when the connection ends before the body: Node then makes an error of it.
    request.on('error', (cause) => reject(new AppError('request.interrupted', {}, cause)));
  });
}

/** A small body comes in one part. */
function textOf(parts: readonly Buffer[]): string {
  const [only] = parts;
  return (parts.length === 1 && only !== undefined ? only : Buffer.concat(parts)).toString('utf8');
}
