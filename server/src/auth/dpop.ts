import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import { ecdsaDer } from './ecdsaDer.ts';
import { Nonces, ReplayGuard } from './nonces.ts';

const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/** Exactly the public members: a private key in a proof, or another curve, is refused with the rest. */
const proofHeader = z.strictObject({
  typ: z.literal('dpop+jwt'),
  alg: z.literal('ES256'),
  jwk: z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate }),
});

const proofClaims = z.looseObject({
  jti: z.string().min(16).max(64),
  htm: z.string(),
  htu: z.string().max(2048),
  /** Required by the RFC and ignored here: the nonce is what proves freshness. */
  iat: z.number(),
  ath: z.string().optional(),
  nonce: z.string().optional(),
});

/** What a proof must be about. */
export interface ProofTarget {
  readonly method: string;
  /** Origin and path, as the client addressed them. */
  readonly url: string;
  /** Base64url SHA-256 of the access token sent with it; absent for the token requests themselves. */
  readonly ath?: string;
}

/**
 * Checks DPoP proofs (RFC 9449 §4.3). ES256 only. Signatures are checked with node:crypto on kept key objects: this runs at every request,
 * where a general JOSE library costs several times the signature itself.
 */
export class DpopVerifier {
  readonly #nonces: Nonces;
  readonly #replays = new ReplayGuard();
  readonly #keys = new Map<string, { readonly key: KeyObject; readonly jkt: string }>();

  constructor(monotonic: () => number) {
    this.#nonces = new Nonces(monotonic);
  }

  /** The nonce for the `DPoP-Nonce` header. */
  nonce(): string {
    return this.#nonces.current();
  }

  /**
   * The thumbprint (RFC 7638) of the key that made this proof.
   * @throws {AppError} `auth.dpop_invalid`; `auth.dpop_nonce` when only the nonce is missing or old: try again with the new one
   */
  verify(proof: string | undefined, target: ProofTarget): string {
    const parts = proof === undefined || proof.length > 4096 ? [] : proof.split('.');
    const [head, body, signature] = parts;
    if (parts.length !== 3 || head === undefined || body === undefined || signature === undefined) {
      throw new AppError('auth.dpop_invalid', { why: 'absent' });
    }
    const { key, jkt } = this.#key(head);
    const signed = Buffer.from(`${head}.${body}`);
    const bytes = Buffer.from(signature, 'base64url');
    if (bytes.length !== 64 || !verify('sha256', signed, key, ecdsaDer(bytes))) {
      throw new AppError('auth.dpop_invalid', { why: 'signature' });
    }
    const claims = proofClaims.safeParse(readJson(body));
    if (!claims.success) throw new AppError('auth.dpop_invalid', { why: 'claims' });
    const { htm, htu, ath, jti, nonce } = claims.data;
    if (htm !== target.method || !sameUrl(htu, target.url) || ath !== target.ath) {
      throw new AppError('auth.dpop_invalid', { why: 'target' });
    }
    if (!this.#nonces.accepts(nonce)) throw new AppError('auth.dpop_nonce');
    // By key and jti, not by signature: ECDSA signatures can be changed into others that also verify.
    if (!this.#replays.admit(this.#nonces.slot, `${jkt}.${jti}`)) {
      throw new AppError('auth.dpop_invalid', { why: 'replayed' });
    }
    return jkt;
  }

  /** Keys by the header's text, which a client repeats at each request. */
  #key(head: string) {
    const known = this.#keys.get(head);
    if (known) return known;
    const header = proofHeader.safeParse(readJson(head));
    if (!header.success) throw new AppError('auth.dpop_invalid', { why: 'header' });
    const { jwk } = header.data;
    const made = { key: importKey(jwk), jkt: thumbprint(jwk) };
    if (this.#keys.size >= 20_000) this.#keys.clear();
    this.#keys.set(head, made);
    return made;
  }
}

function importKey(jwk: { kty: string; crv: string; x: string; y: string }): KeyObject {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch (cause) {
    throw new AppError('auth.dpop_invalid', { why: 'key' }, cause);
  }
}

/** RFC 7638 for an EC key: the required members in lexicographic order. */
export function thumbprint({ x, y }: { readonly x: string; readonly y: string }): string {
  return hash('sha256', `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`, 'base64url');
}

function readJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Equal after the normalisation of RFC 9449 §4.3: no query, no fragment, host in lower case, default port left out. */
function sameUrl(claimed: string, actual: string): boolean {
  if (claimed === actual) return true;
  const [a, b] = [URL.parse(claimed), URL.parse(actual)];
  return a !== null && b !== null && a.origin === b.origin && a.pathname === b.pathname;
}
