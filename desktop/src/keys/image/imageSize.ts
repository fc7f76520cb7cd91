import { PARTITION_AT } from '../fat/fatVolume.ts';
import type { MasterContents } from './masterContents.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
/** Fewer clusters than this make a FAT16 volume for every driver (specification, "FAT Type Determination"). */
const FEWEST_CLUSTERS = 65_525;
/** What a new profile needs at least beside the program: its database's journal, the reserve, some work. */
const ROOM_FOR_WORK_BYTES = 64 * MIB;

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
  const tables = (Math.max(held + clusters(ROOM_FOR_WORK_BYTES), FEWEST_CLUSTERS) + 64) * 4 * 2;
  const least = FEWEST_CLUSTERS * 512 + 2 * MIB;
  const needed = PARTITION_AT + held * cluster + tables + ROOM_FOR_WORK_BYTES;
  return Math.ceil(Math.max(least, needed) / MIB) * MIB;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1024,
  m: MIB,
  g: GIB,
  ko: 1000,
  kb: 1000,
  mo: 1e6,
  mb: 1e6,
  go: 1e9,
  gb: 1e9,
};

/** Reads a size: `16GB` and `16Go` as keys are sold (10⁹), `512M` and `2G` as computers count (2²⁰, 2³⁰). Undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = UNITS[(unit ?? '').toLowerCase().replace(/ib$|io$/, '')];
  if (number === undefined || factor === undefined) return undefined;
  return Math.floor(Number(number.replace(',', '.')) * factor);
}

/** An image is made of whole MiB: the largest that fits into a key of this size. */
export function imageBytesFor(keyBytes: number): number {
  return Math.floor(keyBytes / MIB) * MIB;
}
