import { createHmac, createSecretKey, hash, hkdfSync, type KeyObject } from 'node:crypto';
import { profile } from '@cartable/shared/domain/directory/profile.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { idPattern, type SchoolId, type UserId } from '@cartable/shared/lib/ids.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Session } from '../sync/session.ts';

export const accessTokenSeconds = 600;
const issuer = 'cartable';
const maxKept = 20_000;

const id = z.string().max(140).regex(idPattern);
const claims = z.looseObject({
  sub: id.transform((value) => value as UserId),
  sch: id.transform((value) => value as SchoolId),
  dev: id,
  /** As what the person works; see `profile.ts`. */
  prf: profile.optional(),
  cnf: z.strictObject({ jkt: z.string().length(43) }),
  iat: z.number(),
  exp: z.number(),
});

/** A session and what a DPoP proof must say of its token. */
export interface VerifiedToken {
  readonly session: Session;
  /** Base64url SHA-256 of the token. */
  readonly ath: string;
  /** Milliseconds. */
  readonly expiresAt: number;
  /** What the client was given with the token: see {@link AccessTokens.secret}. */
  readonly secret: KeyObject;
}

/** Access tokens: ES256 JWTs (RFC 9068's `at+jwt`) bound to a DPoP key, good for ten minutes. */
export class AccessTokens {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #clock: Clock;
  readonly #kept = new Map<string, VerifiedToken>();
  readonly #secretKey: Uint8Array;

  constructor(keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject }, clock: Clock) {
    this.#privateKey = keys.privateKey;
    this.#publicKey = keys.publicKey;
    this.#clock = clock;
    const own = keys.privateKey.export({ format: 'der', type: 'pkcs8' });
    this.#secretKey = new Uint8Array(hkdfSync('sha256', own, '', 'cartable/token-secret/v1', 32));
  }

  /**
   * 32 bytes that only this server and the token's holder know, for the codes of docs/decisions/0052: HMAC-SHA-256 of the token under a
   * key derived from the signing key. They go down once, with the token, and never up.
   */
  secret(token: string): Uint8Array {
    return createHmac('sha256', this.#secretKey).update(token).digest();
  }

  async issue(session: Session): Promise<string> {
    // With its fraction (RFC 7519 §2 allows it): a session that ends is told from one that begins in the same second.
    const seconds = this.#clock.now() / 1000;
    return new SignJWT({
      sch: session.schoolId,
      dev: session.deviceId,
      cnf: { jkt: session.jkt },
      ...(session.profile && { prf: session.profile }),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(issuer)
      .setSubject(session.userId)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + accessTokenSeconds)
      .sign(this.#privateKey);
  }

  /**
   * The session of a token. Verified ones are kept until they expire: the same token comes with each request.
   * @throws {AppError} `auth.token_invalid`, `auth.token_expired`
   */
  async verify(token: string): Promise<VerifiedToken> {
    const known = this.#kept.get(token);
    if (known) {
      if (known.expiresAt > this.#clock.now()) return known;
      this.#kept.delete(token);
      throw new AppError('auth.token_expired');
    }
    const verified = await this.#check(token);
    if (this.#kept.size >= maxKept) this.#kept.clear();
    this.#kept.set(token, verified);
    return verified;
  }

  async #check(token: string): Promise<VerifiedToken> {
    try {
      const { payload } = await jwtVerify(token, this.#publicKey, {
        algorithms: ['ES256'],
        typ: 'at+jwt',
        issuer,
        audience: issuer,
        currentDate: new Date(this.#clock.now()),
      });
      const { sub, sch, dev, prf, cnf, iat, exp } = claims.parse(payload);
      return {
        session: {
          userId: sub,
          schoolId: sch,
          deviceId: dev,
          jkt: cnf.jkt,
          ...(prf && { profile: prf }),
          issuedAt: Math.round(iat * 1000),
        },
        ath: hash('sha256', token, 'base64url'),
        expiresAt: exp * 1000,
        secret: createSecretKey(this.secret(token)),
      };
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) throw new AppError('auth.token_expired', {}, cause);
      throw new AppError('auth.token_invalid', {}, cause);
    }
  }
}
