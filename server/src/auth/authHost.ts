import type { Profile } from '@cartable/shared/domain/directory/profile.ts';
import type { School } from '@cartable/shared/domain/directory/school.ts';
import type { SchoolId } from '@cartable/shared/lib/ids.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import type { AlongSchool } from '../sync/changeSchool.ts';
import type { Storage } from '../storage/storage.ts';
import type { Enrolment } from '../fleet/enrolment.ts';
import type { MailQueue } from '../mail/mailQueue.ts';
import type { AccountHistory } from './accountHistory.ts';
import type { AccessTokens } from './accessTokens.ts';
import type { Identity } from './identity.ts';
import type { Passwords } from './passwords.ts';
import type { SecondFactors } from './secondFactors.ts';
import type { PlaceHasher } from './signInPlace.ts';
import type { TrustedSignIn } from './trustedSignIn.ts';

export interface AuthHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: Hasher;
  readonly tokens: AccessTokens;
  readonly passwords: Passwords;
  readonly history: AccountHistory;
  readonly factors: SecondFactors;
  readonly mails: MailQueue;
  /** What people call the identity provider with this issuer; the issuer itself when this server does not know it. */
  labelOfIssuer(issuer: string): string;
  readonly hashPlace: PlaceHasher;
  /** Counts a sign-in for the statistics, without anybody's name. */
  signedIn(schoolId: string): void;
  /** Keys that technicians prepared. */
  readonly enrolment: Enrolment;
  /** {@link changeSchool} */
  changeSchool(schoolId: SchoolId, fields: Partial<School>, along?: AlongSchool): Promise<void>;
}

/** What a key tells of itself when it signs in. */
export interface DeviceClaim {
  readonly label: string;
  /** The identity it already has, when it signs in again. */
  readonly id?: string | undefined;
  /** Where it signs in from ({@link placeOf}); absent = not remembered. */
  readonly place?: string | undefined;
  /** The ticket of a prepared key at its first start. */
  readonly ticket?: string | undefined;
  /** The number in a key's marker, which is no proof: what a technician prepared is recognised by it. */
  readonly keyId?: string | undefined;
  /** Version of the program on it. */
  readonly program?: string | undefined;
  /** As what the person works on it: see `profile.ts`. */
  readonly profile?: Profile | undefined;
  /** Of a browser: what trust has to do with this sign-in. Never of a key. */
  readonly browser?: TrustedSignIn | undefined;
}

/** What a signed-in key receives. */
export interface Grant {
  readonly accessToken: string;
  /** Base64url of 32 bytes: see `AccessTokens.secret`. */
  readonly proofSecret: string;
  readonly expiresInSeconds: number;
  readonly refreshToken: string;
  readonly schoolId: string;
  readonly userId: string;
  readonly deviceId: string;
  readonly login: string;
  readonly identity: Identity;
  /** As what the person works in this session; null = the first that they have. */
  readonly profile: Profile | null;
  /** Whether the person has other schools or roles to change to. */
  readonly several: boolean;
}
