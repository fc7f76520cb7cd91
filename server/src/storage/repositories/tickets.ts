import type { Reader, Writer } from '../storage.ts';

/** What a ticket is good for. */
export type TicketPurpose =
  | 'passwordReset'
  | 'email'
  | 'passkeyRegistration'
  | 'passkeySignIn'
  | 'passkeyProof'
  | 'secondStep'
  | 'federation'
  | 'federatedCode'
  | 'identityLink'
  | 'refusedVisit'
  | 'logout';

/** A code or challenge for one use; stored by its hash. */
export interface Ticket {
  readonly tokenHash: string;
  readonly purpose: TicketPurpose;
  /** Empty where nobody is known yet. */
  readonly schoolId: string;
  readonly userId: string;
  readonly data: string;
  readonly expiresAt: number;
}

const columns = [
  'token_hash as tokenHash',
  'purpose',
  'school_id as schoolId',
  'user_id as userId',
  'data',
  'expires_at as expiresAt',
] as const;

export async function insertTicket(writer: Writer, ticket: Ticket): Promise<void> {
  await writer
    .insertInto('ticket')
    .values({
      token_hash: ticket.tokenHash,
      purpose: ticket.purpose,
      school_id: ticket.schoolId,
      user_id: ticket.userId,
      data: ticket.data,
      expires_at: ticket.expiresAt,
    })
    .execute();
}

/** A ticket in date, not spent by looking at it. */
export async function findTicket(
  reader: Reader,
  purpose: TicketPurpose,
  tokenHash: string,
  now: number,
): Promise<Ticket | undefined> {
  const row = await reader
    .selectFrom('ticket')
    .select(columns)
    .where('token_hash', '=', tokenHash)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row && { ...row, purpose };
}

/** Spends a ticket: undefined when there is none, it is too old, or another request was first. */
export async function takeTicket(
  writer: Writer,
  purpose: TicketPurpose,
  tokenHash: string,
  now: number,
): Promise<Ticket | undefined> {
  const row = await writer
    .deleteFrom('ticket')
    .where('token_hash', '=', tokenHash)
    .where('purpose', '=', purpose)
    .returning(columns)
    .executeTakeFirst();
  return row !== undefined && row.expiresAt > now ? { ...row, purpose } : undefined;
}

/** Voids a person's tickets of a purpose. */
export async function deleteTickets(
  writer: Writer,
  { schoolId, userId }: { readonly schoolId: string; readonly userId: string },
  purpose: TicketPurpose,
): Promise<void> {
  await writer
    .deleteFrom('ticket')
    .where('school_id', '=', schoolId)
    .where('user_id', '=', userId)
    .where('purpose', '=', purpose)
    .execute();
}

/** Forgets those of before `now`. */
export async function deleteExpiredTickets(writer: Writer, now: number): Promise<void> {
  await writer.deleteFrom('ticket').where('expires_at', '<', now).execute();
}
