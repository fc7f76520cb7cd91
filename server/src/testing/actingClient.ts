import { randomBytes } from 'node:crypto';
import type { UserId } from '@cartable/shared/lib/ids.ts';
import { chainNext, chainStart } from '@cartable/shared/sync/chain.ts';
import type { MutationResult, SyncResponse, WireMutation } from '@cartable/shared/sync/wire.ts';
import { nodeHasher } from '../ops/nodeHost.ts';
import type { TestServer } from './startTestServer.ts';
import { activated, type TestClient, testClient } from './testClient.ts';

/** Someone signed in over HTTP who pushes actions and pulls pages by hand, without an engine. */
export interface ActingClient {
  readonly client: TestClient;
  readonly userId: UserId;
  readonly deviceId: string;
  /** Pushes one action, made having seen these revisions; gives its result. */
  act(
    name: string,
    args: WireMutation['args'],
    baseRevs?: WireMutation['baseRevs'],
  ): Promise<MutationResult | undefined>;
  /** One exchange without a push, from this cursor or the last one that came. */
  pull(cursor?: string): Promise<SyncResponse>;
  /** Exchanges until nothing more comes. */
  pullAll(): Promise<void>;
}

/** Activates this person's account on a new client. */
export function actingClient(server: TestServer, userId: string): Promise<ActingClient> {
  return actingWith(server, userId, server.account(userId).code);
}

/** The same with somebody's code. */
export async function actingWith(
  server: Pick<TestServer, 'origin'>,
  userId: string,
  code: string,
): Promise<ActingClient> {
  const client = testClient(server.origin);
  const { deviceId } = await activated(client, code);
  let last = { seq: 0, hash: chainStart(nodeHasher, deviceId) };
  let cursor: string | undefined;
  const exchange = async (push: readonly WireMutation[], from: string | undefined) => {
    const response = await client.transport.sync({
      v: 1,
      device: deviceId,
      last,
      pending: push.length,
      ...(push.length > 0 && { push: [...push] }),
      ...(from !== undefined && { cursor: from }),
    });
    cursor = response.head.cursor ?? from;
    return response;
  };
  const pull = (from = cursor) => exchange([], from);
  return {
    client,
    userId: userId as UserId,
    deviceId,
    async act(name, args, baseRevs = {}) {
      const body = { id: randomBytes(16).toString('base64url'), name, args, baseRevs, claimedAt: Date.now() };
      const hash = chainNext(nodeHasher, last.hash, body);
      const { head } = await exchange([{ seq: last.seq + 1, ...body, hash }], cursor);
      const result = head.results?.[0];
      if (result !== undefined && result.status !== 'blocked') last = { seq: last.seq + 1, hash };
      return result;
    },
    pull,
    async pullAll() {
      for (;;) if ((await pull()).head.more !== true) return;
    },
  };
}
