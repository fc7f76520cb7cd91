import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from './base64url.ts';

test('agrees with Node for every length', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = randomBytes(length);
    const text = bytes.toString('base64url');
    expect(toBase64Url(bytes)).toBe(text);
    expect(fromBase64Url(text)).toEqual(new Uint8Array(bytes));
  }
});

test.each(['a', 'ab=', 'ab+/', 'é€', '😀', 'a\u0000bc', 'ab cd', 'QQ==', 'QR', 'ĀAAA'])(
  '%j is not base64url',
  (text) => {
    expect(fromBase64Url(text)).toBeUndefined();
  },
);
