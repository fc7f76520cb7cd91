import { createHash } from 'node:crypto';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { z } from 'zod';
import { findTicket, insertTicket, takeTicket } from '../../storage/repositories/tickets.ts';
import type { AuthHost } from '../authHost.ts';
import type { FederatedPerson } from './relyingParty.ts';

type TicketHost = Pick<AuthHost, 'storage' | 'clock'>;

const started = z.object({
  provider: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  cookieHash: z.string(),
  target: z.string(),
  challenge: z.string(),
  clientState: z.string(),
});
/** A visit to a provider that has begun. */
export type Started = z.infer<typeof started>;

const arrived = z.object({
  provider: z.string(),
  challenge: z.string(),
  issuer: z.string(),
  subject: z.string(),
  sid: z.string().nullable(),
  idToken: z.string(),
  externalId: z.string().nullable(),
});
/** Whom a provider sent back, until the program fetches it with the code. */
export type Arrived = z.infer<typeof arrived>;

/** Reads the data of a `federation` ticket. */
export function readStarted(data: string): Started {
  return started.parse(JSON.parse(data));
}

/** Keeps a visit that begins or a person who arrived, under the token's digest, for `lifeMs` milliseconds. */
export async function keepTicket(
  { storage, clock }: TicketHost,
  purpose: 'federation' | 'federatedCode',
  token: string,
  data: Started | (Arrived & FederatedPerson),
  lifeMs: number,
): Promise<void> {
  await storage.transaction((writer) =>
    insertTicket(writer, {
      tokenHash: sha256(token),
      purpose,
      schoolId: '',
      userId: '',
      data: JSON.stringify(data),
      expiresAt: clock.now() + lifeMs,
    }),
  );
}

/**
 * Who stands behind a code, which stays good.
 * @param verifier RFC 7636: only the program that began may fetch the result
 * @throws {AppError} `auth.federation_refused` for a code that is wrong, used, old or another program's
 */
export async function peekCode(
  { storage, clock }: TicketHost,
  code: string,
  verifier: string,
): Promise<Arrived> {
  const ticket = await findTicket(storage.reader, 'federatedCode', sha256(code), clock.now());
  const came = ticket && arrived.parse(JSON.parse(ticket.data));
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  if (came === undefined || came.challenge !== challenge) throw new AppError('auth.federation_refused');
  return came;
}

/** Uses a code up. @throws {AppError} `auth.federation_refused` for one that was used, or is old */
export async function spendCode({ storage, clock }: TicketHost, code: string): Promise<void> {
  const spent = await storage.transaction((writer) =>
    takeTicket(writer, 'federatedCode', sha256(code), clock.now()),
  );
  if (spent === undefined) throw new AppError('auth.federation_refused');
}

/** The digest under which a token is kept, in hexadecimal. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The digest of a visit that a session announced, to link an account. */
export function linkHash(
  { schoolId, deviceId }: { readonly schoolId: string; readonly deviceId: string },
  challenge: string,
): string {
  return sha256(JSON.stringify(['link', schoolId, deviceId, challenge]));
}
