import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxContentBytes } from '../domain/fileContent.ts';
import { toHex } from '../lib/bytes.ts';
import { minChunkBytes } from './fastCdc.ts';
import { decodeManifest, encodeManifest, maxChunkBytes, maxManifestBytes } from './manifest.ts';

const chunk = fc.record({
  name: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex),
  size: fc.integer({ min: 1, max: maxChunkBytes }),
});

test('is read as it was written', () => {
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 40 }), (chunks) => {
      const sizeBytes = chunks.reduce((sum, { size }) => sum + size, 0);
      expect(decodeManifest(encodeManifest({ sizeBytes, chunks }))).toEqual({ sizeBytes, chunks });
    }),
  );
});

test('of the largest file in the shortest chunks fits', () => {
  const chunks = Math.ceil(maxContentBytes / minChunkBytes);
  expect(chunks * 36 + 20).toBeLessThan(maxManifestBytes);
});

test('of a stranger is refused, never thrown at', () => {
  const good = encodeManifest({ sizeBytes: 5, chunks: [{ name: 'ab'.repeat(32), size: 5 }] });
  const withSize = (size: number) => {
    const bytes = good.slice();
    new DataView(bytes.buffer).setUint32(bytes.length - 4, size);
    return bytes;
  };
  for (let end = 0; end < good.length; end++) {
    if (end !== 20) expect(decodeManifest(good.subarray(0, end))).toBeUndefined();
  }
  expect(decodeManifest(withSize(0))).toBeUndefined();
  expect(decodeManifest(withSize(maxChunkBytes + 1))).toBeUndefined();
  expect(decodeManifest(new Uint8Array(maxManifestBytes + 1))).toBeUndefined();
  expect(() => encodeManifest({ sizeBytes: 1, chunks: [{ name: 'AB'.repeat(32), size: 1 }] })).toThrow(
    RangeError,
  );
});

test('has this form (version 1)', () => {
  const bytes = encodeManifest({ sizeBytes: 258, chunks: [{ name: '0f'.repeat(32), size: 258 }] });
  expect(toHex(bytes)).toBe(
    `${toHex(new TextEncoder().encode('cartable-manifest-1\n'))}${'0f'.repeat(32)}00000102`,
  );
});
