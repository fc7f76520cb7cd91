import { AppError } from '@cartable/shared/lib/errors.ts';

/** Where the one partition of a key begins, in bytes: what every system's own tools use. */
export const PARTITION_AT = 1024 * 1024;

const ENTRY_BYTES = 32;
const ATTRIBUTE = { volume: 0x08, folder: 0x10, longName: 0x0f } as const;
const END_OF_CHAIN = 0x0ffffff8;
const CLUSTER_MASK = 0x0fffffff;
const FIRST_CLUSTER = 2;
const MAX_DEPTH = 32;
/** The largest number of a cluster; the specification keeps those above for marks. */
const MOST_CLUSTERS = 0x0ffffff5;
/** The specification's own limit: 65,536 entries. A longer folder is a chain that somebody has bent. */
const LARGEST_FOLDER_BYTES = 65_536 * ENTRY_BYTES;
/** Far more than a key's programs have. */
const MOST_ENTRIES = 200_000;
/** What is read as a whole: markers, tickets, manifests. */
const LARGEST_WHOLE_BYTES = 8 * 1024 * 1024;
/** How much of the table is read at once. */
const TABLE_PIECE_BYTES = 1024 * 1024;
/** So many pieces are kept: the table of a key of 128 GB. */
const TABLE_PIECES = 16;

/** A file or folder of a volume. */
export interface FatEntry {
  /** From the volume's root, with slashes. */
  readonly path: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number;
  readonly firstCluster: number;
  /** The day on which it was written last, by the clock of that computer (`2026-09-01`); undefined where none is noted. */
  readonly changedOn: string | undefined;
}

/** Reads `length` bytes at a position of the medium. */
export type ReadBytes = (at: number, length: number) => Uint8Array;

/**
 * Reads a FAT32 volume by Microsoft's "FAT32 File System Specification" 1.03, without a driver: a key can be looked into without being
 * mounted, and each file that cannot be read is named. Nothing is written. Strict: a chain that ends early or leaves the volume throws. What a volume says of itself is a
 * stranger's word: it takes neither memory nor time without end.
 */
export class FatVolume {
  readonly #readAt: ReadBytes;
  readonly #tableAt: number;
  readonly #heapAt: number;
  readonly #clusterCount: number;
  readonly #rootCluster: number;
  readonly #table = new Map<number, DataView>();
  readonly clusterBytes: number;
  readonly volumeId: string;

  /** @throws {AppError} `prepare.not_a_key` when there is no FAT32 volume at `at` */
  constructor(readAt: ReadBytes, at: number = PARTITION_AT) {
    this.#readAt = readAt;
    const boot = view(bootSector(readAt, at));
    const sectorBytes = boot.getUint16(11, true);
    const tables = boot.getUint8(16);
    const tableSectors = boot.getUint32(36, true);
    const reserved = boot.getUint16(14, true);
    const sectors = boot.getUint32(32, true);
    const perCluster = boot.getUint8(13);
    const isFat32 =
      boot.getUint16(510, true) === 0xaa55 &&
      [512, 1024, 2048, 4096].includes(sectorBytes) &&
      perCluster > 0 &&
      tables > 0 &&
      boot.getUint16(22, true) === 0 &&
      tableSectors > 0;
    const clusters = Math.floor((sectors - reserved - tables * tableSectors) / perCluster);
    const inTable = (tableSectors * sectorBytes) / 4 - FIRST_CLUSTER;
    if (!isFat32 || clusters < 1 || clusters > Math.min(MOST_CLUSTERS, inTable))
      throw new AppError('prepare.not_a_key');
    this.clusterBytes = sectorBytes * perCluster;
    this.#tableAt = at + reserved * sectorBytes;
    this.#heapAt = this.#tableAt + tables * tableSectors * sectorBytes;
    this.#clusterCount = clusters;
    this.#rootCluster = boot.getUint32(44, true);
    this.volumeId = boot.getUint32(67, true).toString(16).toUpperCase().padStart(8, '0');
  }

  /** The name that systems show, from the root folder, where they look for it. */
  label(): string | undefined {
    for (const raw of this.#rawEntries(this.#rootCluster)) {
      if ((raw[11] ?? 0) === ATTRIBUTE.volume) return latin(raw, 0, 11).trimEnd();
    }
    return undefined;
  }

  /** Everything of the volume, a folder before what it holds, in the order on the medium. @throws Error for a broken folder */
  *entries(cluster: number = this.#rootCluster, under = ''): Generator<FatEntry> {
    yield* this.#below(cluster, under, 0, { left: MOST_ENTRIES });
  }

  *#below(cluster: number, under: string, depth: number, count: { left: number }): Generator<FatEntry> {
    if (depth > MAX_DEPTH) throw new Error(`Folders nested without end at ${under}`);
    for (const entry of this.#children(cluster, under)) {
      count.left -= 1;
      if (count.left < 0) throw new Error('More files than a key has.');
      yield entry;
      if (entry.isFolder) yield* this.#below(entry.firstCluster, entry.path, depth + 1, count);
    }
  }

  /** One file or folder, by its path with slashes; case does not tell names apart. Reads only the folders on the way. */
  find(path: string): FatEntry | undefined {
    let cluster = this.#rootCluster;
    let under = '';
    let found: FatEntry | undefined;
    for (const part of path.split('/')) {
      const wanted = `${under === '' ? '' : `${under}/`}${part}`.toLowerCase();
      found = [...this.#children(cluster, under)].find((entry) => entry.path.toLowerCase() === wanted);
      if (found === undefined) return undefined;
      cluster = found.firstCluster;
      under = found.path;
    }
    return found;
  }

  /** What the root holds, directly. @throws Error for a broken folder */
  root(): readonly FatEntry[] {
    return [...this.#children(this.#rootCluster, '')];
  }

  /** What a folder holds, directly; undefined when there is no such folder. */
  list(path: string): readonly FatEntry[] | undefined {
    const folder = this.find(path);
    return folder?.isFolder ? [...this.#children(folder.firstCluster, folder.path)] : undefined;
  }

  /** The whole of a small file. @throws Error for a broken chain, and for a file that is not small */
  bytesOf(file: Pick<FatEntry, 'firstCluster' | 'sizeBytes'>): Buffer {
    if (file.sizeBytes > LARGEST_WHOLE_BYTES) throw new Error('Too large to be read as a whole.');
    return Buffer.concat([...this.pieces(file)]);
  }

  *#children(cluster: number, under: string): Generator<FatEntry> {
    let longName = '';
    for (const raw of this.#rawEntries(cluster)) {
      const attributes = raw[11] ?? 0;
      if ((attributes & 0x3f) === ATTRIBUTE.longName) {
        longName = longPart(raw) + longName;
        continue;
      }
      const name = (longName.split('\0')[0] ?? '') || shortName(raw);
      longName = '';
      if ((attributes & ATTRIBUTE.volume) !== 0 || name === '.' || name === '..') continue;
      const fields = view(raw);
      const first = fields.getUint16(20, true) * 0x10000 + fields.getUint16(26, true);
      const isFolder = (attributes & ATTRIBUTE.folder) !== 0;
      const path = under === '' ? name : `${under}/${name}`;
      const [sizeBytes, changedOn] = [fields.getUint32(28, true), dayOf(fields.getUint16(24, true))];
      yield { path, isFolder, sizeBytes, firstCluster: first, changedOn };
    }
  }

  /** The bytes of a file, several clusters at a time where they lie one after the other. @throws Error for a broken chain */
  *pieces(
    file: Pick<FatEntry, 'firstCluster' | 'sizeBytes'>,
    largestBytes = 1024 * 1024,
  ): Generator<Uint8Array> {
    const most = Math.max(1, Math.floor(largestBytes / this.clusterBytes));
    let cluster = file.firstCluster;
    for (let left = file.sizeBytes; left > 0; ) {
      const first = this.#inside(cluster);
      let run = 1;
      cluster = this.#next(first);
      while (run < most && run * this.clusterBytes < left && cluster === first + run) {
        run += 1;
        cluster = this.#next(first + run - 1);
      }
      const length = Math.min(left, run * this.clusterBytes);
      yield this.#readAt(this.#clusterAt(first), length);
      left -= length;
    }
  }

  /** Where the last cluster in use ends, in bytes of the medium: what lies behind holds nothing. */
  usedEnd(): number {
    for (let cluster = this.#clusterCount + FIRST_CLUSTER - 1; cluster >= FIRST_CLUSTER; cluster--) {
      if (this.#next(cluster) !== 0) return this.#clusterAt(cluster + 1);
    }
    return this.#heapAt;
  }

  /** Bytes that are free for files. */
  freeBytes(): number {
    let free = 0;
    for (let cluster = FIRST_CLUSTER; cluster < this.#clusterCount + FIRST_CLUSTER; cluster++) {
      if (this.#next(cluster) === 0) free += 1;
    }
    return free * this.clusterBytes;
  }

  *#rawEntries(first: number): Generator<Uint8Array> {
    let cluster = first;
    for (let steps = 0; cluster < END_OF_CHAIN; steps++) {
      if (steps * this.clusterBytes >= LARGEST_FOLDER_BYTES)
        throw new Error('A folder goes round in circles.');
      const bytes = this.#readAt(this.#clusterAt(this.#inside(cluster)), this.clusterBytes);
      for (let at = 0; at < bytes.length; at += ENTRY_BYTES) {
        const start = bytes[at];
        if (start === 0) return;
        if (start !== 0xe5) yield bytes.subarray(at, at + ENTRY_BYTES);
      }
      cluster = this.#next(cluster);
    }
  }

  #inside(cluster: number): number {
    if (cluster >= FIRST_CLUSTER && cluster < FIRST_CLUSTER + this.#clusterCount) return cluster;
    throw new Error('A chain of clusters is broken.');
  }

  #clusterAt(cluster: number): number {
    return this.#heapAt + (cluster - FIRST_CLUSTER) * this.clusterBytes;
  }

  #next(cluster: number): number {
    const position = cluster * 4;
    const index = Math.floor(position / TABLE_PIECE_BYTES);
    let piece = this.#table.get(index);
    if (piece === undefined) {
      const start = this.#tableAt + index * TABLE_PIECE_BYTES;
      piece = view(this.#readAt(start, Math.min(TABLE_PIECE_BYTES, this.#heapAt - start)));
      const [oldest] = this.#table.keys();
      if (this.#table.size === TABLE_PIECES && oldest !== undefined) this.#table.delete(oldest);
      this.#table.set(index, piece);
    }
    return piece.getUint32(position - index * TABLE_PIECE_BYTES, true) & CLUSTER_MASK;
  }
}

/** A medium that ends before the place of the volume holds none. */
function bootSector(readAt: ReadBytes, at: number): Uint8Array {
  try {
    return readAt(at, 512);
  } catch (error) {
    if (error instanceof Error && !('code' in error)) throw new AppError('prepare.not_a_key', {}, error);
    throw error;
  }
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Years since 1980 in the seven upper bits, then the month in four and the day in five. */
function dayOf(packed: number): string | undefined {
  const [year, month, day] = [1980 + (packed >> 9), (packed >> 5) & 15, packed & 31];
  if (month < 1 || month > 12 || day < 1) return undefined;
  const two = (value: number) => String(value).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('latin1');
}

/** The thirteen characters of a long name's entry, in UTF-16. */
function longPart(raw: Uint8Array): string {
  const part = (from: number, to: number) => Buffer.from(raw.subarray(from, to)).toString('utf16le');
  return (part(1, 11) + part(14, 26) + part(28, 32)).replaceAll('\uffff', '\0');
}

function shortName(raw: Uint8Array): string {
  // Windows NT's case bits: both halves may have been lower case although no long name was kept.
  const lower = raw[12] ?? 0;
  const base = latin(raw, 0, 8).trimEnd();
  const extension = latin(raw, 8, 11).trimEnd();
  const shown = (text: string, bit: number) => ((lower & bit) !== 0 ? text.toLowerCase() : text);
  return extension === '' ? shown(base, 0x08) : `${shown(base, 0x08)}.${shown(extension, 0x10)}`;
}
