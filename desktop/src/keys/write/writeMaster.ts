import { createHash } from 'node:crypto';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { MasterMap } from '../image/masterMap.ts';
import { alignedBytes } from '../medium/alignedBytes.ts';
import { type Medium, SECTOR_BYTES } from '../medium/medium.ts';
import { attempt, type Retries, TRIES } from './attempt.ts';
import { checkProbes, type Probe, placeProbes } from './probes.ts';

/** What to do with the part of a key that holds nothing in the image, and with what lies behind the image, to the key's end. */
export type RestMode =
  /** Read it, and overwrite with zeros what is not: nothing of a former owner stays. For every key that was used before. */
  | 'erase'
  /** Leave it: for keys that come from the factory. The file system is right either way: free clusters may hold anything. */
  | 'leave';

export type WritePhase = 'writing' | 'erasing' | 'verifying';

/** How far one key is. */
export interface WriteProgress {
  readonly phase: WritePhase;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface WrittenKey {
  readonly writtenBytes: number;
  readonly verifiedBytes: number;
  /** Blocks that did not work the first time. */
  readonly retries: number;
  readonly writeMs: number;
  readonly verifyMs: number;
}

/** Brings a block of the image into memory; the first block has index 0. */
export type ReadBlock = (index: number, into: Uint8Array) => void;

/**
 * Writes an image on one medium and reads back what was written. The first block, which makes the medium a volume, is blotted out first
 * and written last, and blotted out again when what was written cannot be read back: a key that was interrupted or is bad is empty for every system, never half a key that
 * looks whole.
 * @throws {AppError} `prepare.too_small`, `prepare.vanished`, `prepare.write_protected`, `prepare.io` (data: device, at), or
 *   `prepare.verify_failed` when what comes back differs after {@link TRIES} writings, `prepare.counterfeit` when the key does not hold
 *   what it claims to
 */
export function writeMaster(
  map: MasterMap,
  readBlock: ReadBlock,
  medium: Medium,
  rest: RestMode,
  tell: (progress: WriteProgress) => void = () => undefined,
): WrittenKey {
  if (medium.sizeBytes < map.sizeBytes) {
    throw new AppError('prepare.too_small', {
      device: medium.path,
      needs: map.sizeBytes,
      size: medium.sizeBytes,
    });
  }
  const work = new KeyWriting(map, readBlock, medium, tell);
  const startedAt = performance.now();
  if (!medium.blank) work.blot();
  for (let index = 1; index < map.blocks.length; index++) work.write(index);
  if (!medium.blank && rest === 'erase') work.eraseRest();
  const probes = medium.blank ? [] : work.placeProbes();
  work.write(0);
  work.sync();
  const writtenAt = performance.now();
  // The probes first: what they have written over, on a key that counts its memory twice, is then found.
  try {
    work.checkProbes(probes);
    work.verify();
  } catch (error) {
    work.blotIfPossible();
    throw error;
  }
  const { writtenBytes, verifiedBytes, retries } = work;
  return {
    writtenBytes,
    verifiedBytes,
    retries: retries.count,
    writeMs: writtenAt - startedAt,
    verifyMs: performance.now() - writtenAt,
  };
}

/** A block as it must be read back; one that must be zeros has no index in the image. */
interface Expected {
  readonly at: number;
  readonly length: number;
  readonly index?: number;
}

class KeyWriting {
  readonly #map: MasterMap;
  readonly #readBlock: ReadBlock;
  readonly #medium: Medium;
  readonly #tell: (progress: WriteProgress) => void;
  readonly #room: Uint8Array;
  readonly #usedBytes: number;
  /** Where the medium ends, in whole sectors. */
  readonly #endBytes: number;
  /** Pieces of the rest that were not zeros and were overwritten. */
  readonly #erased: Expected[] = [];
  readonly retries: Retries = { count: 0 };
  writtenBytes = 0;
  verifiedBytes = 0;

  constructor(map: MasterMap, readBlock: ReadBlock, medium: Medium, tell: (progress: WriteProgress) => void) {
    this.#map = map;
    this.#readBlock = readBlock;
    this.#medium = medium;
    this.#tell = tell;
    this.#room = alignedBytes(map.blockBytes);
    this.#usedBytes = Math.min(map.sizeBytes, map.blocks.length * map.blockBytes);
    this.#endBytes = medium.sizeBytes - (medium.sizeBytes % SECTOR_BYTES);
  }

  #block(index: number): { readonly at: number; readonly room: Uint8Array } {
    const at = index * this.#map.blockBytes;
    return { at, room: this.#room.subarray(0, Math.min(this.#map.blockBytes, this.#map.sizeBytes - at)) };
  }

  blot(): void {
    const { at, room } = this.#block(0);
    room.fill(0);
    attempt(this.#medium, at, this.retries, () => this.#medium.write(at, room));
    this.sync();
  }

  /** The same for a key that has failed already: how it failed is told, not this. */
  blotIfPossible(): void {
    try {
      this.blot();
    } catch {
      // Gone, or it takes nothing any more: there is nothing more to be done to it.
    }
  }

  write(index: number): void {
    const { at, room } = this.#block(index);
    this.#readBlock(index, room);
    attempt(this.#medium, at, this.retries, () => this.#medium.write(at, room));
    this.writtenBytes += room.length;
    this.#tell({ phase: 'writing', doneBytes: this.writtenBytes, totalBytes: this.#usedBytes });
  }

  /**
   * Makes what lies behind the image zeros, to the end of the key: keys are larger than the image, which is made for the smallest, and systems note things in a disk's last
   * sectors. Flash reads several times faster than it writes, and writing wears it: only what is not zeros is written.
   */
  eraseRest(): void {
    const { blockBytes } = this.#map;
    const zeros = Buffer.alloc(blockBytes);
    for (let at = this.#usedBytes; at < this.#endBytes; at += blockBytes) {
      const length = Math.min(blockBytes, this.#endBytes - at);
      const room = this.#room.subarray(0, length);
      attempt(this.#medium, at, this.retries, () => this.#medium.read(at, room));
      if (!zeros.subarray(0, length).equals(room)) {
        room.fill(0);
        attempt(this.#medium, at, this.retries, () => this.#medium.write(at, room));
        this.writtenBytes += length;
        this.#erased.push({ at, length });
      }
      this.#tell({
        phase: 'erasing',
        doneBytes: at + length - this.#usedBytes,
        totalBytes: this.#endBytes - this.#usedBytes,
      });
    }
  }

  placeProbes(): readonly Probe[] {
    return placeProbes(this.#medium, this.#usedBytes, this.#endBytes, this.retries);
  }

  checkProbes(probes: readonly Probe[]): void {
    checkProbes(this.#medium, probes, this.retries);
    if (probes.length > 0) this.sync();
  }

  sync(): void {
    attempt(this.#medium, 0, this.retries, () => this.#medium.sync());
  }

  verify(): void {
    const image = [...this.#map.blocks.keys()].map((index): Expected => {
      const { at, room } = this.#block(index);
      return { at, length: room.length, index };
    });
    const expected = [...image, ...this.#erased];
    const total = expected.reduce((sum, { length }) => sum + length, 0);
    for (const block of expected) {
      this.#verifyBlock(block);
      this.verifiedBytes += block.length;
      this.#tell({ phase: 'verifying', doneBytes: this.verifiedBytes, totalBytes: total });
    }
  }

  #verifyBlock({ at, length, index }: Expected): void {
    const room = this.#room.subarray(0, length);
    for (let tries = 1; ; tries++) {
      attempt(this.#medium, at, this.retries, () => this.#medium.read(at, room));
      if (this.#isRight(room, index)) return;
      if (tries === TRIES) throw new AppError('prepare.verify_failed', { device: this.#medium.path, at });
      this.retries.count += 1;
      if (index === undefined) room.fill(0);
      else this.#readBlock(index, room);
      attempt(this.#medium, at, this.retries, () => this.#medium.write(at, room));
      this.sync();
    }
  }

  #isRight(room: Uint8Array, index: number | undefined): boolean {
    if (index === undefined) return Buffer.alloc(room.length).equals(room);
    return createHash('sha256').update(room).digest('hex') === this.#map.blocks[index];
  }
}
