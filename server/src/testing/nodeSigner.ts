import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Signer } from '@cartable/shared/sync/http/signer.ts';

/** A DPoP key in memory, new each time. `privateKey` is for tests that forge proofs. */
export function nodeSigner(): Signer & { readonly privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return {
    privateKey,
    publicKey: async () => ({ x, y }),
    sign: async (bytes) => sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}
