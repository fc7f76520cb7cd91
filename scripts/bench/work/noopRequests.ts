import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeClock, nodeHasher, nodeRandom } from '@cartable/server/ops/nodeHost.ts';
import { testClient } from '@cartable/server/testing/testClient.ts';
import { makeProof, proofCode } from '@cartable/shared/sync/http/proof.ts';
import { betterSqliteDatabase } from '@cartable/shared/testing/betterSqliteDatabase.ts';
import { signedInEngine } from './signedInEngine.ts';

/**
 * `noopRequests.ts PORT CODE FOLDER BATCHES COUNT`: signs the teacher's key in, synchronises until there is nothing to say and writes
 * BATCHES files of COUNT prepared no-op requests, each with its own proof, as `batch-N.json`. Prints {"bodyBytes", "answerBytes"}.
 */
const [port = '', code = '', folder = '', batches = '1', count = '1000'] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
interface Seen {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly nonce: string;
  readonly answerBytes: number;
}
let last: Seen | undefined;
let secret: Uint8Array = new Uint8Array();
const recording: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  if (response.ok && String(input).endsWith('/activations')) {
    const grant = (await response.clone().json()) as { readonly proofSecret: string };
    secret = Buffer.from(grant.proofSecret, 'base64url');
  }
  if (!String(input).endsWith('/sync')) return response;
  const answer = await response.arrayBuffer();
  last = {
    headers: init?.headers as Record<string, string>,
    body: String(init?.body),
    nonce: response.headers.get('DPoP-Nonce') ?? '',
    answerBytes: answer.byteLength,
  };
  return new Response(answer, { status: response.status, headers: response.headers });
};
const client = testClient(origin, { fetch: recording });
const engine = await signedInEngine(client, code, betterSqliteDatabase());
await engine.syncNow();
await engine.syncNow();
if (last === undefined) throw new Error('no request was seen');
const { headers, body, nonce, answerBytes } = last;
const host = { signer: client.signer, hasher: nodeHasher, random: nodeRandom, clock: nodeClock };
const proven = {
  method: 'POST',
  url: `${origin}/api/v1/sync`,
  nonce,
  token: headers.Authorization?.slice(5),
};
for (let batch = 0; batch < Number(batches); batch++) {
  const requests: string[] = [];
  for (let index = 0; index < Number(count); index++) {
    const proof = await makeProof(host, proven);
    const sent = { ...headers, DPoP: proof, 'Cartable-Proof-Code': proofCode(nodeHasher, secret, proof) };
    const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
    requests.push(
      `POST /api/v1/sync HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: keep-alive\r\n${lines.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  writeFileSync(join(folder, `batch-${batch}.json`), JSON.stringify(requests));
}
console.log(JSON.stringify({ bodyBytes: Buffer.byteLength(body), answerBytes }));
process.exit(0);
