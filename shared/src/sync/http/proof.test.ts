import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { nodeHasher } from '../../testing/sync/nodeHasher.ts';
import { proofCode } from './proof.ts';

test('the code of a proof is the HMAC of RFC 4231', () => {
  // Test case 2 of the RFC.
  expect(proofCode(nodeHasher, Buffer.from('Jefe'), 'what do ya want for nothing?')).toBe(
    Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex').toString(
      'base64url',
    ),
  );
  const proof = `${'a'.repeat(200)}.${'b'.repeat(260)}.${'c'.repeat(86)}`;
  // A key of a block or less, the block itself, and one that is hashed first.
  for (const length of [0, 32, 64, 65, 131]) {
    const secret = Buffer.alloc(length, 7);
    const wanted = createHmac('sha256', secret).update(proof).digest('base64url');
    expect(proofCode(nodeHasher, secret, proof)).toBe(wanted);
  }
});
