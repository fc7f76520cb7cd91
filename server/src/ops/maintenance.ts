import type { BlobStore } from '@cartable/shared/ports/blobStore.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import { keepTombstonesDays } from '@cartable/shared/sync/limits.ts';
import type { Logger } from 'pino';
import { collectBlobs } from '../files/collect.ts';
import { compactFeeds } from '../storage/repositories/feeds.ts';
import { deleteOldAccountEvents } from '../storage/repositories/accountEvents.ts';
import { keepPlacesDays } from '../auth/signInPlace.ts';
import { deleteOldPlaces } from '../storage/repositories/knownPlaces.ts';
import { deleteExpiredTokens } from '../storage/repositories/refreshTokens.ts';
import { deleteExpiredTickets } from '../storage/repositories/tickets.ts';
import type { Storage } from '../storage/storage.ts';

const dayMs = 86_400_000;
/** What happened to an account is told for a year. */
const keepEventsDays = 365;
const everyMs = 6 * 3_600_000;

/** Drops what is past its time: tombstones, expired sessions, unreferenced blobs. Returns what it removed. */
export async function maintain(storage: Storage, blobs: BlobStore, now: number) {
  const tombstones = await storage.transaction((writer) =>
    compactFeeds(writer, now - keepTombstonesDays * dayMs),
  );
  await storage.transaction(async (writer) => {
    await deleteExpiredTokens(writer, now);
    await deleteExpiredTickets(writer, now);
    await deleteOldPlaces(writer, now - keepPlacesDays * dayMs);
    await deleteOldAccountEvents(writer, now - keepEventsDays * dayMs);
  });
  return { tombstones, blobs: await collectBlobs(storage, blobs, now) };
}

/** Maintains the storage now and every six hours; `stop` waits for a run under way. */
export function scheduleMaintenance(host: {
  readonly storage: Storage;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly log: Logger;
}): { stop(): Promise<void> } {
  let running = Promise.resolve();
  const run = () => {
    running = maintain(host.storage, host.blobs, host.clock.now()).then(
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
