import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BLOCK_BYTES, type MasterMap } from '../image/masterMap.ts';
import { fileMedium } from '../medium/fileMedium.ts';
import type { Medium } from '../medium/medium.ts';
import { patternBytes } from '../testing/smallProgram.ts';
import { type ReadBlock, type WriteProgress, writeMaster } from './writeMaster.ts';

const BLOCKS = 3;
/** Three blocks with something, two and a half without. */
const SIZE = BLOCK_BYTES * 5.5;
const content = patternBytes(BLOCKS * BLOCK_BYTES, 3);
const whole = Buffer.concat([content, Buffer.alloc(SIZE - content.length)]);
const blockOf = (index: number) => content.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES);
const map: MasterMap = {
  product: 'cartable',
  kind: 'master',
  format: 1,
  sizeBytes: SIZE,
  blockBytes: BLOCK_BYTES,
  volumeId: '00000000',
  programs: [],
  blocks: Array.from({ length: BLOCKS }, (_, index) =>
    createHash('sha256').update(blockOf(index)).digest('hex'),
  ),
};
const readBlock: ReadBlock = (index, into) => into.set(blockOf(index));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cartable-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A key that somebody has used: no byte of it is zero. */
function usedKey(bytes = SIZE): string {
  const path = join(folder, 'used.img');
  writeFileSync(path, Buffer.alloc(bytes, 0xaa));
  return path;
}

const fault = (code: string) => Object.assign(new Error(code), { code });

/** A medium whose calls fail as `rule` says: what a bad key does, on a real file underneath. */
function faulty(
  path: string,
  rule: (call: 'read' | 'write' | 'sync', at: number) => string | 'lost' | undefined,
): Medium {
  const real = fileMedium(path);
  const obey = (call: 'read' | 'write' | 'sync', at: number, work: () => void) => {
    const verdict = rule(call, at);
    if (verdict === 'lost') return;
    if (verdict !== undefined) throw fault(verdict);
    work();
  };
  return {
    ...real,
    read: (at, into) => obey('read', at, () => real.read(at, into)),
    write: (at, from) => obey('write', at, () => real.write(at, from)),
    sync: () => obey('sync', 0, () => real.sync()),
  };
}

const blockAt = (index: number) => index * BLOCK_BYTES;

describe('writing a key', () => {
  it('makes a new image file equal to the image and leaves its holes holes', () => {
    const path = join(folder, 'new.img');
    const medium = fileMedium(path, { createBytes: SIZE });
    const told: WriteProgress[] = [];
    const done = writeMaster(map, readBlock, medium, 'erase', (progress) => told.push(progress));
    medium.close();
    expect(readFileSync(path).equals(whole)).toBe(true);
    expect(done).toMatchObject({ writtenBytes: content.length, verifiedBytes: content.length, retries: 0 });
    expect(told.filter((one) => one.phase === 'writing').at(-1)?.doneBytes).toBe(content.length);
    expect(told.at(-1)).toEqual({
      phase: 'verifying',
      doneBytes: content.length,
      totalBytes: content.length,
    });
  });

  it('leaves nothing of a former owner on a used key', () => {
    const medium = fileMedium(usedKey());
    const phases = new Set<string>();
    const done = writeMaster(map, readBlock, medium, 'erase', ({ phase }) => phases.add(phase));
    medium.close();
    expect(readFileSync(medium.path).equals(whole)).toBe(true);
    expect(done.verifiedBytes).toBe(SIZE);
    expect([...phases]).toEqual(['writing', 'erasing', 'verifying']);
  });

  it('does not write what is zeros already', () => {
    writeFileSync(join(folder, 'old.img'), Buffer.concat([Buffer.alloc(SIZE - 10), Buffer.alloc(10, 1)]));
    const medium = fileMedium(join(folder, 'old.img'));
    const done = writeMaster(map, readBlock, medium, 'erase');
    medium.close();
    expect(done.writtenBytes).toBe(content.length + BLOCK_BYTES / 2);
    expect(readFileSync(medium.path).equals(whole)).toBe(true);
  });

  it('leaves the rest of a factory’s key alone, but for the probes of its size', () => {
    const medium = fileMedium(usedKey());
    writeMaster(map, readBlock, medium, 'leave');
    medium.close();
    const bytes = readFileSync(medium.path);
    expect(bytes.subarray(0, content.length).equals(content)).toBe(true);
    const rest = bytes.subarray(content.length);
    expect(rest.filter((byte) => byte === 0xaa).length).toBe(rest.length - 4 * 4096);
  });

  it('leaves nothing behind the image either, to the last sector of a larger key', () => {
    const larger = SIZE + BLOCK_BYTES * 2 + 512;
    const medium = fileMedium(usedKey(larger));
    const told: WriteProgress[] = [];
    const done = writeMaster(map, readBlock, medium, 'erase', (progress) => told.push(progress));
    medium.close();
    const bytes = readFileSync(medium.path);
    expect(bytes.subarray(0, SIZE).equals(whole)).toBe(true);
    expect(bytes.subarray(SIZE).equals(Buffer.alloc(larger - SIZE))).toBe(true);
    expect(done.verifiedBytes).toBe(larger);
    const rest = larger - content.length;
    expect(told.filter((one) => one.phase === 'erasing').at(-1)).toMatchObject({
      doneBytes: rest,
      totalBytes: rest,
    });
  });

  it('ends at the image’s end inside a block: what is left of that block is erased too', () => {
    const end = BLOCK_BYTES * 2.5;
    const short = content.subarray(0, end);
    const blocks = [0, 1, 2].map((index) =>
      createHash('sha256')
        .update(short.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES))
        .digest('hex'),
    );
    const medium = fileMedium(usedKey());
    const read: ReadBlock = (index, into) =>
      into.set(short.subarray(index * BLOCK_BYTES, end).subarray(0, into.length));
    writeMaster({ ...map, sizeBytes: end, blocks }, read, medium, 'erase');
    medium.close();
    const wanted = Buffer.concat([short, Buffer.alloc(SIZE - end)]);
    expect(readFileSync(medium.path).equals(wanted)).toBe(true);
  });
});

/** What makes it a volume is gone: nobody takes it for a whole key. */
function mustBeEmpty(path: string): void {
  expect(readFileSync(path).subarray(0, BLOCK_BYTES).equals(Buffer.alloc(BLOCK_BYTES))).toBe(true);
}

describe('bad keys', () => {
  it('too small: refused before anything is written', () => {
    const medium = fileMedium(usedKey(SIZE - 512));
    expect(() => writeMaster(map, readBlock, medium, 'erase')).toThrow(
      expect.objectContaining({
        code: 'prepare.too_small',
        data: { device: medium.path, needs: SIZE, size: SIZE - 512 },
      }),
    );
    medium.close();
    expect(readFileSync(medium.path).every((byte) => byte === 0xaa)).toBe(true);
  });

  it.each([
    ['write-protected', 'EROFS', 'prepare.write_protected'],
    ['out of its port', 'ENODEV', 'prepare.vanished'],
    ['with less memory than the system says', 'ENOSPC', 'prepare.full'],
    ['dying', 'EIO', 'prepare.io'],
  ])('%s: said as such, with the place', (_what, system, code) => {
    const medium = faulty(usedKey(), (call, at) =>
      call === 'write' && at === blockAt(2) ? system : undefined,
    );
    expect(() => writeMaster(map, readBlock, medium, 'erase')).toThrow(
      expect.objectContaining({ code, data: { device: medium.path, at: blockAt(2), system } }),
    );
    medium.close();
    mustBeEmpty(medium.path);
  });

  it.each(['EIO', 'ENOSPC'])('pulled out: the system says %s, and the device is no more there', (system) => {
    const path = usedKey();
    const medium = faulty(path, (call, at) => {
      if (call !== 'write' || at !== blockAt(1)) return undefined;
      rmSync(path, { force: true });
      return system;
    });
    expect(() => writeMaster(map, readBlock, medium, 'erase')).toThrow('prepare.vanished');
    medium.close();
    expect(existsSync(path)).toBe(false);
  });

  it('with a bad contact: a block that fails is tried again', () => {
    let failures = 2;
    const medium = faulty(usedKey(), (call, at) =>
      call === 'write' && at === blockAt(1) && failures-- > 0 ? 'EIO' : undefined,
    );
    expect(writeMaster(map, readBlock, medium, 'erase').retries).toBe(2);
    medium.close();
    expect(readFileSync(medium.path).equals(whole)).toBe(true);
  });

  it('that lost a block silently: written again, and then right', () => {
    let losses = 1;
    const medium = faulty(usedKey(), (call, at) =>
      call === 'write' && at === blockAt(2) && losses-- > 0 ? 'lost' : undefined,
    );
    expect(writeMaster(map, readBlock, medium, 'erase').retries).toBe(1);
    medium.close();
    expect(readFileSync(medium.path).equals(whole)).toBe(true);
  });

  it('that gives back nothing of what it took: told with the place, and left empty', () => {
    const medium = faulty(usedKey(), (call, at) =>
      call === 'read' && at === blockAt(1) ? 'EIO' : undefined,
    );
    expect(() => writeMaster(map, readBlock, medium, 'leave')).toThrow(
      expect.objectContaining({
        code: 'prepare.io',
        data: { device: medium.path, at: blockAt(1), system: 'EIO' },
      }),
    );
    medium.close();
    mustBeEmpty(medium.path);
  });

  it.each([
    ['of the program', 2],
    ['that should be empty', 4],
  ])('that never keeps a block %s: told after three times', (_what, index) => {
    const medium = faulty(usedKey(), (call, at) =>
      call === 'write' && at === blockAt(index) ? 'lost' : undefined,
    );
    expect(() => writeMaster(map, readBlock, medium, 'erase')).toThrow(
      expect.objectContaining({
        code: 'prepare.verify_failed',
        data: { device: medium.path, at: blockAt(index) },
      }),
    );
    medium.close();
    mustBeEmpty(medium.path);
  });

  it.each([
    ['of the image', SIZE, blockAt(BLOCKS) + BLOCK_BYTES / 2],
    ['of a larger key', SIZE + BLOCK_BYTES * 4, SIZE + BLOCK_BYTES * 3],
  ])('whose far end %s does not exist: found out although nothing is written there', (_where, size, from) => {
    const medium = faulty(usedKey(size), (call, at) => (call === 'write' && at >= from ? 'lost' : undefined));
    expect(() => writeMaster(map, readBlock, medium, 'leave')).toThrow('prepare.counterfeit');
    medium.close();
    mustBeEmpty(medium.path);
  });

  it('that never keeps what should be empty behind the image: told with its place', () => {
    const medium = faulty(usedKey(SIZE + BLOCK_BYTES), (call, at) =>
      call === 'write' && at === blockAt(6) ? 'lost' : undefined,
    );
    expect(() => writeMaster(map, readBlock, medium, 'erase')).toThrow(
      expect.objectContaining({
        code: 'prepare.verify_failed',
        data: { device: medium.path, at: blockAt(6) },
      }),
    );
    medium.close();
  });
});
