import { closeSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const ENTRY_BYTES = 32;
const FILE_ENTRY = 0x85;
const STREAM_ENTRY = 0xc0;
const NAME_ENTRY = 0xc1;
const DIRECTORY_ATTRIBUTE = 0x10;
const NO_FAT_CHAIN = 0x02;
const FIRST_CLUSTER = 2;
const MAX_DEPTH = 32;

interface Extent {
  readonly firstCluster: number;
  /** Bytes; Infinity for the root folder, which ends where its chain does. */
  readonly length: number;
  /** Bytes that were ever written: what lies behind reads as zeros. */
  readonly validLength: number;
  readonly contiguous: boolean;
}

/**
 * Reads an exFAT image without a driver, by Microsoft's "exFAT file system specification" (sections 3, 4, 6 and 7),
 * so that a pulled key can be looked into without root, FUSE or a loop device. It is strict where systems differ:
 * an entry set with a wrong checksum counts as unreadable, because Windows does not show it.
 *
 * @returns the paths, relative to the root, that could not be read to their end
 * @throws Error when the boot sector is not exFAT's
 */
export function copyOutOfExfat(file: string, into: string): { readonly unreadable: readonly string[] } {
  const image = new ExfatImage(file);
  const unreadable: string[] = [];
  try {
    copyFolder(image, image.root, into, '', unreadable);
  } finally {
    image.close();
  }
  return { unreadable };
}

function copyFolder(
  image: ExfatImage,
  folder: Extent,
  into: string,
  path: string,
  unreadable: string[],
): void {
  mkdirSync(into, { recursive: true });
  if (path.split('/').length > MAX_DEPTH) throw new Error(`Folders nested without end at ${path}`);
  const entries: Buffer[] = [];
  try {
    for (const piece of image.pieces(folder)) entries.push(piece);
  } catch {
    unreadable.push(`${path}/`);
  }
  for (const entry of readEntries(Buffer.concat(entries))) {
    const inner = path === '' ? entry.name : `${path}/${entry.name}`;
    if (!entry.whole) unreadable.push(inner);
    else if (entry.isFolder) copyFolder(image, entry.extent, join(into, entry.name), inner, unreadable);
    else if (!copyFile(image, entry.extent, join(into, entry.name))) unreadable.push(inner);
  }
}

function copyFile(image: ExfatImage, extent: Extent, into: string): boolean {
  const out = openSync(into, 'w');
  try {
    for (const piece of image.pieces(extent)) writeSync(out, piece);
    return true;
  } catch {
    return false;
  } finally {
    closeSync(out);
  }
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  readonly extent: Extent;
  readonly whole: boolean;
}

/** The files and folders of a folder's bytes. */
export function* readEntries(bytes: Buffer): Generator<Entry> {
  for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
    const type = bytes.readUInt8(at);
    if (type === 0) return;
    if (type !== FILE_ENTRY) continue;
    const set = bytes.subarray(at, at + ENTRY_BYTES * (bytes.readUInt8(at + 1) + 1));
    if (set.length < 3 * ENTRY_BYTES || set.readUInt8(ENTRY_BYTES) !== STREAM_ENTRY) {
      yield { name: '?', isFolder: false, extent: NOTHING, whole: false };
      continue;
    }
    const stream = set.subarray(ENTRY_BYTES, 2 * ENTRY_BYTES);
    const length = Number(stream.readBigUInt64LE(24));
    yield {
      name: nameOf(set, stream.readUInt8(3)),
      isFolder: (set.readUInt16LE(4) & DIRECTORY_ATTRIBUTE) !== 0,
      extent: {
        firstCluster: stream.readUInt32LE(20),
        length,
        validLength: Number(stream.readBigUInt64LE(8)),
        contiguous: (stream.readUInt8(1) & NO_FAT_CHAIN) !== 0,
      },
      whole: setChecksum(set) === set.readUInt16LE(2),
    };
    at += set.length - ENTRY_BYTES;
  }
}

const NOTHING: Extent = { firstCluster: 0, length: 0, validLength: 0, contiguous: true };

function nameOf(set: Buffer, characters: number): string {
  let name = '';
  for (let at = 2 * ENTRY_BYTES; at + ENTRY_BYTES <= set.length; at += ENTRY_BYTES) {
    if (set.readUInt8(at) === NAME_ENTRY) name += set.toString('utf16le', at + 2, at + ENTRY_BYTES);
  }
  // A name comes from a damaged image: it must not lead out of the folder that it is copied to.
  return name.slice(0, characters).replace(/[/\0]|^\.{1,2}$/g, '_') || '?';
}

/** The checksum of an entry set (specification, 6.3.3), its own two bytes left out. */
export function setChecksum(set: Buffer): number {
  let sum = 0;
  for (const [index, byte] of set.entries()) {
    if (index === 2 || index === 3) continue;
    sum = (((sum & 1) << 15) + (sum >>> 1) + byte) & 0xffff;
  }
  return sum;
}

class ExfatImage {
  readonly #fd: number;
  readonly #fatOffset: number;
  readonly #heapOffset: number;
  readonly #clusterCount: number;
  readonly #clusterBytes: number;
  readonly root: Extent;

  constructor(file: string) {
    this.#fd = openSync(file, 'r');
    const boot = this.#read(0, 512);
    if (boot.toString('latin1', 3, 11) !== 'EXFAT   ') {
      this.close();
      throw new Error('Not an exFAT image.');
    }
    const sectorBytes = 2 ** boot.readUInt8(108);
    this.#clusterBytes = sectorBytes * 2 ** boot.readUInt8(109);
    this.#fatOffset = boot.readUInt32LE(80) * sectorBytes;
    this.#heapOffset = boot.readUInt32LE(88) * sectorBytes;
    this.#clusterCount = boot.readUInt32LE(92);
    this.root = {
      firstCluster: boot.readUInt32LE(96),
      length: Number.POSITIVE_INFINITY,
      validLength: Number.POSITIVE_INFINITY,
      contiguous: false,
    };
  }

  /** The bytes of an extent, a cluster at a time. @throws Error where a chain leaves the volume or ends too early. */
  *pieces(extent: Extent): Generator<Buffer> {
    let cluster = extent.firstCluster;
    for (let done = 0, steps = 0; done < extent.length; done += this.#clusterBytes, steps++) {
      if (extent.length === Number.POSITIVE_INFINITY && cluster >= 0xfffffff8) return;
      const inside = cluster >= FIRST_CLUSTER && cluster < FIRST_CLUSTER + this.#clusterCount;
      if (!inside || steps > this.#clusterCount) throw new Error('A chain of clusters is broken.');
      const piece = this.#read(
        this.#heapOffset + (cluster - FIRST_CLUSTER) * this.#clusterBytes,
        Math.min(this.#clusterBytes, extent.length - done),
      );
      if (done + piece.length > extent.validLength) piece.fill(0, Math.max(0, extent.validLength - done));
      yield piece;
      cluster = extent.contiguous ? cluster + 1 : this.#read(this.#fatOffset + cluster * 4, 4).readUInt32LE();
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #read(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    if (readSync(this.#fd, bytes, 0, length, position) !== length)
      throw new Error('The image ends too early.');
    return bytes;
  }
}
