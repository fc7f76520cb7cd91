import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { ecdsaDer } from './ecdsaDer.ts';

test('any signature verifies in both forms, and a changed one in neither', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Enough that r and s begin with a zero byte, or with a high one, many times.
  for (let index = 0; index < 600; index += 1) {
    const data = Buffer.from(`message ${index}`);
    const signature = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verify('sha256', data, publicKey, ecdsaDer(signature))).toBe(true);
    signature[index % 64] = (signature[index % 64] ?? 0) ^ 1;
    expect(verify('sha256', data, publicKey, ecdsaDer(signature))).toBe(false);
  }
});

test('degenerate values are encoded, and refused by the verification', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect([...ecdsaDer(new Uint8Array(64))]).toEqual([0x30, 6, 2, 1, 0, 2, 1, 0]);
  for (const fill of [0, 0x7f, 0x80, 0xff]) {
    const der = ecdsaDer(new Uint8Array(64).fill(fill));
    expect(verify('sha256', Buffer.from('x'), publicKey, der)).toBe(false);
  }
});
