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
  /** Null = the school has no row: nobody opened it. */
  readonly schoolState: string | null;
}

/** Why a person may not act: their school is not open, or keeps them out. Undefined = they may. */
export type KeptOut = 'school.not_open' | 'auth.blocked';

/** Whether a school keeps some profile out at all: the question that costs nothing. */
export function blocksProfiles(blockedProfiles: string | null): boolean {
  return blockedProfiles !== null && blockedProfiles !== '[]';
}

/** Whether the school is open to its people, and the account, or every profile that the person has in the school today, is not blocked. */
export async function keptOutBy(
  reader: Reader,
  owner: { readonly schoolId: string; readonly userId: string },
  standing: Standing,
  today: IsoDay,
): Promise<KeptOut | undefined> {
  // First, and the same for everybody: a school that is not open says nothing of the person's account.
  if (standing.schoolState !== 'open') return 'school.not_open';
  if (standing.blockedAt !== null) return 'auth.blocked';
  if (!blocksProfiles(standing.blockedProfiles)) return undefined;
  const rights = await readRights(reader, owner.schoolId as SchoolId, owner.userId as UserId, today);
  return rights.keptOut ? 'auth.blocked' : undefined;
}

/**
 * The device behind a request, whose person may still act: asked of the database each time, so that what was ended is over at once on
 * every process.
 * @throws {AppError} `auth.device_revoked`, `auth.session_ended`, `auth.blocked`, `school.not_open`
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
  const why = await keptOutBy(reader, session, device, today);
  if (why !== undefined) throw new AppError(why);
}
