import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';

/** Parts of a DPoP proof that a test may forge. */
export interface ForgedProof {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key: KeyObject;
  readonly jwk: { readonly x: string; readonly y: string };
  readonly method: string;
  readonly url: string;
  readonly nonce: string;
  readonly token?: string;
}

/** A proof, right unless something in it is overridden. */
export function forgeProof(parts: ForgedProof): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = part({
    typ: 'dpop+jwt',
    alg: 'ES256',
    jwk: { kty: 'EC', crv: 'P-256', ...parts.jwk },
    ...parts.header,
  });
  const body = part({
    jti: randomBytes(16).toString('base64url'),
    htm: parts.method,
    htu: parts.url,
    iat: 1,
    nonce: parts.nonce,
    ...(parts.token && { ath: createHash('sha256').update(parts.token).digest('base64url') }),
    ...parts.claims,
  });
  const signature = sign('sha256', Buffer.from(`${head}.${body}`), {
    key: parts.key,
    dsaEncoding: 'ieee-p1363',
  });
  return `${head}.${body}.${signature.toString('base64url')}`;
}

/** The server's present nonce. */
export async function fetchNonce(origin: string): Promise<string> {
  const response = await fetch(`${origin}/api/v1/devices`, { headers: { Authorization: 'DPoP a.b.c' } });
  return response.headers.get('DPoP-Nonce') ?? '';
}
