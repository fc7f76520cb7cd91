import { closeSync, openSync, readSync, readFileSync, statSync } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';

/** The pieces in which an image is written, read back and compared: large enough for a key's own pages, small enough to try again. */
export const BLOCK_BYTES = 4 * 1024 * 1024;

const masterMap = z.strictObject({
  product: z.literal('cartable'),
  kind: z.literal('master'),
  format: z.literal(1),
  /** Of the whole image, and so the least that a key must hold. */
  sizeBytes: z.int().positive(),
  blockBytes: z.literal(BLOCK_BYTES),
  /** The FAT volume id, eight hexadecimal digits, made from what the image holds. */
  volumeId: z.string().regex(/^[0-9A-F]{8}$/),
  programs: z.array(z.strictObject({ system: z.string(), version: z.string(), electron: z.string() })),
  /** SHA-256 of the blocks that hold something, from the first on; behind the last the image is all zeros. */
  blocks: z.array(z.string().regex(/^[0-9a-f]{64}$/)),
});

/** What stands beside a master image, as `<image>.json`: what is in it, and what each block must be on a key. */
export type MasterMap = z.infer<typeof masterMap>;

/** The place of an image's map. */
export function mapPath(image: string): string {
  return `${image}.json`;
}

/** How every map begins, also one whose writing was cut off. */
const MAP_BEGINS = /^(?:\{\s*"product":\s*"cartable",\s*"kind":\s*"master"|$)/u;
const HEAD_BYTES = 200;

/**
 * What an image would be written over and must not: another image, unless it is to be replaced; what is no file; and, under the name of its map, what is no map: `lot.json` beside an
 * image called `lot` is the identities of a class. Undefined when nothing is in the way.
 * @throws the system's error
 */
export function inTheWay(image: string, replace = false): string | undefined {
  const found = statSync(image, { throwIfNoEntry: false });
  if (found !== undefined && !(replace && found.isFile())) return image;
  const map = mapPath(image);
  const other = statSync(map, { throwIfNoEntry: false });
  return other === undefined || (other.isFile() && MAP_BEGINS.test(headOf(map))) ? undefined : map;
}

function headOf(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString('utf8', 0, readSync(fd, head));
  } finally {
    closeSync(fd);
  }
}

/** Reads an image's map. @throws {AppError} `prepare.no_image` or `prepare.image_damaged` (data: path) */
export function readMasterMap(image: string): MasterMap {
  let text: string;
  try {
    text = readFileSync(mapPath(image), 'utf8');
  } catch (cause) {
    throw new AppError('prepare.no_image', { path: image }, cause);
  }
  try {
    return masterMap.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError('prepare.image_damaged', { path: image }, cause);
  }
}
