import { roomForWorkBytes } from '@cartable/shared/domain/fleet/keySize.ts';
import { PARTITION_AT } from '../fat/fatVolume.ts';
import type { MasterContents } from './masterContents.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** Fewer clusters than this make a FAT16 volume for every driver (specification, "FAT Type Determination"). */
const FEWEST_CLUSTERS = 65_525;

/** Microsoft's cluster sizes for FAT32, and smaller ones below its smallest volume. */
export function clusterBytesFor(volumeBytes: number): number {
  if (volumeBytes < FEWEST_CLUSTERS * 1024 * 1.05) return 512;
  if (volumeBytes < FEWEST_CLUSTERS * 4096 * 1.05) return 1024;
  if (volumeBytes <= 8 * GIB) return 4096;
  if (volumeBytes <= 16 * GIB) return 8192;
  return volumeBytes <= 32 * GIB ? 16_384 : 32_768;
}

/** The least bytes that an image of these contents must have, in whole MiB, when it is as large as `sizeBytes`. */
export function neededBytes(contents: MasterContents, sizeBytes: number): number {
  const cluster = clusterBytesFor(sizeBytes - PARTITION_AT);
  const clusters = (bytes: number) => Math.ceil(bytes / cluster);
  const held =
    contents.files.reduce((sum, file) => sum + clusters(file.sizeBytes), 0) +
    // A folder's entries: some 96 bytes a file with its long name.
    contents.folders.length * clusters(96 * 64);
  const tables = (Math.max(held + clusters(roomForWorkBytes), FEWEST_CLUSTERS) + 64) * 4 * 2;
  const least = FEWEST_CLUSTERS * 512 + 2 * MIB;
  const needed = PARTITION_AT + held * cluster + tables + roomForWorkBytes;
  return Math.ceil(Math.max(least, needed) / MIB) * MIB;
}

/** An image is made of whole MiB: the largest that fits into a key of this size. */
export function imageBytesFor(keyBytes: number): number {
  return Math.floor(keyBytes / MIB) * MIB;
}
