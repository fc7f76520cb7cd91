import type { Profile } from '@cartable/shared/domain/directory/profile.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';

/** Who asks, proven by an access token and its DPoP key. */
export interface Session {
  readonly schoolId: SchoolId;
  readonly userId: UserId;
  /** The device that signed in; a copied key may have taken other identities since, with the same key. */
  readonly deviceId: string;
  /** RFC 7638 thumbprint of the DPoP key. */
  readonly jkt: string;
  /** As what a person of several roles works here; absent = the first that they have. */
  readonly profile?: Profile;
  /** Milliseconds: when its access token was issued; absent for a cookie, which is looked up at each request. */
  readonly issuedAt?: number;
}
