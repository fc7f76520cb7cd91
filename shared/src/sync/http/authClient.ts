import { z } from 'zod';
import { roles } from '../../domain/actor.ts';
import { type Profile, profile } from '../../domain/directory/profile.ts';
import { isAppError } from '../../lib/errors.ts';
import type { ApiClient } from './apiClient.ts';

/** A person as the directory names them. */
export const identity = z.object({
  givenName: z.string(),
  familyName: z.string(),
  kind: z.string(),
  schoolName: z.string(),
  className: z.string().nullable(),
  roles: z.array(z.enum(roles)),
  escrowPublicKey: z.string().nullable().default(null),
});
/** Whom an activation code is for. */
export const codeOwner = identity.extend({
  login: z.string(),
  /** Absent from an older server. */
  schoolId: z.string().optional(),
});
/** Whom an activation code is for. */
export type CodeOwner = z.infer<typeof codeOwner>;

const grant = z.object({
  accessToken: z.string(),
  /** Base64url of 32 bytes, for the codes beside proofs (`proof.ts`). A server of before them gives none. */
  proofSecret: z.string().optional(),
  expiresInSeconds: z.number(),
  refreshToken: z.string(),
  schoolId: z.string(),
  userId: z.string(),
  deviceId: z.string(),
  login: z.string(),
  identity,
  /** As what a person of several roles works in this session. A server of before there were several says nothing. */
  profile: profile.nullable().default(null),
  /** Whether the person has other schools or roles to change to. */
  several: z.boolean().default(false),
});
/** A signed-in session: tokens, identifiers, and who it is. */
export type Grant = z.infer<typeof grant>;

export const federatedSchools = z.array(z.object({ schoolId: z.string(), schoolName: z.string() }));
/** A school in which a provider's person has an account. */
export type FederatedSchool = z.infer<typeof federatedSchools>[number];
/** What a browser brought back from a provider, and the secret of the program that sent it. */
export interface FederatedCode {
  readonly code: string;
  readonly verifier: string;
}

const serverInfo = z.object({
  product: z.literal('cartable'),
  version: z.string(),
  protocol: z.object({ newest: z.int(), oldest: z.int() }),
  epoch: z.string(),
  time: z.int(),
  timeKey: z.object({ kty: z.string(), crv: z.string(), x: z.string() }),
});
/** What anyone may know of a server. */
export type ServerInfo = z.infer<typeof serverInfo>;

/** How this device presents itself; `id` when it signs in again. */
export interface DeviceClaim {
  readonly label: string;
  readonly id?: string;
  /** Of a prepared key, at its first start. */
  readonly ticket?: string;
  /** The number in the key's marker. */
  readonly keyId?: string;
  /** Version of the program. */
  readonly program?: string;
}

/** One of a person's schools and roles. */
export interface PlaceChoice {
  readonly schoolId: string;
  readonly userId: string;
  readonly profile: Profile;
}

/** A grant as the server writes it, for whoever asks with a session of their own. */
export const grantOf = (answer: unknown): Grant => grant.parse(answer);

const base = '/api/v1/auth';

/** The requests that make a session. Each throws an `AppError`: `auth.*` as the server refused, `net.*` when it was not reached. */
export class AuthClient {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** Whether there is a Cartable server, and which. */
  server(): Promise<ServerInfo> {
    return this.#api.json({ method: 'GET', path: '/api/v1/server' }, serverInfo);
  }

  checkCode(code: string): Promise<CodeOwner> {
    return this.#api.json({ method: 'POST', path: `${base}/activations/check`, json: { code } }, codeOwner);
  }

  /** Spends the code: from now on `login` and this password sign the person in. */
  activate(code: string, password: string, device: DeviceClaim, secondCode?: string): Promise<Grant> {
    const json = { code, password, device, ...(secondCode !== undefined && { secondCode }) };
    return this.#enter(`${base}/activations`, json);
  }

  /** `secondCode`: asked for with `auth.second_factor` once the password was right. */
  signIn(login: string, password: string, device: DeviceClaim, secondCode?: string): Promise<Grant> {
    const json = { login, password, device, ...(secondCode !== undefined && { secondCode }) };
    return this.#enter(`${base}/sessions`, json);
  }

  federatedSchools({ code, verifier }: FederatedCode): Promise<readonly FederatedSchool[]> {
    const path = '/api/v1/federation/accounts';
    return this.#api.json({ method: 'POST', path, json: { code, verifier } }, federatedSchools);
  }

  signInFederated(
    came: FederatedCode & {
      readonly device: DeviceClaim;
      readonly schoolId?: string | undefined;
      readonly secondCode?: string | undefined;
    },
  ): Promise<Grant> {
    return this.#enter(`${base}/federation/sessions`, came);
  }

  /** A sign-in. A server of before keys told their number refuses the field, with nothing spent: it is asked again without it. */
  async #enter(path: string, json: { readonly device: DeviceClaim }): Promise<Grant> {
    const ask = (body: object) => this.#api.json({ method: 'POST', path, json: body }, grant);
    const { keyId, ...device } = json.device;
    if (keyId === undefined) return ask(json);
    try {
      return await ask(json);
    } catch (error) {
      if (!isAppError(error) || error.code !== 'request.invalid') throw error;
      return ask({ ...json, device });
    }
  }

  /** Tokens for a refresh token, which is spent: store the new one before using the answer. */
  refresh(refreshToken: string, program?: string): Promise<Grant> {
    return this.#api.json(
      {
        method: 'POST',
        path: `${base}/sessions/refresh`,
        json: { refreshToken, ...(program !== undefined && { program }) },
      },
      grant,
    );
  }
}
