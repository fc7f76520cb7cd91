import { isEnded } from '@cartable/shared/domain/fleet/keyState.ts';
import type { FleetKey } from '../storage/repositories/fleetKeys.ts';
import type { EnrolmentTicket } from './enrolmentTickets.ts';
import { waits } from './fleetFilter.ts';

/** Why a ticket that this server signed starts no key. */
export type TicketRefusal =
  | 'fleet.ticket_other_school'
  | 'fleet.ticket_forged'
  | 'fleet.key_ended'
  | 'fleet.ticket_renewed'
  | 'fleet.ticket_used';

/**
 * Whether a ticket starts its key, whoever comes with it; undefined when it does. One that was replaced while its key waited was never used: whoever holds it holds the genuine
 * key, personalised from an older batch.
 * @param key the school's key of this number; undefined for one that it does not know
 */
export function judgeTicket(
  schoolId: string,
  key: Pick<FleetKey, 'state' | 'ticketHash'> | undefined,
  ticket: EnrolmentTicket,
): TicketRefusal | undefined {
  if (ticket.schoolId !== schoolId) return 'fleet.ticket_other_school';
  if (key === undefined) return 'fleet.ticket_forged';
  if (isEnded(key.state)) return 'fleet.key_ended';
  if (key.ticketHash === ticket.hash) return undefined;
  return waits(key) ? 'fleet.ticket_renewed' : 'fleet.ticket_used';
}
