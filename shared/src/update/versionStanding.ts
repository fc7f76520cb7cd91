import { givenToday, type RolloutShare } from './givenToday.ts';
import { compareVersions, type ProgramSystem } from './release.ts';

/**
 * How a version stands beside what keys of its system get today. `newest`: nothing newer goes to any key; `share`: a newer one goes to a part of the keys; `behind`: a newer one
 * goes to every key, and this one waits for it; `unknown`: no version goes to keys of that system, so nothing can be said.
 */
export type VersionStanding =
  | { readonly kind: 'newest' | 'unknown' }
  | { readonly kind: 'share'; readonly newer: string; readonly percent: number }
  | { readonly kind: 'behind'; readonly newer: string };

/** How a program of a key stands. A version that cannot be compared is older than all. */
export function versionStanding(
  rollouts: readonly RolloutShare[],
  system: ProgramSystem,
  version: string,
): VersionStanding {
  const given = givenToday(rollouts).find(({ systems }) => systems.includes(system));
  if (given === undefined || (given.version === null && given.shares.length === 0))
    return { kind: 'unknown' };
  if (given.version !== null && compareVersions(version, given.version) < 0)
    return { kind: 'behind', newer: given.version };
  // The newest comes first.
  const share = given.shares.find((one) => compareVersions(version, one.version) < 0);
  return share ? { kind: 'share', newer: share.version, percent: share.percent } : { kind: 'newest' };
}
