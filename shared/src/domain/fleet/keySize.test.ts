import { describe, expect, it } from 'vitest';
import { keyRoom, parseSize, roomForWorkBytes, sizeToType } from './keySize.ts';

const MIB = 1024 * 1024;

it.each([
  ['16GB', 16e9],
  ['16 Go', 16e9],
  ['512M', 512 * MIB],
  ['512MiB', 512 * MIB],
  ['2g', 2048 * MIB],
  ['1,5 Go', 1.5e9],
  ['1048576', MIB],
  ['viele', undefined],
  ['12 chats', undefined],
])('reads the size %s', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

describe('a size to type', () => {
  it.each([
    [15_518_924_800, '15,51 Go', '15.51 GB'],
    [16e9, '16 Go', '16 GB'],
    [7_800_000_000, '7,8 Go', '7.8 GB'],
    [117_440_512, '117,44 Mo', '117.44 MB'],
  ])('of %i bytes', (bytes, french, english) => {
    expect(sizeToType(bytes, 'fr')).toBe(french);
    expect(sizeToType(bytes, 'en')).toBe(english);
  });

  it('is never above the key’s own, nor far below it', () => {
    for (let bytes = 112 * MIB; bytes < 64e9; bytes = Math.floor(bytes * 1.0137) + 1) {
      for (const language of ['fr', 'en'] as const) {
        const read = parseSize(sizeToType(bytes, language)) ?? 0;
        expect(read).toBeLessThanOrEqual(bytes);
        expect(bytes - read).toBeLessThan(bytes < 1e9 ? 1e4 + 1 : 1e7 + 1);
      }
    }
  });
});

describe('room beside the programs', () => {
  it('is for one more program, the largest: other systems’ spare ones give way', () => {
    const { needsBytes } = keyRoom(0, [300e6, 200e6]);
    expect(needsBytes).toBeGreaterThan(800e6 + roomForWorkBytes);
    expect(needsBytes).toBeLessThan(920e6);
    expect(keyRoom(needsBytes, [300e6, 200e6]).leftBytes).toBeGreaterThanOrEqual(0);
    expect(keyRoom(needsBytes - 10, [300e6, 200e6]).leftBytes).toBeLessThan(0);
  });

  it('grows with the key', () => {
    const of = (size: number) => keyRoom(size, [300e6]).leftBytes;
    expect(of(16e9) - of(8e9)).toBeCloseTo(8e9 * 0.995, -2);
  });
});
