import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import { type RefusalCode, refusalCodes } from '@cartable/shared/update/refusal.ts';
import { compareVersions, type ProgramSystem } from '@cartable/shared/update/release.ts';
import { rolloutPlace } from '@cartable/shared/update/rollout.ts';
import { managesFleet } from '../fleet/fleetRights.ts';
import type { FleetService } from '../fleet/fleetService.ts';
import {
  countOutcomes,
  everySchool,
  findRollouts,
  type Outcome,
  type Rollout,
} from '../storage/repositories/updateRollouts.ts';
import type { Reader, Storage } from '../storage/storage.ts';
import type { Session } from '../sync/session.ts';
import { noteReports, type ToldVersions } from './noteReports.ts';
import { publishedReleases } from './publishedReleases.ts';
import { type RolloutChange, setRollout } from './setRollout.ts';
import type { UpdateFiles } from './updateFiles.ts';

export interface RolloutHost {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly fleet: FleetService;
  readonly updates: UpdateFiles;
}

/** A version as a school's technicians see it. */
export interface SeenRollout {
  readonly version: string;
  readonly systems: readonly ProgramSystem[];
  /** What holds in this school, 0 to 100. */
  readonly percent: number;
  /** Whether the school decided for itself. */
  readonly own: boolean;
  readonly state: 'running' | 'stopped';
  readonly reason: string | null;
  /** The figures by which it stops, of this school: devices that started it, and that went back or refused it as it is. */
  readonly started: number;
  readonly failed: number;
  /** How the school's keys stand with it, as each told last. */
  readonly keys: KeyStandings;
}

/** Numbers of keys. */
export interface KeyStandings {
  readonly started: number;
  readonly wentBack: number;
  readonly refused: readonly { readonly code: RefusalCode; readonly keys: number }[];
}

/** What a key is told. */
export interface UpdateOffer {
  /** The newest version that it is to have; null when it has it. */
  readonly version: string | null;
  /** Versions above its own that were stopped for it, by its school or for all: one that already waits on the key does not start. */
  readonly stopped: readonly string[];
}

/** Which key gets which version: rolled out by school and percentage, stopped by people or by failures. */
export class Rollouts {
  readonly #host: RolloutHost;

  constructor(host: RolloutHost) {
    this.#host = host;
  }

  /** The server's time, milliseconds: keys judge expiry by it. */
  now(): number {
    return this.#host.clock.now();
  }

  /** What this key is to have, and what it is not to have any more. What the key tells is noted first. */
  async offer(session: Session, question: ToldVersions): Promise<UpdateOffer> {
    const { storage, hasher, updates } = this.#host;
    const published = await publishedReleases(updates);
    let rules = await rulesOf(storage.reader, session.schoolId);
    const goesThere = (version: string): boolean => {
      const rule = ruleFor(version, rules);
      return rule.state === 'running' && rolloutPlace(hasher, version, session.deviceId) < rule.percent;
    };
    await noteReports(this.#host, session, question, {
      isPublished: (version) => published.some((one) => one.version === version),
      isOffered: goesThere,
    });
    // This very report may have been the one that stops a version.
    if (question.failed !== null || question.refused !== null)
      rules = await rulesOf(storage.reader, session.schoolId);
    const found = published.find(
      ({ system, version }) =>
        system === question.system &&
        version !== question.failed &&
        question.failedBefore?.includes(version) !== true &&
        compareVersions(version, question.version) > 0 &&
        goesThere(version),
    );
    return { version: found?.version ?? null, stopped: stoppedAbove(question.version, rules) };
  }

  /** Every published version with what holds in the person's school. @throws {AppError} `auth.forbidden` */
  async list(
    session: Session,
  ): Promise<{ readonly manages: boolean; readonly rollouts: readonly SeenRollout[] }> {
    const { storage, fleet, updates } = this.#host;
    const { roles } = await fleet.mustSee(session);
    const known = await rulesOf(storage.reader, session.schoolId);
    const told = await countOutcomes(storage.reader, session.schoolId);
    const versions = Map.groupBy(await publishedReleases(updates), ({ version }) => version);
    const rollouts = [...versions].map(([version, releases]) => ({
      version,
      systems: releases.map(({ system }) => system),
      ...ruleFor(version, known),
      keys: standingsOf(told.filter((one) => one.version === version)),
    }));
    return { manages: managesFleet(roles), rollouts };
  }

  /**
   * What the school decides: a share of its keys, or a stop; a percentage of null follows the region again.
   * @throws {AppError} `auth.forbidden`, `update.version_unknown`, `update.stopped_for_all`
   */
  async setOwn(session: Session, version: string, change: RolloutChange): Promise<void> {
    await this.#host.fleet.mustManage(session);
    await setRollout(this.#host, session.schoolId, version, change);
  }
}

function standingsOf(told: Awaited<ReturnType<typeof countOutcomes>>): KeyStandings {
  const of = (outcome: Outcome) => told.find((one) => one.outcome === outcome)?.devices ?? 0;
  const refused = refusalCodes.map((code) => ({ code, keys: of(code) })).filter(({ keys }) => keys > 0);
  return { started: of('started'), wentBack: of('failed'), refused };
}

interface Rules {
  readonly region: readonly Rollout[];
  readonly own: readonly Rollout[];
}

async function rulesOf(reader: Reader, schoolId: string): Promise<Rules> {
  return { region: await findRollouts(reader, everySchool), own: await findRollouts(reader, schoolId) };
}

/** Also of versions that were withdrawn meanwhile: a stop is said of what keys may still hold. */
function stoppedAbove(version: string, { region, own }: Rules): readonly string[] {
  const stopped = [...region, ...own]
    .filter((one) => one.state === 'stopped' && compareVersions(one.version, version) > 0)
    .map((one) => one.version);
  return [...new Set(stopped)];
}

/** What holds for a version in a school. A stop counts wherever it was said; a version of which nobody has said anything goes to nobody. */
function ruleFor(version: string, { region, own }: Rules): Omit<SeenRollout, 'version' | 'systems' | 'keys'> {
  const [all, ours] = [region, own].map((rules) => rules.find((one) => one.version === version));
  const stop = [all, ours].find((one) => one?.state === 'stopped');
  return {
    percent: ours?.percent ?? all?.percent ?? 0,
    own: ours?.percent !== undefined && ours.percent !== null,
    state: stop === undefined ? 'running' : 'stopped',
    reason: stop?.reason ?? null,
    started: ours?.started ?? 0,
    failed: ours?.failed ?? 0,
  };
}
