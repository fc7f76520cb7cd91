import type { ToldRefusal } from '@cartable/shared/update/refusal.ts';
import { compareVersions, type UpdateQuestion } from '@cartable/shared/update/release.ts';
import { mustStop } from '@cartable/shared/update/rollout.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { presentKeyOf } from '../storage/repositories/fleetDevices.ts';
import {
  countReport,
  figureOf,
  everySchool,
  findReport,
  hasToldElsewhere,
  noteReport,
  type Outcome,
  saveRollout,
} from '../storage/repositories/updateRollouts.ts';
import type { Storage, Writer } from '../storage/storage.ts';
import type { Session } from '../sync/session.ts';

/** What a key tells of versions with its question. */
export interface ToldVersions extends UpdateQuestion {
  /** The one that it was offered before and did not take. */
  readonly refused: ToldRefusal | null;
}

interface Told {
  readonly version: string;
  readonly outcome: Outcome;
}

/** Whom a version is or was offered to, and whether there is such a version at all. */
export interface KnownVersions {
  isPublished(version: string): boolean;
  /** Whether the version goes to this device at present. */
  isOffered(version: string): boolean;
}

/**
 * Notes what a key tells of versions, and stops a roll-out that fails. Only what a school's technicians prepared and its person uses counts, and a
 * person once: whoever may sign in could otherwise stop a region's roll-out alone (docs/decisions/0202).
 */
export async function noteReports(
  host: { readonly storage: Storage; readonly clock: Clock },
  session: Session,
  question: ToldVersions,
  known: KnownVersions,
): Promise<void> {
  const { reader } = host.storage;
  const { schoolId, deviceId } = session;
  for (const { version, outcome } of toldBy(question)) {
    if (!known.isPublished(version)) continue;
    // Almost every question finds its report there, and writes nothing.
    const before = await findReport(reader, schoolId, deviceId, version);
    if (isSettled(before, outcome)) continue;
    // One that is told again as long as it lasts: it counts when the version goes there.
    if (isRefusal(outcome) && !known.isOffered(version)) continue;
    if ((await presentKeyOf(reader, schoolId, deviceId)) === undefined) continue;
    // A key that it does not go to has not had it from here, unless it told that it started it. What it tells is kept, so that it is not
    // counted later either: a key says at each question what failed on it.
    const counts = outcome === 'started' || before !== undefined || known.isOffered(version);
    const told = { version, outcome, counts, at: host.clock.now() };
    await host.storage.transaction((writer) => report(writer, session, told));
  }
}

function toldBy({ version, failed, refused }: ToldVersions): readonly Told[] {
  const told: Told[] = [{ version, outcome: 'started' }];
  if (failed !== null) told.push({ version: failed, outcome: 'failed' });
  if (refused !== null && compareVersions(refused.version, version) > 0) {
    told.push({ version: refused.version, outcome: refused.code });
  }
  return told;
}

const isRefusal = (outcome: Outcome) => outcome !== 'started' && outcome !== 'failed';

/** Whether what was told before stands: a failure for ever, and a start beside what is refused later, which is a repair or another system's. */
function isSettled(before: Outcome | undefined, outcome: Outcome): boolean {
  return before === outcome || before === 'failed' || (before === 'started' && isRefusal(outcome));
}

async function report(
  writer: Writer,
  session: Session,
  told: Told & { readonly counts: boolean; readonly at: number },
): Promise<void> {
  const { schoolId, deviceId } = session;
  const { version, outcome, at } = told;
  const before = await findReport(writer, schoolId, deviceId, version);
  if (isSettled(before, outcome)) return;
  const counts = told.counts && !(await hasToldElsewhere(writer, session, version));
  await noteReport(writer, { schoolId, deviceId, version, outcome, at });
  if (!counts) return;
  const region = await countReport(writer, everySchool, version, outcome, before);
  let own = await countReport(writer, schoolId, version, outcome, before);
  if (own === undefined && region !== undefined) {
    // The school follows the region: its figures still want a place.
    const follows = { percent: null, state: 'running', reason: null, changedAt: at } as const;
    await saveRollout(writer, schoolId, version, follows);
    own = await countReport(writer, schoolId, version, outcome, before);
  }
  // A start that went well stops nothing, whatever the figures are, nor does a key that has no room.
  if (figureOf(outcome) !== 'failed') return;
  const reason = outcome === 'failed' ? 'failures' : 'refusals';
  for (const [place, figures] of [
    [everySchool, region],
    [schoolId, own],
  ] as const) {
    if (figures === undefined || figures.state === 'stopped' || !mustStop(figures)) continue;
    const { percent } = figures;
    const stopped = { percent, state: 'stopped', reason, changedAt: at } as const;
    await saveRollout(writer, place, version, stopped);
  }
}
