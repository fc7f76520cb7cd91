import { fromUtf8 } from '@cartable/shared/lib/bytes.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import type { Clock } from '@cartable/shared/ports/clock.ts';
import type { Hasher } from '@cartable/shared/ports/hasher.ts';
import type { Random } from '@cartable/shared/ports/random.ts';
import { ApiClient } from '@cartable/shared/sync/http/apiClient.ts';
import {
  AuthClient,
  type CodeOwner,
  type DeviceClaim,
  type Grant,
} from '@cartable/shared/sync/http/authClient.ts';
import { HttpSession } from '@cartable/shared/sync/http/session.ts';
import type { Credentials, Profile } from './profileStore.ts';
import { importProofKey, newProofKey, type ProofKey } from './proofKey.ts';
import { serverOrigin } from './serverOrigin.ts';

/** What talking to a server takes besides its address. */
export interface NetworkTools {
  readonly hasher: Hasher;
  readonly random: Random;
  readonly clock: Clock;
  /** The way out when the machine's policy names a proxy or an authority; the runtime's own otherwise. */
  readonly fetch?: typeof fetch;
  /** The interface's language, for the sentences of refusals. */
  readonly language: () => string;
}

/** A sign-in that succeeded: who it is, and what proves it from now on. */
export interface SignedIn {
  readonly profile: Profile;
  readonly credentials: Credentials;
  readonly grant: Grant;
}

/** A client of one server with one proof key. */
export function apiClient(tools: NetworkTools, origin: string, signer: ProofKey): ApiClient {
  return new ApiClient({ origin, signer, ...tools });
}

/** Whose code this is, without using it. @throws {AppError} `auth.*`, `net.*`, `account.server_*` */
export async function checkCode(tools: NetworkTools, server: string, code: string): Promise<CodeOwner> {
  return new AuthClient(apiClient(tools, serverOrigin(server), newProofKey())).checkCode(code);
}

/** Spends an activation code and signs in with the password that it sets. */
export function activate(
  tools: NetworkTools,
  where: { readonly server: string; readonly device: DeviceClaim },
  code: string,
  password: Uint8Array,
  secondCode?: string,
): Promise<SignedIn> {
  return signedIn(tools, where.server, undefined, (client) =>
    client.activate(code, passwordText(password), where.device, secondCode),
  );
}

/** Signs in with an existing account; with the profile's own proof key when it signs in again. */
export function signIn(
  tools: NetworkTools,
  where: { readonly server: string; readonly device: DeviceClaim; readonly proofKey?: string },
  login: string,
  password: Uint8Array,
  secondCode?: string,
): Promise<SignedIn> {
  return signedIn(tools, where.server, where.proofKey, (client) =>
    client.signIn(login, passwordText(password), where.device, secondCode),
  );
}

/** Enters with a proof key, a new one unless one is given. */
export async function signedIn(
  tools: NetworkTools,
  server: string,
  exported: string | undefined,
  enter: (client: AuthClient) => Promise<Grant>,
): Promise<SignedIn> {
  const origin = serverOrigin(server);
  const proofKey = exported === undefined ? newProofKey() : importProofKey(exported);
  const grant = await enter(new AuthClient(apiClient(tools, origin, proofKey)));
  return signedInWith(origin, proofKey.export(), grant);
}

/** A grant and the proof key that it is bound to, as the key keeps them. */
export function signedInWith(origin: string, proofKey: string, grant: Grant): SignedIn {
  const { login, userId, schoolId, deviceId, identity, profile, several } = grant;
  return {
    grant,
    credentials: { refreshToken: grant.refreshToken, proofKey },
    profile: {
      server: origin,
      login,
      userId,
      schoolId,
      deviceId,
      givenName: identity.givenName,
      familyName: identity.familyName,
      roles: identity.roles,
      schoolName: identity.schoolName,
      className: identity.className,
      ...(profile && { profile }),
      ...(several && { several }),
    },
  };
}

/** Ends a sign-in that is not to be used: the list of devices must not keep it. As far as the server can be reached. */
export async function endSignIn(
  tools: NetworkTools,
  { profile, credentials, grant }: SignedIn,
): Promise<void> {
  const api = apiClient(tools, profile.server, importProofKey(credentials.proofKey));
  let kept: string | undefined;
  const store = {
    load: async () => kept,
    save: async (token?: string) => {
      kept = token;
    },
  };
  const session = new HttpSession(api, store, tools.clock);
  await session.adopt(grant);
  await session.signOut().catch(() => undefined);
}

/** JSON carries the password as text, so a string of it exists for the length of one request; the bytes are wiped by the dispatcher. */
function passwordText(password: Uint8Array): string {
  const text = fromUtf8(password);
  if (text === undefined) throw new AppError('auth.password_unreadable');
  return text;
}
