import { largestBatch } from '@cartable/shared/domain/fleet/keyBatch.ts';
import { AppError, isAppError } from '@cartable/shared/lib/errors.ts';
import type { CheckPlace, ToldUpdate } from '@cartable/shared/update/programCheck.ts';
import { presentKeyOf } from '../storage/repositories/fleetDevices.ts';
import { checksOfKey, clearOwnChecks, saveCheck } from '../storage/repositories/fleetChecks.ts';
import { fleetKeys, noteFleetEvent, type SeenKey } from '../storage/repositories/fleetKeys.ts';
import type { Writer } from '../storage/storage.ts';
import type { Session } from '../sync/session.ts';
import type { EnrolmentTicket } from './enrolmentTickets.ts';
import type { FleetService } from './fleetService.ts';
import { judgeTicket, type TicketRefusal } from './judgeTicket.ts';

/** What a technician's computer found on one key. */
export interface WorkshopCheck {
  readonly serial: string;
  readonly wrong: number;
  /** The ticket of a key that was not started yet. */
  readonly ticket?: string | undefined;
}

/** What is known of the keys that a technician's computer verified. */
export interface CheckAnswer {
  /** Serials that are none of the school's. */
  readonly unknown: readonly string[];
  /** Keys that would not start with the ticket that they carry, with the reason. */
  readonly tickets: readonly { readonly serial: string; readonly code: TicketFault }[];
}

type UnreadTicket = 'fleet.ticket_expired' | 'fleet.ticket_forged';
type TicketFault = UnreadTicket | TicketRefusal;

interface Finding {
  readonly keyId: string;
  readonly place: CheckPlace;
  readonly wrong: number;
  readonly told: number | null;
  readonly byUserId: string | null;
}

/**
 * Notes which keys run a program that is not as released. What a key finds of itself clears only what it found itself, on the same system: a
 * program that was changed may say what it likes. A technician's computer clears everything (docs/decisions/0206).
 */
export class ProgramChecks {
  readonly #fleet: FleetService;

  constructor(fleet: FleetService) {
    this.#fleet = fleet;
  }

  /** A key of the fleet, in use, tells of its last verification with each question for an update: written once. */
  async noteOwn(session: Session, { system, check }: Pick<ToldUpdate, 'system' | 'check'>): Promise<void> {
    if (check === null) return;
    const { storage } = this.#fleet.host;
    const { schoolId } = session;
    const keyId = await presentKeyOf(storage.reader, schoolId, session.deviceId);
    if (keyId === undefined) return;
    const known = await checksOfKey(storage.reader, schoolId, keyId);
    if (known.some(({ place, told }) => place === system && told === check.at)) return;
    const finding = { keyId, place: system, wrong: check.wrong, told: check.at, byUserId: null } as const;
    await storage.transaction((writer) => this.#note(writer, schoolId, finding));
  }

  /**
   * What a technician verified with a computer of their own; the tickets that the keys carry are judged as at a first start, and are not spent.
   * @throws {AppError} `auth.forbidden`, `fleet.checks_many` (data: max)
   */
  async noteWorkshop(session: Session, found: readonly WorkshopCheck[]): Promise<CheckAnswer> {
    await this.#fleet.mustManage(session);
    if (found.length > largestBatch) throw new AppError('fleet.checks_many', { max: largestBatch });
    const { schoolId, userId } = session;
    const read = await Promise.all(
      found.map(async (one) => ({ ...one, read: await this.#read(one.ticket) })),
    );
    return this.#fleet.host.storage.transaction(async (writer) => {
      const bySerial = new Map((await fleetKeys(writer, schoolId)).map((key) => [key.serial, key]));
      const unknown: string[] = [];
      const tickets: { serial: string; code: TicketFault }[] = [];
      for (const { serial, wrong, read: ticket } of read) {
        const key = bySerial.get(serial);
        if (key === undefined) unknown.push(serial);
        else {
          const { keyId } = key;
          const code = faultOf(schoolId, key, ticket);
          if (code !== undefined) tickets.push({ serial, code });
          const finding = { keyId, place: 'workshop', wrong, told: null, byUserId: userId } as const;
          await this.#note(writer, schoolId, finding);
        }
      }
      return { unknown, tickets };
    });
  }

  /** What a ticket says, or why it says nothing; undefined for a key without one. */
  async #read(ticket: string | undefined): Promise<EnrolmentTicket | UnreadTicket | undefined> {
    if (ticket === undefined) return undefined;
    try {
      return await this.#fleet.host.tickets.read(ticket);
    } catch (error) {
      if (!isAppError(error)) throw error;
      return error.code === 'fleet.ticket_expired' ? error.code : 'fleet.ticket_forged';
    }
  }

  async #note(writer: Writer, schoolId: string, finding: Finding): Promise<void> {
    const { keyId, place, wrong, told, byUserId } = finding;
    const at = this.#fleet.host.clock.now();
    const isModified = async () => (await checksOfKey(writer, schoolId, keyId)).some((one) => one.wrong > 0);
    const before = await isModified();
    await saveCheck(writer, schoolId, keyId, { place, wrong, at, told });
    if (place === 'workshop' && wrong === 0) await clearOwnChecks(writer, schoolId, keyId);
    const after = await isModified();
    if (before === after) return;
    await noteFleetEvent(writer, schoolId, keyId, { at, kind: after ? 'modified' : 'intact', byUserId });
  }
}

function faultOf(
  schoolId: string,
  key: SeenKey,
  ticket: EnrolmentTicket | UnreadTicket | undefined,
): TicketFault | undefined {
  if (ticket === undefined || typeof ticket === 'string') return ticket;
  // A ticket of another key, on this one.
  return ticket.keyId === key.keyId ? judgeTicket(schoolId, key, ticket) : 'fleet.ticket_forged';
}
