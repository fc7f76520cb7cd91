import { compareVersions, type ProgramSystem, programSystems } from './release.ts';

/** How far a version is rolled out. */
export interface RolloutShare {
  readonly version: string;
  readonly systems: readonly string[];
  /** 0 to 100. */
  readonly percent: number;
  readonly state: 'running' | 'stopped';
}

/** What keys of some systems get on a day. */
export interface GivenToday {
  readonly systems: readonly ProgramSystem[];
  /** The version that every one of them gets; null when there is none: each keeps its own. */
  readonly version: string | null;
  /** Newer ones, which a share of them gets in its place, the newest first. */
  readonly shares: readonly { readonly version: string; readonly percent: number }[];
}

/** Which version a key gets today, by system; systems of which the same is true stand together. Systems without any version are left out. */
export function givenToday(rollouts: readonly RolloutShare[]): readonly GivenToday[] {
  const newestFirst = [...rollouts].sort((a, b) => compareVersions(b.version, a.version));
  const groups: { systems: ProgramSystem[]; version: string | null; shares: GivenToday['shares'] }[] = [];
  for (const system of programSystems) {
    const published = newestFirst.filter(({ systems }) => systems.includes(system));
    if (published.length === 0) continue;
    const given = published.filter(({ state, percent }) => state === 'running' && percent > 0);
    const all = given.findIndex(({ percent }) => percent === 100);
    const shares = (all === -1 ? given : given.slice(0, all)).map(({ version, percent }) => ({
      version,
      percent,
    }));
    const version = given[all]?.version ?? null;
    const same = groups.find(
      (one) => JSON.stringify([one.version, one.shares]) === JSON.stringify([version, shares]),
    );
    if (same === undefined) groups.push({ systems: [system], version, shares });
    else same.systems.push(system);
  }
  return groups;
}

/** The versions that no key gets any more because a newer one took their place; the rest are what one decides about. */
export function replacedVersions(rollouts: readonly RolloutShare[]): ReadonlySet<string> {
  const today = givenToday(rollouts);
  const inUse = new Set(
    today.flatMap(({ version, shares }) => [version, ...shares.map((one) => one.version)]),
  );
  const bases = today.map(({ version }) => version).filter((version) => version !== null);
  const newest = bases.sort(compareVersions).at(-1);
  if (newest === undefined) return new Set();
  return new Set(
    rollouts
      .map(({ version }) => version)
      .filter((version) => !inUse.has(version) && compareVersions(version, newest) < 0),
  );
}
