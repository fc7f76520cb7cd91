import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';

/** The key layout that this program reads and writes. A newer one is refused untouched. */
export const keyFormat = 1;

/** Largest marker accepted, in bytes: it holds a few short fields. */
const maxMarkerBytes = 4096;

/** `/data/portable.json`: says that a folder is a key. It holds no secret and no name. */
export const portableMarkerSchema = z.object({
  product: z.literal('cartable'),
  format: z.number().int().min(1),
  /** 128 random bits in base64url: tells this key from another in the lock. */
  keyId: z.string().regex(/^[A-Za-z0-9_-]{22}$/u),
  /** Address of the school's server, when the technician has set it. */
  server: z.url({ protocol: /^https?$/u }).optional(),
});
export type PortableMarker = z.infer<typeof portableMarkerSchema>;

/**
 * Reads and checks a key's marker.
 * @throws {AppError} `key.marker_missing`, `key.marker_damaged`, `key.newer_format` or `key.unreadable`.
 */
export function readPortableMarker(path: string): PortableMarker {
  const parsed = portableMarkerSchema.safeParse(parseMarker(path));
  if (!parsed.success) throw new AppError('key.marker_damaged', {}, parsed.error);
  if (parsed.data.format > keyFormat) throw new AppError('key.newer_format', { format: parsed.data.format });
  return parsed.data;
}

function parseMarker(path: string): unknown {
  try {
    const descriptor = openSync(path, 'r');
    try {
      if (fstatSync(descriptor).size > maxMarkerBytes) throw new AppError('key.marker_damaged');
      return JSON.parse(readFileSync(descriptor, 'utf8'));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (isAppError(error)) throw error;
    if (error instanceof SyntaxError) throw new AppError('key.marker_damaged', {}, error);
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new AppError('key.marker_missing', {}, error);
    throw new AppError('key.unreadable', { cause: String(code) }, error);
  }
}
