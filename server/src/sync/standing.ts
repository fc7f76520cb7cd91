import { AppError } from '@cartable/shared/lib/errors.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { IsoDay } from '@cartable/shared/lib/time.ts';
import { findStanding, type StandingDevice } from '../storage/repositories/devices.ts';
import type { Reader } from '../storage/storage.ts';
import { readRights } from './rights.ts';
import type { Session } from './session.ts';

/** What may keep a person out of a school. */
export interface Standing {
  readonly blockedAt: number | null;
  /** JSON of roles; null = none. */
  readonly blockedProfiles: string | null;
}

/** Whether a school keeps some profile out at all: the question that costs nothing. */
export function blocksProfiles(blockedProfiles: string | null): boolean {
  return blockedProfiles !== null && blockedProfiles !== '[]';
}

/** Whether the account is blocked, or every profile that the person has in the school today is. */
export async function isKeptOut(
  reader: Reader,
  owner: { readonly schoolId: string; readonly userId: string },
  standing: Standing,
  today: IsoDay,
): Promise<boolean> {
  if (standing.blockedAt !== null) return true;
  if (!blocksProfiles(standing.blockedProfiles)) return false;
  const rights = await readRights(reader, owner.schoolId as SchoolId, owner.userId as UserId, today);
  return rights.keptOut;
}

/**
 * The device behind a request, whose person may still act: asked of the database each time, so that what was ended is over at once on
 * every process.
 * @throws {AppError} `auth.device_revoked`, `auth.session_ended`, `auth.blocked`
 */
export async function mustStand(reader: Reader, session: Session, today: IsoDay): Promise<StandingDevice> {
  const device = await findStanding(reader, session.schoolId, session.deviceId);
  if (device === undefined || device.revokedAt !== null) throw new AppError('auth.device_revoked');
  await mustNotBeKeptOut(reader, session, device, today);
  return device;
}

/** The second half of {@link mustStand}, for a device that was found already. @throws {AppError} as there */
export async function mustNotBeKeptOut(
  reader: Reader,
  session: Session,
  device: StandingDevice,
  today: IsoDay,
): Promise<void> {
  if (session.issuedAt !== undefined && session.issuedAt < device.validFrom) {
    throw new AppError('auth.session_ended');
  }
  if (await isKeptOut(reader, session, device, today)) throw new AppError('auth.blocked');
}
