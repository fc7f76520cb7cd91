import { createPublicKey, type KeyObject, sign } from 'node:crypto';

/** Signs the server's time for one device: evidence of when a key last spoke with the server. */
export interface TimeSigner {
  /** Changes when the database was restored from a backup. */
  readonly epoch: string;
  /** Ed25519 (RFC 8032) over `<epoch>.<time>.<device>`, base64url. */
  sign(time: number, deviceId: string): string;
  /** The public key as a JWK (RFC 8037). */
  readonly publicJwk: { readonly kty: string; readonly crv: string; readonly x: string };
}

/** A signer on an Ed25519 private key. */
export function timeSigner(epoch: string, privateKey: KeyObject): TimeSigner {
  const { kty = '', crv = '', x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    epoch,
    sign: (time, deviceId) =>
      sign(null, Buffer.from(`${epoch}.${time}.${deviceId}`), privateKey).toString('base64url'),
    publicJwk: { kty, crv, x },
  };
}
