import { fromBase64Url } from '../../lib/base64url.ts';
import { AppError, isAppError } from '../../lib/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ApiClient } from './apiClient.ts';
import { ApiSession, type SessionRequest } from './apiSession.ts';
import { AuthClient, type Grant } from './authClient.ts';

/** Where the refresh token lives: the encrypted database on the key. `save` is durable when it resolves. */
export interface TokenStore {
  load(): Promise<string | undefined>;
  save(refreshToken: string | undefined): Promise<void>;
}

interface Access {
  readonly token: string;
  /** For the codes beside proofs; absent from an older server. */
  readonly secret: Uint8Array | undefined;
  /** On the monotonic clock, milliseconds. */
  readonly until: number;
}

/** Refresh this long before the end, for requests that take a while. */
const marginMs = 30_000;

/**
 * A signed-in session: gives each request a fresh access token. Ages are measured on the monotonic clock, so a clock that is years off
 * neither ends a session nor keeps a dead token.
 */
export class HttpSession extends ApiSession {
  readonly #api: ApiClient;
  readonly #auth: AuthClient;
  readonly #store: TokenStore;
  readonly #clock: Clock;
  readonly #program: string | undefined;
  #access: Access | undefined;
  #refreshing: Promise<Access> | undefined;

  /** `program`: the version that the server is told with each renewal. */
  constructor(api: ApiClient, store: TokenStore, clock: Clock, program?: string) {
    super();
    this.#api = api;
    this.#auth = new AuthClient(api);
    this.#store = store;
    this.#clock = clock;
    this.#program = program;
  }

  /** Takes over the tokens of a sign-in. */
  async adopt(grant: Grant): Promise<void> {
    await this.#store.save(grant.refreshToken);
    this.#keep(grant);
  }

  /**
   * Sends a request with the session's token; once more with a new token when the server says that this one is over.
   * @throws {AppError} `auth.session_ended`, `auth.refresh_reused`, `auth.blocked`: sign in again; others as the server refused
   */
  override async send(request: SessionRequest): Promise<Response> {
    const access = await this.#current();
    try {
      return await this.#api.send({ ...request, token: access.token, secret: access.secret });
    } catch (error) {
      if (
        !isAppError(error) ||
        !(error.code === 'auth.token_expired' || error.code === 'auth.token_invalid')
      ) {
        throw error;
      }
      if (this.#access === access) this.#access = undefined;
      const { token, secret } = await this.#current();
      return this.#api.send({ ...request, token, secret });
    }
  }

  /** Ends the session here and, if it can be reached, on the server. */
  async signOut(): Promise<void> {
    try {
      await this.send({ method: 'DELETE', path: '/api/v1/auth/sessions/current' });
    } finally {
      this.#access = undefined;
      await this.#store.save(undefined);
    }
  }

  /** One refresh at a time, whoever asks: a refresh token is spent by its use. */
  async #current(): Promise<Access> {
    const access = this.#access;
    if (access && access.until > this.#clock.monotonic()) return access;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(): Promise<Access> {
    const refreshToken = await this.#store.load();
    if (refreshToken === undefined) throw new AppError('auth.session_ended');
    const grant = await this.#auth.refresh(refreshToken, this.#program);
    await this.#store.save(grant.refreshToken);
    return this.#keep(grant);
  }

  #keep(grant: Grant): Access {
    const lifeMs = Math.max(grant.expiresInSeconds * 1000 - marginMs, marginMs);
    const access = {
      token: grant.accessToken,
      secret: grant.proofSecret === undefined ? undefined : fromBase64Url(grant.proofSecret),
      until: this.#clock.monotonic() + lifeMs,
    };
    this.#access = access;
    return access;
  }
}
