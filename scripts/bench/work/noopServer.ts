import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeClock, nodeHasher, nodeRandom } from '@cartable/server/ops/nodeHost.ts';
import { activated, testClient } from '@cartable/server/testing/testClient.ts';
import { mutators } from '@cartable/shared/domain/mutators.ts';
import { recordDefinitions } from '@cartable/shared/domain/records.ts';
import type { SchoolId, UserId } from '@cartable/shared/lib/ids.ts';
import { createSyncEngine } from '@cartable/shared/sync/client/engine.ts';
import { makeProof } from '@cartable/shared/sync/http/proof.ts';
import { betterSqliteDatabase } from '@cartable/shared/testing/betterSqliteDatabase.ts';
import { startTeacherServer } from './teacherServer.ts';

/** `noopServer.ts FOLDER COUNT`: the real server, and COUNT prepared no-op requests of one teacher's key, each with its own proof. Prints {"port", "requests", "answerBytes"}. */
const [folder = '', count = '1000'] = process.argv.slice(2);
const server = await startTeacherServer();
let request:
  | {
      readonly url: string;
      readonly body: string;
      readonly nonce: string;
      readonly token: string;
      readonly answerBytes: number;
    }
  | undefined;
const recording: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const url = String(input);
  if (!url.endsWith('/sync')) return response;
  const body = await response.arrayBuffer();
  const headers = init?.headers as Record<string, string>;
  request = {
    url,
    body: String(init?.body),
    nonce: response.headers.get('DPoP-Nonce') ?? request?.nonce ?? '',
    token: headers.Authorization?.slice(5) ?? '',
    answerBytes: body.byteLength,
  };
  return new Response(body, { status: response.status, headers: response.headers });
};
const client = testClient(server.origin, { fetch: recording });
const grant = await activated(client, server.code);
const engine = createSyncEngine({
  database: betterSqliteDatabase(),
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
await engine.syncNow();
await engine.syncNow();
if (request === undefined) throw new Error('no request was seen');
const { url, body, token, answerBytes } = request;
// The proof's nonce is what the client last heard; a first unauthenticated call tells it when the answers did not repeat it.
const probe = await fetch(`${server.origin}/api/v1/sync`, {
  method: 'POST',
  headers: { Authorization: `DPoP ${token}`, DPoP: 'x' },
});
const nonce = probe.headers.get('DPoP-Nonce') ?? request.nonce;
const host = { signer: client.signer, hasher: nodeHasher, random: nodeRandom, clock: nodeClock };
const requests: string[] = [];
for (let index = 0; index < Number(count); index++) {
  const proof = await makeProof(host, { method: 'POST', url, nonce, token });
  requests.push(
    `POST /api/v1/sync HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nAccept: */*\r\nAuthorization: DPoP ${token}\r\nDPoP: ${proof}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
const file = join(folder, 'requests.json');
writeFileSync(file, JSON.stringify(requests));
console.log(
  JSON.stringify({
    port: Number(new URL(server.origin).port),
    requests: file,
    answerBytes,
    bodyBytes: Buffer.byteLength(body),
  }),
);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
