import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase32, toBase32 } from './base32.ts';

test('any bytes come back, in an alphabet that FAT cannot confuse', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = toBase32(bytes);
      expect(text).toMatch(/^[0-9a-hjkmnp-tv-z]*$/);
      expect(fromBase32(text)).toEqual(bytes);
    }),
  );
});

test('a text has one spelling: no other text gives its bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0189abz'), maxLength: 28 }), (text) => {
      const bytes = fromBase32(text);
      if (bytes) expect(toBase32(bytes)).toBe(text);
    }),
  );
  for (const text of ['ABC', 'i', 'lo', 'é', '0', '00000000 0']) expect(fromBase32(text)).toBeUndefined();
});
