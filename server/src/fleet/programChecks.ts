import type { CheckPlace, ToldUpdate } from '@cartable/shared/update/programCheck.ts';
import { presentKeyOf } from '../storage/repositories/fleetDevices.ts';
import { checksOfKey, clearOwnChecks, saveCheck } from '../storage/repositories/fleetChecks.ts';
import { fleetKeys, noteFleetEvent } from '../storage/repositories/fleetKeys.ts';
import type { Writer } from '../storage/storage.ts';
import type { Session } from '../sync/session.ts';
import type { FleetService } from './fleetService.ts';

/** What a technician's computer found on one key. */
export interface WorkshopCheck {
  readonly serial: string;
  readonly wrong: number;
}

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
   * What a technician verified with a computer of their own.
   * @returns serials that are none of the school's
   * @throws {AppError} `auth.forbidden`
   */
  async noteWorkshop(session: Session, found: readonly WorkshopCheck[]): Promise<readonly string[]> {
    await this.#fleet.mustManage(session);
    const { schoolId, userId } = session;
    return this.#fleet.host.storage.transaction(async (writer) => {
      const bySerial = new Map((await fleetKeys(writer, schoolId)).map((key) => [key.serial, key.keyId]));
      const unknown: string[] = [];
      for (const { serial, wrong } of found) {
        const keyId = bySerial.get(serial);
        if (keyId === undefined) unknown.push(serial);
        else {
          const finding = { keyId, place: 'workshop', wrong, told: null, byUserId: userId } as const;
          await this.#note(writer, schoolId, finding);
        }
      }
      return unknown;
    });
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
