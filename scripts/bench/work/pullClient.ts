import { join } from 'node:path';
import { sqlcipherDatabase } from '@cartable/desktop/vault/database/sqlcipherDatabase.ts';
import { nodeRandom } from '@cartable/server/ops/nodeHost.ts';
import { testClient } from '@cartable/server/testing/testClient.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { signedInEngine } from './signedInEngine.ts';

/** One first synchronisation into an empty encrypted database: `pullClient.ts FOLDER ORIGIN CODE`. Prints {"ms", "documents", "noopMs", "wrote"}. */
const [folder = '', origin = '', code = ''] = process.argv.slice(2);
const client = testClient(origin);
const database = sqlcipherDatabase(
  join(folder, `${nodeRandom.bytes(8).join('')}.db`),
  secret(nodeRandom.bytes(32)),
);
const engine = await signedInEngine(client, code, database);
const start = performance.now();
await engine.syncNow();
const ms = performance.now() - start;
const documents = engine.reader.get<{ n: number }>('SELECT count(*) AS n FROM homework_assignment')?.n ?? 0;
const commits = database.commits;
const noopStart = performance.now();
await engine.syncNow();
const noopMs = performance.now() - noopStart;
console.log(JSON.stringify({ ms, documents, noopMs, wrote: database.commits - commits }));
engine.dispose();
database.close();
process.exit(0);
