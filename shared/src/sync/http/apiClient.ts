import type { z } from 'zod';
import { isAppError } from '../../lib/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Random } from '../../ports/random.ts';
import { type ApiRequest, apiFetch, type FetchHost, readJsonBody, refused } from './apiFetch.ts';
import { makeProof, proofCode } from './proof.ts';
import type { Signer } from './signer.ts';

export interface ApiHost extends Omit<FetchHost, 'credentials'> {
  readonly signer: Signer;
  readonly hasher: Hasher;
  readonly random: Random;
  readonly clock: Clock;
}

/** One server's API as a key speaks to it: proofs (RFC 9449), nonces, time-outs and what is not our server at all. */
export class ApiClient {
  readonly #host: ApiHost;
  readonly #fetchHost: FetchHost;
  #nonce: string | undefined;

  constructor(host: ApiHost) {
    this.#host = host;
    this.#fetchHost = { ...host, credentials: 'omit' };
  }

  /**
   * The server's answer, its status in 200–299, its body not read yet (see {@link readBody}).
   * @throws {AppError} `net.unreachable`, `net.timeout`, `net.foreign_answer`, or the code with which the server refused
   */
  async send(request: ApiRequest): Promise<Response> {
    try {
      return await this.#once(request);
    } catch (error) {
      // The server's nonce is new or has changed; the answer brought the right one. Once: a second refusal is a defect.
      if (isAppError(error) && error.code === 'auth.dpop_nonce') return this.#once(request);
      throw error;
    }
  }

  /** Sends and reads a JSON answer of this shape. */
  async json<T>(request: ApiRequest, schema: z.ZodType<T>): Promise<T> {
    return readJsonBody(await this.send(request), schema);
  }

  async #once(request: ApiRequest): Promise<Response> {
    const url = this.#host.origin + request.path;
    const { method, token, secret } = request;
    const proof = await makeProof(this.#host, { method, url, nonce: this.#nonce, token });
    const headers: Record<string, string> = { DPoP: proof };
    if (secret !== undefined) headers['Cartable-Proof-Code'] = proofCode(this.#host.hasher, secret, proof);
    if (token !== undefined) headers.Authorization = `DPoP ${token}`;
    const response = await apiFetch(this.#fetchHost, request, headers);
    const nonce = response.headers.get('DPoP-Nonce');
    if (nonce !== null) this.#nonce = nonce;
    if (response.ok) return response;
    throw await refused(response);
  }
}
