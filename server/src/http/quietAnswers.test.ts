import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { sql } from 'kysely';
import { chainNext, chainStart } from '@cartable/shared/sync/chain.ts';
import type { Grant } from '@cartable/shared/sync/http/authClient.ts';
import { proofCode } from '@cartable/shared/sync/http/proof.ts';
import type { SchoolState } from '@cartable/shared/domain/region/schoolStates.ts';
import { setSchoolState } from '../storage/repositories/schoolStates.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import { fetchNonce, forgeProof } from '../testing/rawRequest.ts';
import { startTestServer, type TestServer } from '../testing/startTestServer.ts';
import { activated, type TestClient, testClient } from '../testing/testClient.ts';

let server: TestServer;
let client: TestClient;
let grant: Grant;
/** The body of a request that has nothing to say, and is told nothing. */
let quiet: string;
const people = ['pupil-1-01', 'pupil-1-02', 'pupil-1-03', 'pupil-1-04', 'pupil-1-05', 'pupil-1-06'];
const more = ['pupil-1-07', 'pupil-1-08', 'pupil-1-09', 'pupil-1-10', 'pupil-1-11', 'pupil-1-12'];
const others = ['pupil-1-13', 'pupil-1-14', 'pupil-1-15', 'pupil-1-16'];
const waiting = [...people, ...more, ...others];

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

beforeEach(async () => {
  client = testClient(server.origin);
  grant = await activated(client, server.account(waiting.shift() ?? '').code);
  let cursor: string | undefined;
  for (;;) {
    const { head } = await client.transport.sync({ ...start(), ...(cursor !== undefined && { cursor }) });
    cursor = head.cursor ?? cursor;
    if (!head.more) break;
  }
  quiet = JSON.stringify({ ...start(), cursor });
});

const start = () => ({
  v: 1,
  device: grant.deviceId,
  last: { seq: 0, hash: chainStart(nodeHasher, grant.deviceId) },
  pending: 0,
});

interface Forgery {
  /** The signature is of another key. */
  readonly forged?: boolean;
  readonly code?: 'none' | 'wrong';
  readonly proof?: string;
}

async function proofOf({ forged = false }: Forgery = {}): Promise<string> {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  return forgeProof({
    key: forged ? stranger : client.signer.privateKey,
    jwk: await client.signer.publicKey(),
    method: 'POST',
    url: `${server.origin}/api/v1/sync`,
    nonce: await fetchNonce(server.origin),
    token: grant.accessToken,
  });
}

/** Sends a body as the client would, but for what is forged. Gives the answer's head, or the refusal's code and reason. */
async function send(body: string, forgery: Forgery = {}): Promise<Record<string, unknown> | string> {
  const proof = forgery.proof ?? (await proofOf(forgery));
  const secret = Buffer.from(grant.proofSecret ?? '', 'base64url');
  const code = proofCode(nodeHasher, forgery.code === 'wrong' ? Buffer.alloc(32, 1) : secret, proof);
  const response = await fetch(`${server.origin}/api/v1/sync`, {
    method: 'POST',
    headers: {
      Authorization: `DPoP ${grant.accessToken}`,
      DPoP: proof,
      'Content-Type': 'application/json',
      ...(forgery.code !== 'none' && { 'Cartable-Proof-Code': code }),
    },
    body,
  });
  const text = await response.text();
  if (response.ok) return JSON.parse(text.slice(0, text.indexOf('\n'))) as Record<string, unknown>;
  const { code: refusal, data } = JSON.parse(text) as { code: string; data: { why?: string } };
  return data.why === undefined ? refusal : `${refusal} ${data.why}`;
}

const nothing = {
  v: 1,
  epoch: expect.any(String),
  time: expect.any(Number),
  sig: '',
  records: 0,
};
const refused = 'auth.dpop_invalid signature';

describe('an answer that brings nothing', () => {
  test('is given for the code beside the proof, the first time and in the same words again', async () => {
    for (let time = 0; time < 3; time += 1) expect(await send(quiet, { forged: true })).toEqual(nothing);
    expect(await send(quiet)).toEqual(nothing);
    expect(await send(quiet, { code: 'none' })).toEqual(nothing);
  });

  test('needs the code of this very token: without it the signature counts', async () => {
    for (const code of ['none', 'wrong'] as const) {
      expect(await send(quiet, { forged: true, code })).toBe(refused);
      expect(await send(quiet, { code })).toEqual(nothing);
      expect(await send(quiet, { forged: true, code })).toBe(refused);
    }
  });

  test('is given once for each proof', async () => {
    const proof = await proofOf();
    expect(await send(quiet, { proof })).toEqual(nothing);
    expect(await send(quiet, { proof })).toBe('auth.dpop_invalid replayed');
  });
});

describe('anything more needs the signature', () => {
  test('a page', async () => {
    const body = JSON.stringify(start());
    expect(await send(body, { forged: true })).toBe(refused);
    expect(await send(body)).toMatchObject({ cursor: expect.any(String) });
  });

  test('an action: nothing is written for the code alone', async () => {
    const action = { id: `m-${grant.deviceId}`.slice(0, 60), name: 'homework.setDone', baseRevs: {} };
    const args = { assignmentId: 'work_2de-1_maths-1', done: true };
    const mutation = { ...action, args, claimedAt: 1 };
    const hash = chainNext(nodeHasher, chainStart(nodeHasher, grant.deviceId), mutation);
    const body = JSON.stringify({ ...start(), pending: 1, push: [{ seq: 1, ...mutation, hash }] });
    expect(await send(body, { forged: true })).toBe(refused);
    expect(await send(quiet)).toEqual(nothing);
    expect(await send(body)).toMatchObject({ results: [{ seq: 1, status: 'applied' }] });
    // The same words as before, which are no longer the whole of it: the outbox has grown.
    expect(await send(quiet, { forged: true })).toBe(refused);
    expect(await send(quiet)).toMatchObject({ device: { status: 'rewound' } });
  });

  test('what a teacher has published since', async () => {
    expect(await send(quiet)).toEqual(nothing);
    await server.running.storage.transaction(async (writer) => {
      await writer
        .updateTable('scope')
        .set((eb) => ({ head: eb('head', '+', 1) }))
        .where('scope_id', '=', `user:${grant.userId}:ro`)
        .execute();
    });
    expect(await send(quiet, { forged: true })).toBe(refused);
    expect(await send(quiet)).toMatchObject({ cursor: expect.any(String) });
  });

  test('a checksum that differs', async () => {
    const body = JSON.stringify({ ...JSON.parse(quiet), digest: 'AAAAAAAAAAA' });
    expect(await send(body, { forged: true })).toBe(refused);
    expect(await send(body)).toMatchObject({ sums: expect.any(Array) });
  });
});

describe('what is remembered ends with what it depended on', () => {
  beforeEach(async () => {
    expect(await send(quiet)).toEqual(nothing);
  });

  test('a revoked device hears so', async () => {
    await server.running.storage.transaction(async (writer) => {
      await writer.updateTable('device').set({ revoked_at: 1 }).where('id', '=', grant.deviceId).execute();
    });
    expect(await send(quiet, { forged: true })).toBe(refused);
    expect(await send(quiet)).toMatchObject({ device: { status: 'revoked' } });
  });

  test.each([
    ['a blocked account', 'auth.blocked', 'update account set blocked_at = 1 where user_id ='],
    ['an ended session', 'auth.session_ended', 'update device set valid_from = 9e15 where user_id ='],
  ])('%s is refused in the same words', async (_, code, statement) => {
    await server.running.storage.transaction((writer) =>
      sql`${sql.raw(statement)} ${grant.userId}`.execute(writer),
    );
    expect(await send(quiet, { forged: true })).toBe(refused);
    expect(await send(quiet)).toBe(code);
  });

  test('a school that is shut refuses the same words, and takes them again once it is open', async () => {
    const move = (state: SchoolState) =>
      server.running.storage.transaction((writer) => setSchoolState(writer, grant.schoolId, state));
    await move('closed');
    expect(await send(quiet, { forged: true })).toBe(refused);
    expect(await send(quiet)).toBe('school.not_open');
    await move('open');
    expect(await send(quiet)).toEqual(nothing);
  });

  test('a profile that is kept out is refused in the same words, and hears nothing new once let in', async () => {
    const keepOut = (profiles: string) =>
      server.running.storage.transaction((writer) =>
        writer.updateTable('school').set({ blocked_profiles: profiles }).execute(),
      );
    await keepOut('["pupil"]');
    expect(await send(quiet)).toBe('auth.blocked');
    await keepOut('["guardian"]');
    expect(await send(quiet)).toEqual(nothing);
    await keepOut('[]');
    expect(await send(quiet)).toEqual(nothing);
  });

  test('another key with the same words is somebody else', async () => {
    const owner = grant;
    client = testClient(server.origin);
    grant = await activated(client, server.account('teacher-maths').code);
    expect(grant.deviceId).not.toBe(owner.deviceId);
    expect(await send(quiet)).toBe('auth.device_unknown');
  });
});
