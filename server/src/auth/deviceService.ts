import { AppError } from '@cartable/shared/lib/errors.ts';
import { findAccount, insertActivation } from '../storage/repositories/accounts.ts';
import { type Device, devicesOf, findDevice, revokeDevices } from '../storage/repositories/devices.ts';
import { readRights } from '../sync/rights.ts';
import { schoolDay } from '../sync/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { hashActivationCode, newActivationCode } from './activationCode.ts';
import type { AuthHost, AuthService } from './authService.ts';
import { browserSessionMs, isBrowserKey } from './browserKey.ts';

/** An activation code is printed, handed out and used within a term. */
export const activationMs = 90 * 86_400_000;

export interface ListedDevice {
  readonly id: string;
  readonly label: string;
  readonly createdAt: number;
  readonly seenAt: number;
  readonly revokedAt: number | null;
  /** Whether it is the key that asks. */
  readonly current: boolean;
}

/** Devices: a person's own, and a school's for its technicians. */
export class DeviceService {
  readonly #host: AuthHost;
  readonly #auth: AuthService;

  constructor(host: AuthHost, auth: AuthService) {
    this.#host = host;
    this.#auth = auth;
  }

  async list(session: Session, userId: string): Promise<readonly ListedDevice[]> {
    const devices = await devicesOf(this.#host.storage.reader, session.schoolId, userId);
    const now = this.#host.clock.now();
    return devices
      .filter((device) => !isGoneBrowser(device, now))
      .map(({ id, label, createdAt, seenAt, revokedAt, jkt }) => ({
        id,
        label,
        createdAt,
        seenAt,
        revokedAt,
        current: jkt === session.jkt,
      }));
  }

  async register(session: Session, label: string): Promise<string> {
    return this.#host.storage.transaction((writer) =>
      this.#auth.registerDevice(writer, session, label, session.jkt),
    );
  }

  /** @throws {AppError} `request.not_found` when it is not the person's own */
  async revoke(session: Session, deviceId: string): Promise<void> {
    const device = await this.#find(session, deviceId);
    if (device.userId !== session.userId) throw new AppError('request.not_found');
    await this.#revoke(session, device);
  }

  async listForTechnician(session: Session, userId: string): Promise<readonly ListedDevice[]> {
    await this.#mustBeTechnician(session);
    return this.list(session, userId);
  }

  async revokeForTechnician(session: Session, deviceId: string): Promise<void> {
    await this.#mustBeTechnician(session);
    await this.#revoke(session, await this.#find(session, deviceId));
  }

  /** A new code for someone who lost theirs or their password. */
  async newActivation(
    session: Session,
    userId: string,
  ): Promise<{ readonly code: string; readonly expiresAt: number }> {
    await this.#mustBeTechnician(session);
    const account = await findAccount(this.#host.storage.reader, session.schoolId, userId);
    if (account === undefined) throw new AppError('request.not_found');
    const code = newActivationCode(this.#host.random);
    const codeHash = hashActivationCode(code) ?? '';
    const expiresAt = this.#host.clock.now() + activationMs;
    await this.#host.storage.transaction((writer) => insertActivation(writer, account, codeHash, expiresAt));
    return { code, expiresAt };
  }

  async #find(session: Session, deviceId: string): Promise<Device> {
    const device = await findDevice(this.#host.storage.reader, session.schoolId, deviceId);
    if (device === undefined) throw new AppError('request.not_found');
    return device;
  }

  async #revoke(session: Session, device: Device): Promise<void> {
    await this.#host.storage.transaction((writer) =>
      revokeDevices(writer, session.schoolId, device.userId, device.jkt, this.#host.clock.now()),
    );
  }

  async #mustBeTechnician(session: Session): Promise<void> {
    const today = schoolDay(this.#host.clock.now());
    const { reader } = this.#host.storage;
    const { actor } = await readRights(reader, session.schoolId, session.userId, today);
    if (!actor.roles.has('technician')) throw new AppError('auth.forbidden');
  }
}

/** A browser that signed out, or whose session ran out, holds nothing that could be cut off any more. */
function isGoneBrowser({ jkt, revokedAt, createdAt }: Device, now: number): boolean {
  return isBrowserKey(jkt) && (revokedAt !== null || createdAt + browserSessionMs < now);
}
