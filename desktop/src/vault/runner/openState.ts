import type { HostState, Me } from '@cartable/shared/bridge/hostState.ts';
import type { OpenVault } from '../openVault.ts';
import type { Profile } from './profileStore.ts';

/** Whose profile is open, as the page is told it. */
export function meOf(profile: Profile): Me {
  const { userId, schoolId, givenName, familyName, roles, profile: as, several } = profile;
  const place = { ...(as && { profile: as }), ...(several && { several }) };
  return { userId, schoolId, givenName, familyName, roles, ...place };
}

/** The documents that a rebuilding found damaged; one whose header cannot be read has no name. */
function damagedOf({ rebuilt }: OpenVault): HostState['damaged'] {
  return (rebuilt?.unreadable ?? []).map(({ name, code }) => ({ name, code }));
}

/** What the open vault has to say. */
export function noticesOf({ notices }: OpenVault): HostState['notices'] {
  return notices.map((notice) => {
    if (notice.code !== 'vault.escrow_released') return { code: notice.code, data: {} };
    const { at, by, reason } = notice.release;
    return { code: notice.code, data: { at, first: by[0], second: by[1], reason } };
  });
}

/** What the state of the host says of a key whose profile has just been opened. */
export function openedState(
  vault: OpenVault,
  profile: Profile,
): Pick<HostState, 'phase' | 'problem' | 'retryAfterMs' | 'me' | 'server' | 'damaged' | 'notices'> {
  return {
    phase: 'unlocked',
    problem: null,
    retryAfterMs: 0,
    me: meOf(profile),
    server: profile.server,
    damaged: damagedOf(vault),
    notices: noticesOf(vault),
  };
}
