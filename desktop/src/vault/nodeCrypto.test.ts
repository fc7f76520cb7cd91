import { cryptoPortContract } from '@cartable/shared/ports/contracts/cryptoPortContract.ts';
import { webCrypto } from '@cartable/shared/testing/webCrypto.ts';
import { describe, test } from 'vitest';
import { nodeCrypto } from './nodeCrypto.ts';

describe.each([
  ['Node', nodeCrypto],
  ['WebCrypto', webCrypto],
])('%s', (_, crypto) => {
  test.each(cryptoPortContract)('$name', ({ run }) => run(crypto));
});
