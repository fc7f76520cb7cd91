import { createHash } from 'node:crypto';
import { toBase64Url } from '@cartable/shared/lib/base64url.ts';
import { AppError } from '@cartable/shared/lib/errors.ts';
import { AuthClient, type DeviceClaim, type FederatedSchool } from '@cartable/shared/sync/http/authClient.ts';
import { apiClient, type NetworkTools, type SignedIn, signedIn } from './account.ts';
import { type Loopback, startLoopback } from './loopback.ts';
import { newProofKey } from './proofKey.ts';
import { serverOrigin } from './serverOrigin.ts';

/** What a person chooses when they come back. */
export interface FederatedChoice {
  readonly schoolId?: string | undefined;
  readonly secondCode?: string | undefined;
}

/**
 * One sign-in through a provider: the system's browser goes there and comes back to this computer with a code, which only this program can
 * use (RFC 8252, RFC 7636 S256). The page never sees the code.
 */
export class FederatedSignIn {
  /** What the system's browser is to open. */
  readonly url: string;
  readonly #tools: NetworkTools;
  readonly #origin: string;
  readonly #verifier: string;
  readonly #loopback: Loopback;

  private constructor(parts: {
    readonly tools: NetworkTools;
    readonly origin: string;
    readonly url: string;
    readonly verifier: string;
    readonly loopback: Loopback;
  }) {
    this.url = parts.url;
    this.#tools = parts.tools;
    this.#origin = parts.origin;
    this.#verifier = parts.verifier;
    this.#loopback = parts.loopback;
  }

  /** Begins one, and listens. @throws {AppError} `account.server_*` */
  static async begin(
    tools: NetworkTools,
    server: string,
    provider: string,
    language: 'fr' | 'en',
  ): Promise<FederatedSignIn> {
    const origin = serverOrigin(server);
    const [verifier, state] = [toBase64Url(tools.random.bytes(32)), toBase64Url(tools.random.bytes(32))];
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const loopback = await startLoopback(state, language);
    const query = new URLSearchParams({ return: loopback.address, challenge, state });
    const url = `${origin}/api/v1/federation/${encodeURIComponent(provider)}/start?${query}`;
    return new FederatedSignIn({ tools, origin, url, verifier, loopback });
  }

  /** The schools in which the person who came back has an account; waits for them. */
  async schools(): Promise<readonly FederatedSchool[]> {
    const code = await this.#loopback.code;
    const client = new AuthClient(apiClient(this.#tools, this.#origin, newProofKey()));
    return client.federatedSchools({ code, verifier: this.#verifier });
  }

  /**
   * Waits for the browser, then signs in; may be asked again with a choice.
   * @throws {AppError} `auth.choose_school`, `auth.second_factor*`, `auth.identity_unknown`, `account.federation_ended`, `net.*`
   */
  async finish(
    choice: FederatedChoice,
    device: DeviceClaim,
    proofKey: string | undefined,
  ): Promise<SignedIn> {
    const code = await this.#loopback.code;
    return signedIn(this.#tools, this.#origin, proofKey, (client) =>
      client.signInFederated({ code, verifier: this.#verifier, device, ...choice }),
    );
  }

  /** Waits for the browser; what it brought, for the server that sent it. */
  async brought(): Promise<{ readonly code: string; readonly verifier: string }> {
    return { code: await this.#loopback.code, verifier: this.#verifier };
  }

  /** Stops waiting. */
  dispose(): void {
    this.#loopback.close();
  }
}

/** The sign-in that was begun. @throws {AppError} `account.federation_ended` when there is none */
export function mustHaveBegun(begun: FederatedSignIn | undefined): FederatedSignIn {
  if (begun === undefined) throw new AppError('account.federation_ended');
  return begun;
}
