import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FastCdc, meanChunkBytes, minChunkBytes } from './fastCdc.ts';
import { maxChunkBytes } from './manifest.ts';

/** Repeatable noise: the same seed gives the same bytes. */
function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed | 1;
  for (let index = 0; index < length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state & 0xff;
  }
  return bytes;
}

function cut(bytes: Uint8Array, piece = bytes.length): Uint8Array[] {
  const cutter = new FastCdc();
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += piece)
    chunks.push(...cutter.push(bytes.subarray(at, at + piece)));
  const last = cutter.finish();
  if (last !== undefined) chunks.push(last);
  return chunks;
}

const names = (chunks: readonly Uint8Array[]) => chunks.map((chunk) => Buffer.from(chunk).toString('latin1'));

describe('FastCdc', () => {
  it('gives back every byte, in lengths within the bounds, round the mean', () => {
    const bytes = noise(24 * 1024 * 1024, 7);
    const chunks = cut(bytes);
    expect(Buffer.compare(Buffer.concat(chunks), bytes)).toBe(0);
    for (const chunk of chunks.slice(0, -1)) {
      expect(chunk.length).toBeGreaterThanOrEqual(minChunkBytes);
      expect(chunk.length).toBeLessThanOrEqual(maxChunkBytes);
    }
    const mean = bytes.length / chunks.length;
    expect(mean).toBeGreaterThan(meanChunkBytes * 0.7);
    expect(mean).toBeLessThan(meanChunkBytes * 1.5);
  });

  it('cuts alike whatever the pieces in which the bytes arrive', () => {
    const bytes = noise(3 * 1024 * 1024, 11);
    const whole = names(cut(bytes));
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 700_000 }), (piece) => {
        expect(
          names(cut(bytes, piece)).join('') === whole.join('') && cut(bytes, piece).length === whole.length,
        ).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  it('keeps nearly all chunks when bytes are inserted at the head', () => {
    const bytes = noise(16 * 1024 * 1024, 3);
    const changed = Buffer.concat([noise(1024, 99), bytes]);
    const before = new Set(names(cut(bytes)));
    const fresh = cut(changed).filter((chunk) => !before.has(Buffer.from(chunk).toString('latin1')));
    expect(fresh.reduce((sum, chunk) => sum + chunk.length, 0)).toBeLessThan(2 * maxChunkBytes);
  });

  it('cuts bytes without any boundary at the longest length', () => {
    expect(cut(new Uint8Array(3 * maxChunkBytes + 5)).map((chunk) => chunk.length)).toEqual([
      maxChunkBytes,
      maxChunkBytes,
      maxChunkBytes,
      5,
    ]);
  });

  it('has the boundaries of format 1 (changing the table or the masks changes every manifest)', () => {
    expect(cut(noise(2 * 1024 * 1024, 1)).map((chunk) => chunk.length)).toMatchInlineSnapshot(`
      [
        277714,
        435984,
        387251,
        268520,
        390386,
        337297,
      ]
    `);
  });

  it('gives nothing for nothing', () => {
    expect(cut(new Uint8Array(0))).toEqual([]);
  });
});
