import { AppError } from '@cartable/shared/lib/errors.ts';
import { type Device, devicesOf, findDevice, revokeDevices } from '../storage/repositories/devices.ts';
import { keysOfDevices } from '../storage/repositories/fleetDevices.ts';
import { endTrusts, keptDevices, trustOfSession } from '../storage/repositories/trustedDevices.ts';
import type { Session } from '../sync/session.ts';
import type { AccountAdmin } from './accountAdmin.ts';
import type { AuthHost } from './authHost.ts';
import type { AuthService } from './authService.ts';
import { browserSessionMs, isBrowserKey } from './browserKey.ts';

export interface ListedDevice {
  readonly id: string;
  readonly label: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly revokedAt: number | null;
  /** Whether it is the key that asks. */
  readonly current: boolean;
  /** The number on its label, of a prepared key. */
  readonly serial: string | null;
}

/** Devices: a person's own, and a school's for those who answer for its accounts. */
export class DeviceService {
  readonly #host: AuthHost;
  readonly #auth: AuthService;
  readonly #admin: AccountAdmin;

  constructor(host: AuthHost, auth: AuthService, admin: AccountAdmin) {
    this.#host = host;
    this.#auth = auth;
    this.#admin = admin;
  }

  async list(session: Session, userId: string): Promise<readonly ListedDevice[]> {
    const { reader } = this.#host.storage;
    const devices = await devicesOf(reader, session.schoolId, userId);
    const keys = await keysOfDevices(reader, session.schoolId, userId);
    const now = this.#host.clock.now();
    const kept = await keptDevices(reader, session.schoolId, userId, now);
    return devices.flatMap((device): ListedDevice[] => {
      const { id, label, createdAt, seenAt, revokedAt, jkt } = device;
      const key = keys.get(id);
      const current = jkt === session.jkt;
      const isGone =
        (isGoneBrowser(device, now) && !kept.has(id)) || (key?.isPresent === false && isUnkeptStart(device));
      if (isGone && !current) return [];
      return [{ id, label, createdAt, seenAt, revokedAt, current, serial: key?.serial ?? null }];
    });
  }

  async register(session: Session, label: string): Promise<string> {
    return this.#host.storage.transaction(async (writer) => {
      const deviceId = await this.#auth.sessions.registerDevice(writer, session, label, session.jkt);
      await this.#host.enrolment.noteCopy(writer, session.schoolId, session.deviceId, deviceId);
      return deviceId;
    });
  }

  /** @throws {AppError} `request.not_found` when it is not the person's own */
  async revoke(session: Session, deviceId: string): Promise<void> {
    const device = await this.#find(session, deviceId);
    if (device.userId !== session.userId) throw new AppError('request.not_found');
    await this.#revoke(session, device);
  }

  /** @throws {AppError} `auth.forbidden` to whoever does not answer for accounts */
  async listForAdmin(session: Session, userId: string): Promise<readonly ListedDevice[]> {
    await this.#admin.mustBeAdmin(session);
    return this.list(session, userId);
  }

  /** @throws {AppError} `auth.forbidden` to whoever does not answer for this person's account, `request.not_found` */
  async revokeForAdmin(session: Session, deviceId: string): Promise<void> {
    await this.#admin.mustBeAdmin(session);
    const device = await this.#find(session, deviceId);
    await this.#admin.mustAdminister(session, device.userId);
    await this.#revoke(session, device);
  }

  async #find(session: Session, deviceId: string): Promise<Device> {
    const device = await findDevice(this.#host.storage.reader, session.schoolId, deviceId);
    if (device === undefined) throw new AppError('request.not_found');
    return device;
  }

  async #revoke(session: Session, device: Device): Promise<void> {
    await this.#host.storage.transaction(async (writer) => {
      const now = this.#host.clock.now();
      // A browser that was lost is trusted no more: else only its session would be cut.
      const trust = await trustOfSession(writer, session.schoolId, device.id);
      if (trust !== undefined) await endTrusts(writer, [trust.trustId], now);
      await revokeDevices(writer, session.schoolId, device.userId, device.jkt, now);
      await this.#host.enrolment.noteLoss(writer, device.jkt, session);
    });
  }
}

/**
 * A key that started again with the ticket of its first start had not kept that one: what was signed in then never came back, and one key is not two in a list. It is not cut off:
 * should it come back all the same, it is a copy, which may hold work (docs/decisions/0201).
 */
function isUnkeptStart({ seenAt, createdAt }: Device): boolean {
  return seenAt <= createdAt;
}

/** A browser that signed out, or whose session ran out, holds nothing that could be cut off any more. */
function isGoneBrowser({ jkt, revokedAt, createdAt }: Device, now: number): boolean {
  return isBrowserKey(jkt) && (revokedAt !== null || createdAt + browserSessionMs < now);
}
