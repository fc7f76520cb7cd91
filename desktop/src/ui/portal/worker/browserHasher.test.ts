import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { browserHasher } from './browserHasher.ts';

test('it is SHA-256, of bytes and of texts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const wanted = createHash('sha256').update(text, 'utf8').digest('hex');
      expect(browserHasher.sha256Text(text)).toBe(wanted);
      expect(browserHasher.sha256Hex(Buffer.from(text, 'utf8'))).toBe(wanted);
      expect(Buffer.from(browserHasher.sha256(Buffer.from(text, 'utf8'))).toString('hex')).toBe(wanted);
    }),
  );
});
