import type { Transport } from '@cartable/shared/ports/transport.ts';
import { ApiClient } from '@cartable/shared/sync/http/apiClient.ts';
import { AuthClient, type Grant } from '@cartable/shared/sync/http/authClient.ts';
import { httpTransport } from '@cartable/shared/sync/http/httpTransport.ts';
import { HttpSession, type TokenStore } from '@cartable/shared/sync/http/session.ts';
import { nodeClock, nodeGunzip, nodeHasher, nodeRandom } from '../ops/nodeHost.ts';
import { nodeSigner } from './nodeSigner.ts';

/** The password of everyone in tests. */
export const testPassword = 'quatre chevaux bleus';

/** A client as a key has it, with its tokens in memory. */
export interface TestClient {
  readonly signer: ReturnType<typeof nodeSigner>;
  readonly api: ApiClient;
  readonly auth: AuthClient;
  readonly session: HttpSession;
  readonly transport: Transport;
  /** The refresh token that it holds. */
  readonly store: TokenStore;
}

/** A new client of the server at this origin, with a key of its own and nobody signed in. */
export function testClient(origin: string, options: { readonly fetch?: typeof fetch } = {}): TestClient {
  const signer = nodeSigner();
  const host = { origin, signer, hasher: nodeHasher, random: nodeRandom, clock: nodeClock, ...options };
  const api = new ApiClient(host);
  let refreshToken: string | undefined;
  const store: TokenStore = {
    load: async () => refreshToken,
    save: async (token) => {
      refreshToken = token;
    },
  };
  const session = new HttpSession(api, store, nodeClock);
  const transport = httpTransport(session, { hasher: nodeHasher, random: nodeRandom, gunzip: nodeGunzip });
  return { signer, api, auth: new AuthClient(api), session, transport, store };
}

/** Spends a code and signs the client in. */
export async function activated(client: TestClient, code: string): Promise<Grant> {
  const grant = await client.auth.activate(code, testPassword, { label: 'clé de test' });
  await client.session.adopt(grant);
  return grant;
}
