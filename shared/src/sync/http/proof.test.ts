import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { proofCode } from './proof.ts';

test('the code of a proof is the HMAC of RFC 4231', () => {
  // Test case 2 of the RFC.
  expect(proofCode(Buffer.from('Jefe'), 'what do ya want for nothing?')).toBe(
    Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex').toString(
      'base64url',
    ),
  );
  const secret = Buffer.alloc(32, 7);
  const proof = `${'a'.repeat(200)}.${'b'.repeat(260)}.${'c'.repeat(86)}`;
  expect(proofCode(secret, proof)).toBe(createHmac('sha256', secret).update(proof).digest('base64url'));
});
