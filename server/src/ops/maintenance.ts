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
import { deleteOldPlaces } from '../storage/repositories/knownPlaces.ts';
import { deleteExpiredTokens } from '../storage/repositories/refreshTokens.ts';
import { deleteOldReports } from '../storage/repositories/updateRollouts.ts';
import { deleteEndedFederatedSessions } from '../storage/repositories/federation.ts';
import { deleteExpiredTickets } from '../storage/repositories/tickets.ts';
import { givePeriodsEverywhere } from '../periods/givePeriods.ts';
import type { RegionHost } from '../region/regionHost.ts';
import { agreeOnNames } from '../region/agreeOnNames.ts';
import { registerImported } from '../region/registerImported.ts';
import { spreadEverywhere } from '../region/spreadFlashes.ts';
import { countSchools } from '../region/statistics.ts';
import type { Storage } from '../storage/storage.ts';
import { appendAnchors } from './anchorFile.ts';

const dayMs = 86_400_000;
/** What happened to an account is told for a year. */
const keepEventsDays = 365;
/** What keys told of versions of the program: longer than any roll-out lasts. */
const keepReportsDays = 365;
const everyMs = 6 * 3_600_000;

/** Drops what is past its time: tombstones, expired sessions, unreferenced blobs, old lines of the audit. Returns what it removed. */
export async function maintain(storage: Storage, blobs: BlobStore, hasher: Hasher, now: number) {
  const tombstones = await storage.transaction((writer) =>
    compactFeeds(writer, now - keepTombstonesDays * dayMs),
  );
  await storage.transaction(async (writer) => {
    await deleteExpiredTokens(writer, now);
    await deleteEndedFederatedSessions(writer);
    await deleteExpiredTickets(writer, now);
    await deleteOldPlaces(writer, now - keepPlacesDays * dayMs);
    await deleteOldAccountEvents(writer, now - keepEventsDays * dayMs);
    await deleteOldReports(writer, now - keepReportsDays * dayMs);
    await forgetIssues(writer, now - processing('import').retention.days * dayMs);
    await forgetOldTexts(writer, now - processing('sync').retention.days * dayMs);
  });
  const chains = await pruneChains(storage, hasher, now);
  const reports = await endReports(storage, now);
  return { tombstones, chains, reports, blobs: await collectBlobs(storage, blobs, now) };
}

/** Erases what the register says of those who left. Its lines hold schools and numbers only. */
async function retain(host: Parameters<typeof scheduleMaintenance>[0]): Promise<void> {
  const lines = await runRetention(host.retention, { dryRun: false });
  for (const line of lines) host.log.info(line, 'retention ended');
  await host.uploads.forgetOld(host.clock.now() - dayMs);
}

/** Where the heads of the audit's chains are written down besides the database. */
export interface Anchoring {
  readonly key: KeyObject;
  readonly file: string;
}

async function maintainAndAnchor(host: Parameters<typeof scheduleMaintenance>[0]) {
  const { storage, blobs, hasher, clock, log, anchoring, region } = host;
  const removed = await maintain(storage, blobs, hasher, clock.now());
  await registerImported(storage);
  await agreeOnNames(region);
  await countSchools(region);
  await spreadEverywhere(region);
  await givePeriodsEverywhere(region);
  await retain(host);
  const anchors = await anchorHeads(storage, anchoring.key, clock.now());
  await appendAnchors(anchoring.file, anchors);
  for (const { schoolId, seq, hash } of anchors) log.info({ schoolId, seq, hash }, 'audit anchored');
  return removed;
}

/** Maintains the storage now and every six hours; `stop` waits for a run under way. */
export function scheduleMaintenance(host: {
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
}): { stop(): Promise<void> } {
  let running = Promise.resolve();
  const run = () => {
    running = maintainAndAnchor(host).then(
      (removed) => host.log.info({ removed }, 'maintenance done'),
      (error: unknown) => host.log.error({ err: error }, 'maintenance failed'),
    );
  };
  run();
  const timer = setInterval(run, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
