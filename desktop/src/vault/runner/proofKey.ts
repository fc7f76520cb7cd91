import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Signer } from '@cartable/shared/sync/http/signer.ts';

/** The ES256 key pair that binds this key's tokens to this profile (RFC 9449). It never leaves the encrypted database. */
export interface ProofKey extends Signer {
  /** PKCS #8 in base64, to be kept in the encrypted database. */
  export(): string;
}

/** A fresh key pair. */
export function newProofKey(): ProofKey {
  return proofKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

/** The key pair that {@link ProofKey.export} gave. */
export function importProofKey(exported: string): ProofKey {
  return proofKey(createPrivateKey({ key: Buffer.from(exported, 'base64'), format: 'der', type: 'pkcs8' }));
}

function proofKey(privateKey: KeyObject): ProofKey {
  const { x = '', y = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    publicKey: async () => ({ x, y }),
    sign: async (bytes) =>
      new Uint8Array(sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
    export: () => privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
}
