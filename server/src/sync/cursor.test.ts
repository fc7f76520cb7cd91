import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

const seed = Date.now() & 0x7fffffff;
const seq = fc.integer({ min: 0, max: 2 ** 45 });

test(`any cursor reads back (seed ${seed})`, () => {
  const position = fc.oneof(fc.record({ seq }), fc.record({ seq, loadedFrom: seq }));
  const positions = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 31 }), position), { maxLength: 40 });
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), positions, (epoch, entries) => {
      const cursor = { epoch, positions: new Map([...entries].sort(([a], [b]) => a - b)) };
      expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
    }),
    { seed },
  );
});

test(`any text is read or refused, never thrown at (seed ${seed})`, () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.base64String().map((text) => `AQ${text}`),
      ),
      (text) => {
        decodeCursor(text);
      },
    ),
    { seed },
  );
});

test('a person in forty classes has a cursor of a few hundred bytes', () => {
  const positions = new Map(
    Array.from({ length: 85 }, (_, index) => [index * 3 + 1, { seq: 100_000 + index }]),
  );
  expect(encodeCursor({ epoch: 'abcdefghijkl', positions }).length).toBeLessThan(500);
});
