import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopesOf } from '@cartable/shared/domain/actor.ts';
import type { Write } from '@cartable/shared/domain/mutator.ts';
import { processing } from '@cartable/shared/domain/privacy/processing.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { RecordId, SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { keepTombstonesDays } from '@cartable/shared/sync/limits.ts';
import { syncRequest } from '@cartable/shared/sync/wire.ts';
import type { SeenRecord, ServerUnderTest } from '@cartable/shared/testing/sync/serverUnderTest.ts';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { serverActor } from '../audit/auditRow.ts';
import { collectBlobs } from '../files/collect.ts';
import { createServer, type Server } from '../http/createServer.ts';
import type { ServerParts } from '../http/serverParts.ts';
import { importRecords } from '../ops/importRecords.ts';
import { logger } from '../ops/logger.ts';
import { nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { compactFeeds } from '../storage/repositories/feeds.ts';
import { forgetOldTexts } from '../storage/repositories/refusalTexts.ts';
import { setSchoolState } from '../storage/repositories/schoolStates.ts';
import { renewEpoch } from '../storage/repositories/serverState.ts';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import type { Storage } from '../storage/storage.ts';
import { purgeRecord } from '../sync/purge.ts';
import { readRights } from '../sync/rights.ts';
import { schoolDay } from '@cartable/shared/lib/schoolDay.ts';
import type { Session } from '../sync/session.ts';
import { memoryBlobStore } from './memoryBlobStore.ts';

const dayMs = 86_400_000;

/**
 * Notes each effect in the database itself, in the transaction that has it: undone with it, restored with a backup, and there twice should an
 * action take effect twice. (The server's own tables could not show that: their key is the action.)
 */
const effectLog = `
  CREATE TABLE effect_log (position INTEGER PRIMARY KEY AUTOINCREMENT, mutation_id TEXT NOT NULL) STRICT;
  CREATE TRIGGER effect_noted AFTER INSERT ON mutation_result WHEN json_extract(NEW.result, '$.status') = 'applied'
  BEGIN INSERT INTO effect_log (mutation_id) VALUES (NEW.mutation_id); END;
`;
const loggedEffect = z.object({ mutation_id: z.string() });

/** The real server's levers, and a look into its database. */
export interface RealServer extends ServerUnderTest {
  /** Whether any row of any table holds this text. */
  contains(text: string): Promise<boolean>;
}

/** The real server, in this process and on a real database, behind the levers of the property tests. */
export async function realServerUnderTest(
  schoolId: SchoolId,
  pageRecords: number,
  parts: Partial<Pick<ServerParts, 'definitions' | 'derivations'>> = {},
): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cartable-histories-'));
  const path = join(folder, 'cartable.db');
  let blobs = new Map<string, Uint8Array>();
  let now = Date.UTC(2026, 10, 23, 8);
  let writes = 0;
  let backups = 0;
  let storage: Storage;
  let server: Server;

  /** Through a connection beside the server's. */
  function look<T>(work: (database: Database.Database) => T, readonly = true): T {
    const database = new Database(path, { readonly });
    try {
      return work(database);
    } finally {
      database.close();
    }
  }
  const open = async () => {
    const opened = await openSqliteStorage(path, { flush: false });
    await opened.transaction((writer) => setSchoolState(writer, schoolId, 'open'));
    storage = {
      ...opened,
      transaction: (work) => {
        writes += 1;
        return opened.transaction(work);
      },
    };
    server = await createServer({
      storage,
      blobs: memoryBlobStore(blobs),
      imports: { database: path, folder: join(folder, 'imports') },
      clock: { now: () => now as ClaimedTime, monotonic: () => performance.now() },
      random: nodeRandom,
      hasher: nodeHasher,
      log: logger('silent'),
      version: 'test',
      pageRecords,
      ...parts,
    });
  };
  await open();
  look((database) => database.exec(effectLog), false);

  const sessionOf = (userId: string): Session => ({
    schoolId,
    userId: userId as UserId,
    deviceId: '',
    jkt: `key of ${userId}`,
  });
  const liveRecords = async () =>
    storage.reader
      .selectFrom('record')
      .select(['type', 'id', 'rev', 'content'])
      .where('school_id', '=', schoolId)
      .where('content', 'is not', null)
      .execute();

  return {
    registerDevice: (userId) =>
      storage.transaction((writer) =>
        server.auth.sessions.registerDevice(writer, { schoolId, userId }, 'test', `key of ${userId}`),
      ),
    async sync(userId, body) {
      const { own, shared } = await server.sync.sync(
        sessionOf(userId),
        syncRequest.parse(JSON.parse(body)),
        () => undefined,
      );
      return own + Buffer.from(shared ?? []).toString();
    },
    missingChunks: (userId, names) => server.files.missing(sessionOf(userId), names),
    putChunk: (userId, name, bytes) => server.files.put(sessionOf(userId), name, bytes),
    getChunk: (userId, name, manifest) => server.files.get(sessionOf(userId), name, manifest),
    async administer(changes) {
      const put: Write[] = changes.map((change) =>
        'put' in change
          ? { op: 'put', type: change.type, record: change.put }
          : { op: 'delete', type: change.type, id: change.remove as RecordId },
      );
      const host = { storage, hasher: nodeHasher, derivations: [...server.syncHost.derivations] };
      await importRecords(host, schoolId, put, now);
    },
    async purge(type, id) {
      await purgeRecord(server.syncHost, schoolId, type, id, { author: serverActor, subject: '' });
    },
    async visibleTo(userId) {
      const { actor } = await readRights(storage.reader, schoolId, userId as UserId, schoolDay(now));
      const scopes = new Set<string>(scopesOf(actor));
      const seen = new Map<string, SeenRecord>();
      for (const { type, id, rev, content } of await liveRecords()) {
        const definition = recordDefinitions.get(type);
        if (content === null || definition === undefined) continue;
        const audience = definition.scopes(definition.schema.parse(JSON.parse(content)));
        if (audience.some((scope) => scopes.has(scope))) seen.set(`${type}/${id}`, { rev, content });
      }
      return seen;
    },
    everything: async () =>
      new Map(
        (await liveRecords()).map(({ type, id, rev, content }) => [
          `${type}/${id}`,
          { rev, content: content ?? '' },
        ]),
      ),
    async backup() {
      backups += 1;
      const copy = join(folder, `backup-${backups}.db`);
      await storage.backup(copy);
      const kept = new Map(blobs);
      return async () => {
        await storage.close();
        for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
        copyFileSync(copy, path);
        blobs = new Map(kept);
        await open();
        await storage.transaction(renewEpoch);
        await storage.close();
        await open();
      };
    },
    async advanceDays(days) {
      now += days * dayMs;
    },
    async compact() {
      await storage.transaction(async (writer) => {
        await compactFeeds(writer, now - keepTombstonesDays * dayMs);
        await forgetOldTexts(writer, now - processing('sync').retention.days * dayMs);
      });
      await collectBlobs(storage, memoryBlobStore(blobs), now);
    },
    writes: async () => writes,
    effects: async () =>
      look((database) =>
        database
          .prepare('SELECT mutation_id FROM effect_log ORDER BY position')
          .all()
          .map((row) => loggedEffect.parse(row).mutation_id),
      ),
    contains: async (text) =>
      look((database) => {
        const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
        return z
          .array(z.object({ name: z.string() }))
          .parse(tables)
          .some(({ name }) =>
            JSON.stringify(database.prepare(`SELECT * FROM "${name}"`).all()).includes(text),
          );
      }),
    async close() {
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
