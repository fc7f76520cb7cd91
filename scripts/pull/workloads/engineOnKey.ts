import { nodeHasher, nodeRandom } from '@cartable/desktop/vault/nodeCrypto.ts';
import type { OpenVault } from '@cartable/desktop/vault/openVault.ts';
import { mutators } from '@cartable/shared/domain/mutators.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import type { ClaimedTime } from '@cartable/shared/lib/time.ts';
import { createSyncEngine, type SyncEngine } from '@cartable/shared/sync/client/engine.ts';
import { readState } from '@cartable/shared/sync/client/state.ts';
import { modelServer } from '@cartable/shared/testing/sync/modelServer.ts';
import type { ServerUnderTest } from '@cartable/shared/testing/sync/serverUnderTest.ts';
import { simTransport } from '@cartable/shared/testing/sync/simTransport.ts';
import { schoolId, schoolRecords } from '@cartable/shared/testing/sync/testSchool.ts';

/** Whose key it is. */
export const PUPIL = 'pupil1';

/** A school's server in memory, with small pages: one exchange is then many transactions on the key. */
export async function schoolServer(): Promise<ServerUnderTest> {
  const server = modelServer({ definitions: recordDefinitions, mutators, schoolId, pageRecords: 4 });
  await server.administer(schoolRecords);
  return server;
}

/** The real engine over the vault's real database; only the network is imagined. */
export async function engineOnKey(vault: OpenVault, server: ServerUnderTest): Promise<SyncEngine> {
  const known = vault.database.get("SELECT 1 FROM sqlite_schema WHERE name = 'sync_outbox'");
  const deviceId = (known && readState(vault.database)?.deviceId) ?? (await server.registerDevice(PUPIL));
  return createSyncEngine({
    database: vault.database,
    definitions: recordDefinitions,
    mutators,
    transport: simTransport(server, PUPIL, async () => undefined),
    hasher: nodeHasher,
    random: nodeRandom,
    clock: { now: () => Date.now() as ClaimedTime, monotonic: () => performance.now() },
    // The model names people by plain words.
    userId: PUPIL as string as UserId,
    schoolId,
    deviceId,
    deviceLabel: 'pulled key',
  });
}
