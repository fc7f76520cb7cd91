import { createHmac, createPublicKey, hash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
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

interface ProofClaims {
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  readonly ath?: unknown;
  readonly nonce?: unknown;
}

/** Looked at by hand: a schema takes as long as all the rest of a no-op's proof. `iat` is required by the RFC and ignored: the nonce proves freshness. */
function isClaims(value: unknown): value is ProofClaims {
  if (typeof value !== 'object' || value === null) return false;
  const { jti, htm, htu, iat } = value as Readonly<Record<string, unknown>>;
  if (typeof jti !== 'string' || jti.length < 16 || jti.length > 64) return false;
  return typeof htm === 'string' && typeof htu === 'string' && htu.length <= 2048 && typeof iat === 'number';
}

/** What a proof must be about. */
export interface ProofTarget {
  readonly method: string;
  /** Origin and path, as the client addressed them. */
  readonly url: string;
  /** Base64url SHA-256 of the access token sent with it; absent for the token requests themselves. */
  readonly ath?: string;
}

/** A code under the access token's own secret beside the proof: it says who asks at a thirtieth of a signature's cost. */
export interface ProofCode {
  /** 32 bytes that the client was given with its access token. A key object: `createHmac` spends half its time on telling bytes from one. */
  readonly secret: KeyObject;
  /** Base64url HMAC-SHA-256 of the proof's text, as the client sent it. */
  readonly code: string;
}

/** A proof that stands, its signature perhaps still to be checked. */
export interface StandingProof {
  /** Thumbprint (RFC 7638) of the key that the proof names. */
  readonly jkt: string;
  /** Checks what has not been checked yet. @throws {AppError} `auth.dpop_invalid` */
  confirm(): void;
}

const confirmed = (): void => undefined;

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
    return this.stand(proof, target).jkt;
  }

  /**
   * The same, but with a right `code` beside the proof its signature waits for `confirm`: docs/decisions/0052. A code that is wrong counts for
   * nothing, and the signature is checked at once.
   */
  stand(proof: string | undefined, target: ProofTarget, code?: ProofCode): StandingProof {
    const parts = proof === undefined || proof.length > 4096 ? [] : proof.split('.');
    const [head, body, signature] = parts;
    if (parts.length !== 3 || head === undefined || body === undefined || signature === undefined) {
      throw new AppError('auth.dpop_invalid', { why: 'absent' });
    }
    const { key, jkt } = this.#key(head);
    const confirm = () => checkSignature(key, `${head}.${body}`, signature);
    const waits = code !== undefined && proof !== undefined && codeIsRight(code, proof);
    if (!waits) confirm();
    const claims = readJson(body);
    if (!isClaims(claims)) throw new AppError('auth.dpop_invalid', { why: 'claims' });
    const { htm, htu, ath, jti, nonce } = claims;
    if (htm !== target.method || !sameUrl(htu, target.url) || ath !== target.ath) {
      throw new AppError('auth.dpop_invalid', { why: 'target' });
    }
    if (!this.#nonces.accepts(nonce)) throw new AppError('auth.dpop_nonce');
    // By key and jti, not by signature: ECDSA signatures can be changed into others that also verify.
    if (!this.#replays.admit(this.#nonces.slot, `${jkt}.${jti}`)) {
      throw new AppError('auth.dpop_invalid', { why: 'replayed' });
    }
    return { jkt, confirm: waits ? confirm : confirmed };
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

function checkSignature(key: KeyObject, signed: string, signature: string): void {
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.length !== 64 || !verify('sha256', Buffer.from(signed), key, ecdsaDer(bytes))) {
    throw new AppError('auth.dpop_invalid', { why: 'signature' });
  }
}

function codeIsRight({ secret, code }: ProofCode, proof: string): boolean {
  const sent = Buffer.from(code, 'base64url');
  const right = createHmac('sha256', secret).update(proof).digest();
  return sent.length === right.length && timingSafeEqual(sent, right);
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
