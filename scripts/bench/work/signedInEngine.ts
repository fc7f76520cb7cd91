import { nodeClock, nodeHasher, nodeRandom } from '@cartable/server/ops/nodeHost.ts';
import { activated, type TestClient } from '@cartable/server/testing/testClient.ts';
import { mutators } from '@cartable/shared/domain/mutators.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import type { SqlDatabase } from '@cartable/shared/ports/sqlDatabase.ts';
import { createSyncEngine, type SyncEngine } from '@cartable/shared/sync/client/engine.ts';

/** Activates an account and gives the product's engine over `database`, not synchronised yet. */
export async function signedInEngine(
  client: TestClient,
  code: string,
  database: SqlDatabase,
): Promise<SyncEngine> {
  const grant = await activated(client, code);
  return createSyncEngine({
    database,
    definitions: recordDefinitions,
    mutators,
    transport: client.transport,
    hasher: nodeHasher,
    random: nodeRandom,
    clock: nodeClock,
    userId: grant.userId as UserId,
    schoolId: grant.schoolId as SchoolId,
    deviceId: grant.deviceId,
    deviceLabel: 'bench',
  });
}
