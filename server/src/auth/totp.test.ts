import { Secret } from 'otpauth';
import { expect, test } from 'vitest';
import { newTotpSecret, totpStep, totpUri } from './totp.ts';

/** RFC 6238, appendix B: the SHA-1 secret, times in seconds and the last six digits of the codes. */
const secret = Secret.fromLatin1('12345678901234567890').base32;
const vectors = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

test.each(vectors)('the vector of RFC 6238 at %d s', (seconds, code) => {
  const step = Math.floor(seconds / 30);
  expect(totpStep(secret, code, seconds * 1000)).toBe(step);
  expect(totpStep(secret, `${code.slice(0, 3)} ${code.slice(3)}`, seconds * 1000)).toBe(step);
  // One step late or early is forgiven, two are not.
  expect(totpStep(secret, code, (step + 1) * 30_000)).toBe(step);
  expect(totpStep(secret, code, (step + 2) * 30_000)).toBeUndefined();
  if (step > 1) {
    expect(totpStep(secret, code, step * 30_000 - 1)).toBe(step);
    expect(totpStep(secret, code, (step - 1) * 30_000 - 1)).toBeUndefined();
  }
});

test.each(['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', '-12345'])('%j is no code', (code) => {
  expect(totpStep(secret, code, 59_000)).toBeUndefined();
});

test('secrets are of 160 bits and differ', () => {
  const made = Array.from({ length: 50 }, newTotpSecret);
  expect(new Set(made).size).toBe(50);
  for (const one of made) expect(one).toMatch(/^[A-Z2-7]{32}$/);
});

test('the address names the product and the login, whatever is in it', () => {
  const uri = new URL(totpUri(secret, 'a&secret=b/ç'));
  expect(uri.protocol).toBe('otpauth:');
  expect(uri.searchParams.getAll('secret')).toEqual([secret]);
  expect(uri.searchParams.get('issuer')).toBe('Cartable');
});
