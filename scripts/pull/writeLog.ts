import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** What dm-log-writes puts at the beginning of its log (the kernel's drivers/md/dm-log-writes.c): magic, version, entries, bytes of a sector. */
const MAGIC = 0x6a736677736872n;
const SUPER_BYTES = 28;
/** An entry's own sector: place, sectors, flags, bytes of a mark. What was written follows it. */
const ENTRY_BYTES = 32;
const FLAG = { discard: 4n, mark: 8n } as const;

/** One write as it reached the disk, in order; places and lengths in bytes. */
export interface LoggedWrite {
  readonly at: number;
  readonly length: number;
  /** Where its bytes stand in the log. */
  readonly inLog: number;
  readonly sectorBytes: number;
}

/**
 * Reads which writes a disk received while dm-log-writes recorded it.
 * @throws Error when the file is no such log
 */
export function readWriteLog(log: string): readonly LoggedWrite[] {
  const fd = openSync(log, 'r');
  try {
    const bytes = (length: number, at: number): Buffer => {
      const buffer = Buffer.alloc(length);
      readSync(fd, buffer, 0, length, at);
      return buffer;
    };
    const head = bytes(SUPER_BYTES, 0);
    if (head.readBigUInt64LE(0) !== MAGIC) throw new Error(`${log} is not a log of writes`);
    const count = Number(head.readBigUInt64LE(16));
    const sectorBytes = head.readUInt32LE(24);
    const writes: LoggedWrite[] = [];
    for (let entry = 0, place = sectorBytes; entry < count; entry++) {
      const read = bytes(ENTRY_BYTES, place);
      const [sector, sectors, flags] = [0, 8, 16].map((at) => read.readBigUInt64LE(at));
      if (sector === undefined || sectors === undefined || flags === undefined) break;
      place += sectorBytes;
      // A flush has no bytes; what was discarded is not read again.
      if ((flags & (FLAG.discard | FLAG.mark)) !== 0n || sectors === 0n) continue;
      const length = Number(sectors) * sectorBytes;
      writes.push({ at: Number(sector) * sectorBytes, length, inLog: place, sectorBytes });
      place += length;
    }
    return writes;
  } finally {
    closeSync(fd);
  }
}

/** A disk that was cut off: how many of the writes had reached it, and whether half the sectors of the next one had, too. */
export interface CutDisk {
  readonly whole: number;
  readonly half: boolean;
  /** Its bytes; the same memory at each step, so it is to be used before the next one. */
  readonly bytes: Buffer;
}

/**
 * The disk at every place at which a power cut may end these writes: between any two, and within those of several sectors.
 * @param bytes the disk as it stood before the first write; it is changed
 */
export function* everyCut(bytes: Buffer, log: string, writes: readonly LoggedWrite[]): Generator<CutDisk> {
  const fd = openSync(log, 'r');
  try {
    for (const [whole, { at, length, inLog, sectorBytes }] of writes.entries()) {
      yield { whole, half: false, bytes };
      if (length > sectorBytes) {
        const half = Math.floor(length / sectorBytes / 2) * sectorBytes;
        readSync(fd, bytes, at, half, inLog);
        yield { whole, half: true, bytes };
      }
      readSync(fd, bytes, at, length, inLog);
    }
    yield { whole: writes.length, half: false, bytes };
  } finally {
    closeSync(fd);
  }
}

const PAGE_BYTES = 4096;

/** Writes a disk's bytes as a file with holes: a key that is nearly empty takes little room. */
export function saveDisk(bytes: Buffer, file: string): void {
  const fd = openSync(file, 'w');
  try {
    ftruncateSync(fd, bytes.length);
    const empty = Buffer.alloc(PAGE_BYTES);
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
      const page = bytes.subarray(at, at + PAGE_BYTES);
      if (!page.equals(empty.subarray(0, page.length))) writeSync(fd, page, 0, page.length, at);
    }
  } finally {
    closeSync(fd);
  }
}
