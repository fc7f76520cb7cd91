import { isEnded } from '@cartable/shared/domain/fleet/keyState.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import {
  changeFleetKey,
  findFleetKey,
  findKeyOfDevice,
  noteCopy,
  noteFleetEvent,
  noteProgram,
} from '../storage/repositories/fleetKeys.ts';
import type { Writer } from '../storage/storage.ts';
import type { EnrolmentTicket, EnrolmentTickets } from './enrolmentTickets.ts';

interface Owner {
  readonly schoolId: string;
  readonly userId: string;
}

/** What happens to the fleet when keys sign in: tickets are spent, devices become keys, losses are noted. */
export class Enrolment {
  readonly #tickets: EnrolmentTickets;
  readonly #clock: Clock;

  constructor(tickets: EnrolmentTickets, clock: Clock) {
    this.#tickets = tickets;
    this.#clock = clock;
  }

  /** Reads a ticket before anything is spent. @throws {AppError} `fleet.ticket_forged`, `fleet.ticket_expired` */
  read(ticket: string): Promise<EnrolmentTicket> {
    return this.#tickets.read(ticket);
  }

  /**
   * The device of this sign-in is the ticket's key from now on, and the person's.
   *
   * A ticket is spent by its use. The person who spent it may come with it again: a key that was pulled between the server's answer and
   * its own writing has not kept anything of its first start. Anybody else holds a copy.
   * @throws {AppError} `fleet.ticket_other_school`, `fleet.ticket_other_person`, `fleet.ticket_used`, `fleet.key_ended`,
   *   `fleet.ticket_forged` for a key that this server does not know
   */
  async enrol(writer: Writer, owner: Owner, ticket: EnrolmentTicket, deviceId: string): Promise<void> {
    const { schoolId, userId } = owner;
    if (ticket.schoolId !== schoolId) throw new AppError('fleet.ticket_other_school');
    const key = await findFleetKey(writer, schoolId, ticket.keyId);
    if (key === undefined) throw new AppError('fleet.ticket_forged');
    if (isEnded(key.state)) throw new AppError('fleet.key_ended');
    const again = key.state === 'active' && key.userId === userId;
    if (!again && key.ticketHash !== ticket.hash) throw new AppError('fleet.ticket_used');
    if (key.userId !== null && key.userId !== userId) throw new AppError('fleet.ticket_other_person');
    const now = this.#clock.now();
    const change = { state: 'active', userId, deviceId, ticketHash: null, activeAt: now } as const;
    if (!(await changeFleetKey(writer, schoolId, key, change))) throw new AppError('fleet.ticket_used');
    await noteFleetEvent(writer, schoolId, key.keyId, { at: now, kind: 'active', byUserId: userId });
  }

  /** A spent ticket came with somebody else's sign-in, which was refused: there is a copy of the key. Noted once. */
  async noteSpentTicket(writer: Writer, schoolId: string, ticket: EnrolmentTicket): Promise<void> {
    const key = await findFleetKey(writer, schoolId, ticket.keyId);
    if (key === undefined || key.state !== 'active' || key.copiedAt !== null) return;
    const now = this.#clock.now();
    await noteCopy(writer, schoolId, key.keyId, undefined, now);
    await noteFleetEvent(writer, schoolId, key.keyId, { at: now, kind: 'copied', byUserId: null });
  }

  /** The version of the program on a key that signs in or renews its session. */
  noteProgram(writer: Writer, schoolId: string, deviceId: string, program: string): Promise<void> {
    return noteProgram(writer, schoolId, deviceId, program);
  }

  /** A device was cut off: the key that it is counts as lost. */
  async noteLoss(writer: Writer, schoolId: string, deviceId: string, byUserId: string): Promise<void> {
    const key = await findKeyOfDevice(writer, schoolId, deviceId);
    if (key === undefined || isEnded(key.state)) return;
    const now = this.#clock.now();
    if (!(await changeFleetKey(writer, schoolId, key, { state: 'lost', ticketHash: null, endedAt: now })))
      return;
    await noteFleetEvent(writer, schoolId, key.keyId, { at: now, kind: 'lost', byUserId });
  }

  /** A device took a new identity after the synchronisation had found a copy of it: shown to technicians. */
  async noteCopy(writer: Writer, schoolId: string, deviceId: string, newDeviceId: string): Promise<void> {
    const key = await findKeyOfDevice(writer, schoolId, deviceId);
    if (key === undefined) return;
    const now = this.#clock.now();
    await noteCopy(writer, schoolId, key.keyId, newDeviceId, now);
    await noteFleetEvent(writer, schoolId, key.keyId, { at: now, kind: 'copied', byUserId: null });
  }
}
