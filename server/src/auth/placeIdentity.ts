import {
  type Profile,
  profile,
  profileOfRole,
  rolesInProfile,
} from '@cartable/shared/domain/directory/profile.ts';
import type { Role } from '@cartable/shared/domain/actor.ts';
import type { Account } from '../storage/repositories/accounts.ts';
import { accountsOfPerson } from '../storage/repositories/personAccounts.ts';
import type { Reader } from '../storage/storage.ts';
import { type Identity, readIdentity } from './identity.ts';

/** What a session shows of its person. */
export interface PlaceIdentity {
  /** Its roles are those of the session's profile only. */
  readonly identity: Identity;
  readonly profile: Profile | null;
  /** Whether the person has other schools or roles to change to. */
  readonly several: boolean;
}

/** A session's part of what its device holds. */
export function profileOf(device: { readonly profile: string | null }): { readonly profile?: Profile } {
  const known = profile.safeParse(device.profile);
  return known.success ? { profile: known.data } : {};
}

/** The profiles of somebody with these roles, work first. */
export function profilesOf(roles: readonly Role[]): readonly Profile[] {
  return [...new Set(roles.map(profileOfRole))].sort().reverse();
}

/** Who the person of a session is in it. */
export async function readPlaceIdentity(
  reader: Reader,
  owner: Pick<Account, 'schoolId' | 'userId'>,
  inProfile: Profile | undefined,
): Promise<PlaceIdentity> {
  const identity = await readIdentity(reader, owner.schoolId, owner.userId);
  const accounts = await accountsOfPerson(reader, owner);
  return {
    identity: { ...identity, roles: rolesInProfile(identity.roles, inProfile) },
    profile: inProfile ?? null,
    several: accounts.length > 1 || profilesOf(identity.roles).length > 1,
  };
}
