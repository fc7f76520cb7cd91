import { expect, it } from 'vitest';
import { FatVolume } from './fatVolume.ts';

/** A volume of 64 GB that exists by its first sector and what a test puts there; the rest is zeros. What is read is counted. */
class Volume {
  readonly #boot = new DataView(new ArrayBuffer(512));
  readonly #cells = new Map<number, number>();
  readonly #folders = new Map<number, Uint8Array>();
  readonly tableAt = 32 * 512;
  readonly heapAt: number;
  readonly clusterBytes: number;
  readBytes = 0;

  constructor({ perCluster = 8, tableSectors = 131_072, sectors = 125_000_000 } = {}) {
    this.clusterBytes = perCluster * 512;
    this.heapAt = this.tableAt + tableSectors * 512;
    this.#boot.setUint16(11, 512, true);
    this.#boot.setUint8(13, perCluster);
    this.#boot.setUint16(14, 32, true);
    this.#boot.setUint8(16, 1);
    this.#boot.setUint32(32, sectors, true);
    this.#boot.setUint32(36, tableSectors, true);
    this.#boot.setUint32(44, 2, true);
    this.#boot.setUint16(510, 0xaa55, true);
  }

  /** After this cluster comes that one. */
  link(cluster: number, next: number): void {
    this.#cells.set(this.tableAt + cluster * 4, next);
  }

  /** A folder's cluster, full of entries: each its name, its first cluster, and its size; a folder without one. */
  folder(cluster: number, entries: readonly (readonly [string, number, number?])[]): void {
    const bytes = Buffer.alloc(this.clusterBytes);
    entries.forEach(([name, first, size], index) => {
      const at = index * 32;
      bytes.write(name.padEnd(11), at, 'latin1');
      bytes[at + 11] = size === undefined ? 0x10 : 0x20;
      bytes.writeUInt16LE(Math.floor(first / 0x10000), at + 20);
      bytes.writeUInt16LE(first % 0x10000, at + 26);
      bytes.writeUInt32LE(size ?? 0, at + 28);
    });
    this.#folders.set(this.heapAt + (cluster - 2) * this.clusterBytes, bytes);
  }

  open(): FatVolume {
    return new FatVolume((at, length) => this.#read(at, length), 0);
  }

  #read(at: number, length: number): Uint8Array {
    this.readBytes += length;
    const bytes = new Uint8Array(length);
    if (at === 0) bytes.set(new Uint8Array(this.#boot.buffer));
    const view = new DataView(bytes.buffer);
    for (const [cell, next] of this.#cells)
      if (cell >= at && cell + 4 <= at + length) view.setUint32(cell - at, next, true);
    const folder = this.#folders.get(at);
    if (folder !== undefined) bytes.set(folder.subarray(0, length));
    return bytes;
  }
}

const MIB = 1024 * 1024;
const names = (count: number, cluster: number) =>
  Array.from({ length: count }, (_, index) => [`F${index}`, cluster] as const);

it('a folder that leads back into itself is not read without end', () => {
  const volume = new Volume();
  volume.folder(2, names(128, 9));
  volume.link(2, 2);
  expect(() => volume.open().root()).toThrow('circles');
  expect(volume.readBytes).toBeLessThan(8 * MIB);
});

it('folders that all hold the next one’s are not counted without end', () => {
  const volume = new Volume();
  for (let cluster = 2; cluster < 12; cluster++) {
    volume.folder(cluster, names(127, cluster + 1));
    volume.link(cluster, 0x0fffffff);
  }
  const all = volume.open().entries();
  expect(() => {
    for (let next = all.next(); !next.done; ) next = all.next();
  }).toThrow('More files');
});

it('a file that says to be as large as four gigabytes is not read as a whole', () => {
  const volume = new Volume();
  volume.folder(2, [['MANIFESTJSO', 3, 300 * MIB]]);
  volume.link(2, 0x0fffffff);
  volume.link(3, 3);
  const file = volume.open().find('manifest.jso');
  expect(file?.sizeBytes).toBe(300 * MIB);
  expect(() => file && volume.open().bytesOf(file)).toThrow('Too large');
  expect(volume.readBytes).toBeLessThan(8 * MIB);
});

it('more clusters than the format or the table has are no volume', () => {
  for (const about of [
    { perCluster: 1, tableSectors: 33_554_432, sectors: 0xffffffff },
    { perCluster: 1, tableSectors: 1000, sectors: 1_000_000 },
    { perCluster: 8, tableSectors: 2000, sectors: 1000 },
  ]) {
    expect(() => new Volume(about).open()).toThrow('prepare.not_a_key');
  }
});

it('of a large table a part is kept', () => {
  const volume = new Volume({ sectors: 60_000_000, tableSectors: 60_000 });
  const opened = volume.open();
  const free = opened.freeBytes();
  const once = volume.readBytes;
  expect(opened.freeBytes()).toBe(free);
  // What no longer fitted was read again.
  expect(volume.readBytes).toBeGreaterThan(1.5 * once);
  expect(once).toBeLessThan(32 * MIB);
});
