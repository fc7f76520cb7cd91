import { enrolmentFile } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { z } from 'zod';
import type { FatVolume } from '../fat/fatVolume.ts';

/** Largest enrolment file, in bytes. */
const MAX_TICKET_BYTES = 4096;

const claims = z.looseObject({
  iat: z.int(),
  exp: z.int().optional(),
  sch: z.string().max(140).optional(),
});

/** The ticket of a key that was not started yet; undefined without one, and for a file that is none: whoever starts the key is told so. */
export function carriedTicket(volume: FatVolume): string | undefined {
  const file = volume.find('data/enrolment.json');
  if (file === undefined || file.sizeBytes > MAX_TICKET_BYTES) return undefined;
  try {
    return enrolmentFile.parse(JSON.parse(volume.bytesOf(file).toString('utf8'))).ticket;
  } catch {
    return undefined;
  }
}

/** What a ticket says of itself: nobody verifies it here. Times are in seconds since 1970. */
export interface TicketWords {
  readonly madeAt: number;
  /** The school for which it was made; undefined when it does not say. */
  readonly schoolId: string | undefined;
  /** From when on it starts no key. */
  readonly endsAt: number | undefined;
}

/** Undefined for what is no signed ticket. */
export function ticketWords(ticket: string): TicketWords | undefined {
  const [, body = ''] = ticket.split('.');
  try {
    const { iat, exp, sch } = claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    return { madeAt: iat, schoolId: sch, endsAt: exp };
  } catch {
    return undefined;
  }
}

/** Whether a ticket was made before another one, which has therefore replaced it. Two of the same second count as neither. */
export function isOlderTicket(ticket: string, other: string): boolean {
  const [at, otherAt] = [ticketWords(ticket)?.madeAt, ticketWords(other)?.madeAt];
  return at !== undefined && otherAt !== undefined && at < otherAt;
}
