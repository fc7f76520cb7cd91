import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';

/** Keys are prepared in June for pupils who come in September, and some stay in a drawer for the year. */
export const ticketMs = 400 * 86_400_000;

const ISSUER = 'cartable';
const AUDIENCE = 'cartable-enrolment';
const TYPE = 'enrolment+jwt';

const claims = z.looseObject({ jti: z.string().max(40), sub: z.string().max(40), sch: z.string().max(140) });

/** What a verified ticket says. */
export interface EnrolmentTicket {
  readonly keyId: string;
  readonly schoolId: string;
  /** SHA-256 of its own number, hexadecimal: what the server keeps to see that it is used once. */
  readonly hash: string;
}

/**
 * Tickets with which a prepared key enrols at its first start: EdDSA JWTs of this server for one key of one school. Only with somebody's
 * sign-in does one do anything, and only once: the server keeps the hash of the one that is good.
 */
export class EnrolmentTickets {
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(privateKey: KeyObject, host: { readonly clock: Clock; readonly random: Random }) {
    this.#privateKey = privateKey;
    this.#publicKey = createPublicKey(privateKey);
    this.#clock = host.clock;
    this.#random = host.random;
  }

  /** A ticket for a key. Given its number and its time (milliseconds), it is the same text each time: an Ed25519 signature has no chance in it. */
  async issue(
    schoolId: string,
    keyId: string,
    {
      jti = toBase64Url(this.#random.bytes(16)),
      at = this.#clock.now(),
    }: { readonly jti?: string; readonly at?: number } = {},
  ): Promise<{ readonly ticket: string; readonly hash: string }> {
    const seconds = Math.floor(at / 1000);
    const ticket = await new SignJWT({ sch: schoolId })
      .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(keyId)
      .setJti(jti)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + ticketMs / 1000)
      .sign(this.#privateKey);
    return { ticket, hash: hashOf(jti) };
  }

  /** @throws {AppError} `fleet.ticket_forged`, `fleet.ticket_expired` */
  async read(ticket: string): Promise<EnrolmentTicket> {
    try {
      const { payload } = await jwtVerify(ticket, this.#publicKey, {
        algorithms: ['EdDSA'],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: new Date(this.#clock.now()),
      });
      const { jti, sub, sch } = claims.parse(payload);
      return { keyId: sub, schoolId: sch, hash: hashOf(jti) };
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) throw new AppError('fleet.ticket_expired', {}, cause);
      throw new AppError('fleet.ticket_forged', {}, cause);
    }
  }
}

function hashOf(jti: string): string {
  return createHash('sha256').update(jti).digest('hex');
}
