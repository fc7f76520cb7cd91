import { toBase64Url } from '../../lib/base64url.ts';
import { concatBytes, utf8 } from '../../lib/bytes.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Random } from '../../ports/random.ts';
import type { Signer } from './signer.ts';

export interface ProofParts {
  readonly method: string;
  /** Absolute, without query or fragment. */
  readonly url: string;
  /** The server's last `DPoP-Nonce`. */
  readonly nonce: string | undefined;
  /** The access token sent with it. */
  readonly token?: string | undefined;
}

/**
 * A DPoP proof (RFC 9449 §4.2). `iat` is what this host's clock says, however wrong: the nonce proves freshness.
 */
export async function makeProof(
  host: { readonly signer: Signer; readonly hasher: Hasher; readonly random: Random; readonly clock: Clock },
  parts: ProofParts,
): Promise<string> {
  const { x, y } = await host.signer.publicKey();
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty: 'EC', crv: 'P-256', x, y } };
  const claims = {
    jti: toBase64Url(host.random.bytes(16)),
    htm: parts.method,
    htu: parts.url,
    iat: Math.floor(host.clock.now() / 1000),
    ...(parts.nonce !== undefined && { nonce: parts.nonce }),
    ...(parts.token !== undefined && { ath: toBase64Url(host.hasher.sha256(utf8(parts.token))) }),
  };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${toBase64Url(await host.signer.sign(concatBytes(utf8(signed))))}`;
}

/**
 * What a client sends beside a proof to say at little cost who it is (docs/decisions/0052): base64url HMAC-SHA-256 (RFC 2104) of the proof's text
 * under the secret that it was given with its access token.
 */
export function proofCode(hasher: Hasher, secret: Uint8Array, proof: string): string {
  const key = secret.length > blockBytes ? hasher.sha256(secret) : secret;
  const padded = (mask: number) => Uint8Array.from({ length: blockBytes }, (_, at) => (key[at] ?? 0) ^ mask);
  const inner = hasher.sha256(concatBytes(padded(0x36), utf8(proof)));
  return toBase64Url(hasher.sha256(concatBytes(padded(0x5c), inner)));
}

/** Of SHA-256. */
const blockBytes = 64;

function encode(value: object): string {
  return toBase64Url(utf8(JSON.stringify(value)));
}
