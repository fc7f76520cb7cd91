import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { MasterMap } from './masterMap.ts';

/** Reads an image once and compares it with its map. @throws {AppError} `prepare.image_damaged` (data: path) */
export async function verifyImage(image: string, map: MasterMap): Promise<void> {
  let index = 0;
  const end = Math.min(map.sizeBytes, map.blocks.length * map.blockBytes);
  for await (const block of createReadStream(image, { end: end - 1, highWaterMark: map.blockBytes })) {
    const hash = createHash('sha256').update(block).digest('hex');
    if (hash !== map.blocks[index]) throw new AppError('prepare.image_damaged', { path: image });
    index += 1;
  }
  if (index !== map.blocks.length) throw new AppError('prepare.image_damaged', { path: image });
}
