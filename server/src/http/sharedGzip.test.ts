import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SharedGzip } from './sharedGzip.ts';

test('what is kept for others never changes what one is sent', async () => {
  const gzip = new SharedGzip(2);
  const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'é'.repeat(40_000), 'autre'));
  await fc.assert(
    fc.asyncProperty(text, text, async (own, shared) => {
      for (const time of ['first', 'again']) {
        expect(gunzipSync(await gzip.compress(Buffer.from(own), Buffer.from(shared))).toString(), time).toBe(
          own + shared,
        );
      }
    }),
  );
});

test('many at once share one compression and get their own beginnings', async () => {
  const gzip = new SharedGzip();
  const shared = 'la même page\n'.repeat(5_000);
  const page = Buffer.from(shared);
  const bodies = await Promise.all(
    Array.from({ length: 8 }, (_, pupil) => gzip.compress(Buffer.from(`${pupil}\n`), page)),
  );
  expect(bodies.map((body) => gunzipSync(body).toString())).toEqual(
    bodies.map((_, pupil) => `${pupil}\n${shared}`),
  );
});
