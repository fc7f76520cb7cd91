import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { processing } from '@cartable/shared/domain/privacy/processing.ts';
import { keepTombstonesDays } from '@cartable/shared/sync/limits.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { KeyObject } from 'node:crypto';
import type { Logger } from 'pino';
import { anchorHeads } from '../audit/anchors.ts';
import { pruneChains } from '../audit/pruneChains.ts';
import { collectBlobs } from '../files/collect.ts';
import { endReports } from '../directory/endReports.ts';
import type { ImportLine } from '../directory/web/importLine.ts';
import type { ErasureHost } from '../privacy/erasureService.ts';
import { runRetention } from '../privacy/retention.ts';
import { forgetIssues } from '../storage/repositories/importIssues.ts';
import { forgetOldTexts } from '../storage/repositories/refusalTexts.ts';
import { compactFeeds } from '../storage/repositories/feeds.ts';
import { deleteOldAccountEvents } from '../storage/repositories/accountEvents.ts';
import { keepPlacesDays } from '../auth/signInPlace.ts';
import { trustIdleMs } from '../auth/trustTimes.ts';
import { deleteOldPlaces } from '../storage/repositories/knownPlaces.ts';
import { deleteExpiredTokens } from '../storage/repositories/refreshTokens.ts';
import { deleteOldIntentions } from '../storage/repositories/fleetIntentions.ts';
import { deleteOldTrusts } from '../storage/repositories/trustedDevices.ts';
import { deleteOldReports } from '../storage/repositories/updateRollouts.ts';
import { deleteEndedFederatedSessions } from '../storage/repositories/federation.ts';
import { deleteExpiredTickets } from '../storage/repositories/tickets.ts';
import { givePeriodsEverywhere } from '../periods/givePeriods.ts';
import type { RegionHost } from '../region/regionHost.ts';
import { agreeOnNames } from '../region/agreeOnNames.ts';
import { registerImported } from '../region/registerImported.ts';
import { spreadEverywhere } from '../region/spreadFlashes.ts';
import { countSchools } from '../region/statistics.ts';
import type { Storage, Writer } from '../storage/storage.ts';
import { appendAnchors } from './anchorFile.ts';
import { type Step, StepRounds } from './stepRounds.ts';

const dayMs = 86_400_000;
/** What happened to an account is told for a year. */
const keepEventsDays = 365;
/** What keys told of versions of the program: longer than any roll-out lasts. */
const keepReportsDays = 365;
/** Requests for batches are sent again at once, or by somebody who comes back to the page. */
const keepIntentionsDays = 7;
const everyMs = 6 * 3_600_000;

/** Dropping what is past its time: tombstones, expired sessions, unreferenced blobs, old lines of the audit. */
function dropping(storage: Storage, blobs: BlobStore, hasher: Hasher, now: number): readonly Step[] {
  const drop = (name: string, work: (writer: Writer) => Promise<unknown>): Step => ({
    name,
    run: () => storage.transaction(work),
  });
  const kept = (id: 'import' | 'sync') => now - processing(id).retention.days * dayMs;
  return [
    drop('tombstones', (writer) => compactFeeds(writer, now - keepTombstonesDays * dayMs)),
    drop('trusts', (writer) => deleteOldTrusts(writer, now - trustIdleMs, now)),
    drop('tokens', (writer) => deleteExpiredTokens(writer, now)),
    drop('federatedSessions', (writer) => deleteEndedFederatedSessions(writer)),
    drop('tickets', (writer) => deleteExpiredTickets(writer, now)),
    drop('places', (writer) => deleteOldPlaces(writer, now - keepPlacesDays * dayMs)),
    drop('accountEvents', (writer) => deleteOldAccountEvents(writer, now - keepEventsDays * dayMs)),
    drop('programReports', (writer) => deleteOldReports(writer, now - keepReportsDays * dayMs)),
    drop('intentions', (writer) => deleteOldIntentions(writer, now - keepIntentionsDays * dayMs)),
    drop('importIssues', (writer) => forgetIssues(writer, kept('import'))),
    drop('refusalTexts', (writer) => forgetOldTexts(writer, kept('sync'))),
    { name: 'chains', run: () => pruneChains(storage, hasher, now) },
    { name: 'reports', run: () => endReports(storage, now) },
    { name: 'blobs', run: () => collectBlobs(storage, blobs, now) },
  ];
}

/** Drops what is past its time, at once. Returns what it removed. @throws what the first step that fails does */
export async function maintain(
  storage: Storage,
  blobs: BlobStore,
  hasher: Hasher,
  now: number,
): Promise<Readonly<Record<string, unknown>>> {
  const removed: Record<string, unknown> = {};
  for (const { name, run } of dropping(storage, blobs, hasher, now)) removed[name] = await run();
  return removed;
}

/** Where the heads of the audit's chains are written down besides the database. */
export interface Anchoring {
  readonly key: KeyObject;
  readonly file: string;
}

/** What the maintenance works with. */
export interface MaintenanceHost {
  readonly storage: Storage;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly hasher: Hasher;
  readonly log: Logger;
  readonly anchoring: Anchoring;
  readonly region: RegionHost;
  /** What an erasure works with: keys are told at once. */
  readonly retention: ErasureHost;
  readonly uploads: Pick<ImportLine, 'forgetOld'>;
}

/** Erases what the register says of those who left. Its lines hold schools and numbers only. */
async function retain({ retention, log }: MaintenanceHost): Promise<number> {
  const lines = await runRetention(retention, { dryRun: false });
  for (const line of lines) log.info(line, 'retention ended');
  return lines.length;
}

async function anchor({ storage, clock, log, anchoring }: MaintenanceHost): Promise<number> {
  const anchors = await anchorHeads(storage, anchoring.key, clock.now());
  // Told first: a log is a place outside of the database too, should the file fail.
  for (const { schoolId, seq, hash } of anchors) log.info({ schoolId, seq, hash }, 'audit anchored');
  await appendAnchors(anchoring.file, anchors);
  return anchors.length;
}

/** Everything that a round does, in its order. */
export function maintenanceSteps(host: MaintenanceHost): readonly Step[] {
  const { storage, blobs, hasher, clock, region, uploads } = host;
  return [
    ...dropping(storage, blobs, hasher, clock.now()),
    { name: 'registered', run: () => registerImported(storage) },
    { name: 'names', run: () => agreeOnNames(region) },
    { name: 'figures', run: () => countSchools(region) },
    { name: 'messages', run: () => spreadEverywhere(region) },
    { name: 'periods', run: () => givePeriodsEverywhere(region) },
    { name: 'retention', run: () => retain(host) },
    { name: 'uploads', run: () => uploads.forgetOld(clock.now() - dayMs) },
    // The last, so that it covers what the others wrote.
    { name: 'anchors', run: () => anchor(host) },
  ];
}

/** Maintains the storage now and every six hours, each step on its own; `stop` ends the round with the step under way. */
export function scheduleMaintenance(host: MaintenanceHost): { stop(): Promise<void> } {
  const rounds = new StepRounds(host.log);
  const run = () => void rounds.run(maintenanceSteps(host));
  run();
  const timer = setInterval(run, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await rounds.stop();
    },
  };
}
