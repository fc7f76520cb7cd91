import { AppError } from '@cartable/shared/lib/errors.ts';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { z } from 'zod';
import type { Provider } from './providers.ts';

/** What one sign-in at a provider must be checked against when it comes back. */
export interface SignInChecks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Who came back. */
export interface FederatedPerson {
  readonly issuer: string;
  readonly subject: string;
  /** The provider's session, if it names it. */
  readonly sid: string | null;
  /** For the provider's logout. */
  readonly idToken: string;
  /** The directory's identifier, if the provider gives one. */
  readonly externalId: string | null;
}

const logoutClaims = z.looseObject({
  sub: z.string().max(255).optional(),
  sid: z.string().max(255).optional(),
  jti: z.string().min(1).max(255),
  iat: z.number(),
  // A token of a sign-in has one, a logout token never (§2.4).
  nonce: z.never().optional(),
  events: z.looseObject({ 'http://schemas.openid.net/event/backchannel-logout': z.looseObject({}) }),
});
/** A logout that a provider tells (OpenID Connect Back-Channel Logout 1.0 §2.4). */
export interface ToldLogout {
  readonly issuer: string;
  readonly subject: string | null;
  readonly sid: string | null;
  readonly jti: string;
}

const timeoutSeconds = 10;

/** One provider seen from here: OpenID Connect Core 1.0's code flow with PKCE S256 (RFC 7636), state, nonce and `iss` (RFC 9207). */
export class RelyingParty {
  readonly provider: Provider;
  #configuration: Promise<oidc.Configuration> | undefined;
  #keys: ReturnType<typeof createRemoteJWKSet> | undefined;

  constructor(provider: Provider) {
    this.provider = provider;
  }

  /**
   * Where to send the browser. `origin`: this server's, as people address it; `anew`: the provider asks who it is, also where somebody is
   * signed in already (OpenID Connect Core 1.0 §3.1.2.1, `prompt=login`).
   * @throws {AppError} `auth.provider_away`
   */
  async authorizationUrl(
    checks: SignInChecks,
    origin: string,
    { anew }: { readonly anew: boolean },
  ): Promise<string> {
    const configuration = await this.#discover();
    return oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirect(origin),
      scope: this.provider.scope,
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
      ...(anew && { prompt: 'login' }),
    }).href;
  }

  /** Whom the provider sent back. @throws {AppError} `auth.federation_refused`, `auth.provider_away` */
  async finish(query: string, checks: SignInChecks, origin: string): Promise<FederatedPerson> {
    const configuration = await this.#discover();
    const tokens = await oidc
      .authorizationCodeGrant(configuration, new URL(`${this.#redirect(origin)}?${query}`), {
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        pkceCodeVerifier: checks.verifier,
        idTokenExpected: true,
      })
      .catch((cause: unknown) => {
        throw new AppError('auth.federation_refused', {}, cause);
      });
    const claims = tokens.claims();
    if (claims === undefined || tokens.id_token === undefined) throw new AppError('auth.federation_refused');
    return {
      issuer: claims.iss,
      subject: claims.sub,
      sid: typeof claims.sid === 'string' ? claims.sid : null,
      idToken: tokens.id_token,
      externalId: await this.#externalId(configuration, claims, tokens.access_token),
    };
  }

  /** The address of the provider's own logout; null when it has none. */
  async logoutUrl(idToken: string, back: string): Promise<string | null> {
    const configuration = await this.#discover();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
    const parameters = { id_token_hint: idToken, post_logout_redirect_uri: back };
    const url = oidc.buildEndSessionUrl(configuration, parameters);
    // A browser goes there.
    return /^https?:$/.test(url.protocol) ? url.href : null;
  }

  /** Reads a logout token. @throws {AppError} `auth.federation_refused` for one that is not this provider's for us, or older than two minutes */
  async readLogout(token: string): Promise<ToldLogout> {
    const configuration = await this.#discover();
    const { jwks_uri, issuer } = configuration.serverMetadata();
    if (jwks_uri === undefined) throw new AppError('auth.federation_refused');
    this.#keys ??= createRemoteJWKSet(new URL(jwks_uri));
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer,
        audience: this.provider.clientId,
        // Only signatures of the provider's own keys: neither `none` nor a secret that both know.
        algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
        maxTokenAge: '2m',
        clockTolerance: '30s',
      });
      const { sub, sid, jti } = logoutClaims.parse(payload);
      if (sub === undefined && sid === undefined) throw new TypeError('nobody');
      return { issuer, subject: sub ?? null, sid: sid ?? null, jti };
    } catch (cause) {
      throw new AppError('auth.federation_refused', {}, cause);
    }
  }

  async #externalId(
    configuration: oidc.Configuration,
    claims: oidc.IDToken,
    accessToken: string,
  ): Promise<string | null> {
    const name = this.provider.externalIdClaim;
    if (name === undefined) return null;
    const told = claims[name];
    if (typeof told === 'string') return told;
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return null;
    const info = await oidc.fetchUserInfo(configuration, accessToken, claims.sub).catch((cause: unknown) => {
      throw new AppError('auth.federation_refused', {}, cause);
    });
    const asked = info[name];
    return typeof asked === 'string' ? asked : null;
  }

  #redirect(origin: string): string {
    return `${origin}/api/v1/federation/${this.provider.id}/callback`;
  }

  /** The provider's own description of itself, asked once; again after a failure. */
  async #discover(): Promise<oidc.Configuration> {
    this.#configuration ??= this.#ask();
    try {
      return await this.#configuration;
    } catch (cause) {
      this.#configuration = undefined;
      throw new AppError('auth.provider_away', {}, cause);
    }
  }

  #ask(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.provider;
    const authentication = clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
    const url = new URL(issuer);
    return oidc.discovery(url, clientId, undefined, authentication, {
      timeout: timeoutSeconds,
      ...(url.protocol === 'http:' && { execute: [oidc.allowInsecureRequests] }),
    });
  }
}
