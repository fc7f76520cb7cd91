import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlcipherDatabase } from '@cartable/desktop/vault/database/sqlcipherDatabase.ts';
import { nodeRandom } from '@cartable/server/ops/nodeHost.ts';
import { testClient } from '@cartable/server/testing/testClient.ts';
import { secret } from '@cartable/shared/lib/secretBytes.ts';
import { signedInEngine } from './signedInEngine.ts';
import { startTeacherServer } from './teacherServer.ts';

/** One synchronisation with nothing to say, by a teacher of nine classes. Prints {"requests", "up", "down", "scopes", "clientWrites", "serverWrites", "ms"}. */
const server = await startTeacherServer();
let requests = 0;
let up = 0;
let down = 0;
const counting: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const body = await response.arrayBuffer();
  requests += 1;
  up += typeof init?.body === 'string' ? Buffer.byteLength(init.body) : 0;
  down += body.byteLength;
  return new Response(body, { status: response.status, headers: response.headers });
};
const client = testClient(server.origin, { fetch: counting });
const folder = mkdtempSync(join(tmpdir(), 'cartable-noop-'));
const database = sqlcipherDatabase(join(folder, 'main.db'), secret(nodeRandom.bytes(32)));
const engine = await signedInEngine(client, server.code, database);
await engine.syncNow();
await engine.syncNow();
const clientBefore = digest([join(folder, 'main.db')]);
const serverBefore = digest(server.databaseFiles);
[requests, up, down] = [0, 0, 0];
const start = performance.now();
await engine.syncNow();
const ms = performance.now() - start;
const { n: scopes } = engine.reader.get<{ n: number }>('SELECT count(*) AS n FROM sync_scope') ?? { n: 0 };
const clientWrites = digest([join(folder, 'main.db')]) === clientBefore ? 0 : 1;
const serverWrites = digest(server.databaseFiles) === serverBefore ? 0 : 1;
console.log(JSON.stringify({ requests, up, down, scopes, clientWrites, serverWrites, ms }));
process.exit(0);

function digest(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) if (existsSync(path)) hash.update(readFileSync(path));
  return hash.digest('hex');
}
