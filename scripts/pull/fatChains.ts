import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { must } from '../bootstrap/run.ts';

/** FAT32: the last entry of a chain, and the bits of an entry that count (Microsoft FAT specification, 4.2). */
const END = 0x0fffffff;
const ENTRY_MASK = 0x0fffffff;

/**
 * Puts chains of clusters of a FAT32 image out of step with their files' lengths, as a pull may: the driver writes table and
 * directory entry apart from each other.
 */
export class FatChains {
  readonly #image: string;

  constructor(image: string) {
    this.#image = image;
  }

  /** The table's later sectors did not reach the key: the chain breaks off after `kept` clusters in an entry that says "free". */
  async breakOff(path: string, kept: number): Promise<void> {
    const chain = await this.#chainOf(path);
    if (chain.length <= kept) throw new Error(`${path} has only ${chain.length} clusters`);
    this.#change((entries) => {
      for (const cluster of chain.slice(kept)) entries.set(cluster, 0);
    });
  }

  /** The directory entry did not reach the key: the chain goes on for `more` clusters behind the file's end. */
  async lengthen(path: string, more: number): Promise<void> {
    const chain = await this.#chainOf(path);
    this.#change((entries) => {
      let last = chain.at(-1);
      for (let left = more; left > 0; left -= 1) {
        const free = entries.free();
        if (last === undefined) throw new Error(`${path} has no cluster`);
        entries.set(last, free);
        entries.set(free, END);
        last = free;
      }
    });
  }

  /** The first sector, counted from the image's beginning in units of 512 bytes, of a file's cluster at this place of its chain. */
  async sectorOf(path: string, place: number): Promise<number> {
    const cluster = (await this.#chainOf(path))[place];
    if (cluster === undefined) throw new Error(`${path} is shorter`);
    const boot = this.#boot();
    const sectorBytes = boot.readUInt16LE(11);
    const firstSector = boot.readUInt16LE(14) + boot.readUInt8(16) * boot.readUInt32LE(36);
    // Clusters are counted from 2.
    return ((firstSector + (cluster - 2) * boot.readUInt8(13)) * sectorBytes) / 512;
  }

  /** The file's clusters in order, from mtools' `mshowfat`: `::/path <12-17> <20>`. */
  async #chainOf(path: string): Promise<readonly number[]> {
    const env = { ...process.env, MTOOLS_SKIP_CHECK: '1' };
    const shown = await must('mshowfat', ['-i', this.#image, `::/${path}`], { env });
    return [...shown.stdout.matchAll(/<(\d+)(?:-(\d+))?>/g)].flatMap(([, from, to]) => {
      const first = Number(from);
      return Array.from({ length: Number(to ?? from) - first + 1 }, (_, index) => first + index);
    });
  }

  #boot(): Buffer {
    const descriptor = openSync(this.#image, 'r');
    const boot = Buffer.alloc(90);
    readSync(descriptor, boot, 0, boot.length, 0);
    closeSync(descriptor);
    return boot;
  }

  #change(work: (entries: Entries) => void): void {
    const descriptor = openSync(this.#image, 'r+');
    try {
      const boot = this.#boot();
      const sectorBytes = boot.readUInt16LE(11);
      const tableBytes = boot.readUInt32LE(36) * sectorBytes;
      const table = Buffer.alloc(tableBytes);
      const start = boot.readUInt16LE(14) * sectorBytes;
      readSync(descriptor, table, 0, tableBytes, start);
      work(new Entries(table));
      for (let copy = 0; copy < boot.readUInt8(16); copy += 1) {
        writeSync(descriptor, table, 0, tableBytes, start + copy * tableBytes);
      }
    } finally {
      closeSync(descriptor);
    }
  }
}

/** The entries of a file allocation table. */
class Entries {
  readonly #table: Buffer;
  /** The far end: where no file of a test has come. */
  #next: number;

  constructor(table: Buffer) {
    this.#table = table;
    this.#next = Math.floor(table.length / 8);
  }

  set(cluster: number, value: number): void {
    this.#table.writeUInt32LE(value, cluster * 4);
  }

  /** A cluster that belongs to no file, another one at each call. */
  free(): number {
    while ((this.#table.readUInt32LE(this.#next * 4) & ENTRY_MASK) !== 0) this.#next += 1;
    return this.#next++;
  }
}
