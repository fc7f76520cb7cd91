import { z } from 'zod';
import { AppError, isAppError } from '../../lib/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Hasher } from '../../ports/hasher.ts';
import type { Random } from '../../ports/random.ts';
import { makeProof, proofCode } from './proof.ts';
import type { Signer } from './signer.ts';

export interface ApiHost {
  /** `https://cartable.example`, without a path. */
  readonly origin: string;
  readonly signer: Signer;
  readonly hasher: Hasher;
  readonly random: Random;
  readonly clock: Clock;
  /** For the sentences in refusals. */
  readonly language?: () => string;
  /** The host's own when absent. */
  readonly fetch?: typeof fetch;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From `/api/v1/` on, without query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly token?: string;
  /** Given with the token; sent as a code beside the proof (`proof.ts`), never itself. */
  readonly secret?: Uint8Array | undefined;
  /** The `Accept` header; anything when absent. */
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the answer is whole; {@link defaultTimeoutMs} when absent, none for streams. */
  readonly timeoutMs?: number | 'none';
}

/** A small answer on a slow phone's link. */
export const defaultTimeoutMs = 30_000;

const refusal = z.object({
  code: z.string().max(100),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});

/** One server's API over fetch: proofs, nonces, time-outs and what is not our server at all. */
export class ApiClient {
  readonly #host: ApiHost;
  #nonce: string | undefined;

  constructor(host: ApiHost) {
    this.#host = host;
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
    const parsed = schema.safeParse(readJson(await readBody(await this.send(request), (one) => one.text())));
    if (!parsed.success) throw new AppError('net.foreign_answer', {}, parsed.error);
    return parsed.data;
  }

  async #once(request: ApiRequest): Promise<Response> {
    const url = this.#host.origin + request.path;
    const { method, token, secret } = request;
    const proof = await makeProof(this.#host, { method, url, nonce: this.#nonce, token });
    const headers: Record<string, string> = { DPoP: proof, Accept: request.accept ?? '*/*' };
    const language = this.#host.language?.();
    if (language !== undefined) headers['Accept-Language'] = language;
    if (secret !== undefined) headers['Cartable-Proof-Code'] = proofCode(secret, proof);
    if (token !== undefined) headers.Authorization = `DPoP ${token}`;
    if (request.json !== undefined) headers['Content-Type'] = 'application/json';
    if (request.bytes !== undefined) headers['Content-Type'] = 'application/octet-stream';
    const query = request.query ? `?${new URLSearchParams(request.query)}` : '';
    const response = await this.#fetch(url + query, request, headers);
    const nonce = response.headers.get('DPoP-Nonce');
    if (nonce !== null) this.#nonce = nonce;
    if (response.ok) return response;
    throw await refused(response);
  }

  async #fetch(url: string, request: ApiRequest, headers: Record<string, string>): Promise<Response> {
    const { method, json, bytes, signal, timeoutMs = defaultTimeoutMs } = request;
    const signals = [
      ...(signal ? [signal] : []),
      ...(timeoutMs === 'none' ? [] : [AbortSignal.timeout(timeoutMs)]),
    ];
    try {
      return await (this.#host.fetch ?? fetch)(url, {
        method,
        headers,
        signal: AbortSignal.any(signals),
        // Our server never redirects: whoever does is a captive portal.
        redirect: 'manual',
        cache: 'no-store',
        credentials: 'omit',
        ...(json !== undefined && { body: JSON.stringify(json) }),
        ...(bytes !== undefined && { body: bytes as Uint8Array<ArrayBuffer> }),
      });
    } catch (cause) {
      throw networkError(cause);
    }
  }
}

/** Reads a body. @throws {AppError} `net.truncated` when the connection ends before it, `net.timeout` */
export async function readBody<T>(response: Response, read: (response: Response) => Promise<T>): Promise<T> {
  try {
    return await read(response);
  } catch (cause) {
    const error = networkError(cause);
    throw error.code === 'net.unreachable' ? new AppError('net.truncated', {}, cause) : error;
  }
}

function networkError(cause: unknown): AppError {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'TimeoutError') return new AppError('net.timeout', {}, cause);
  return new AppError(name === 'AbortError' ? 'net.cancelled' : 'net.unreachable', {}, cause);
}

async function refused(response: Response): Promise<AppError> {
  const text = await readBody(response, (one) => one.text());
  const parsed = refusal.safeParse(readJson(text));
  if (parsed.success) return new AppError(parsed.data.code, parsed.data.data);
  // A proxy before the server says that the server is away; anything else did not come from us.
  const away = [502, 503, 504].includes(response.status);
  return new AppError(away ? 'net.unreachable' : 'net.foreign_answer', { status: response.status });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
