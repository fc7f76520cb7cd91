import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bodyLengthOf, chunkNonce, layoutOfBody, metadataNonce } from './fileStream.ts';

const gibibytes4 = 4 * 1024 ** 3;

test('the size of a body tells the size of its plaintext, and no two plaintext sizes share one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: gibibytes4 }), (length) => {
      expect(layoutOfBody(bodyLengthOf(length))?.plaintextLength).toBe(length);
    }),
  );
});

test.each([0, 15, 65_552 + 1, 65_552 + 16, 2 * 65_552 + 7])('no file has a body of %i bytes', (length) => {
  expect(layoutOfBody(length)).toBeUndefined();
});

test('nonces are all different: by counter, by being last, and from the metadata’s', () => {
  const nonces = new Set(
    [0, 1, 255, 256, 65_535, 65_536, 2 ** 32].flatMap((index) =>
      [false, true].map((final) => chunkNonce(index, final).join()),
    ),
  );
  nonces.add(metadataNonce().join());
  expect(nonces.size).toBe(15);
  expect([...chunkNonce(0x010203, true)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 1]);
});
