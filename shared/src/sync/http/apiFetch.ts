import { z } from 'zod';
import { AppError } from '../../lib/errors.ts';

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

export interface FetchHost {
  /** `https://cartable.example`, without a path. */
  readonly origin: string;
  /** For the sentences in refusals. */
  readonly language?: () => string;
  /** The host's own when absent. */
  readonly fetch?: typeof fetch;
  /** Whether the browser's cookies for this origin go with requests. Never on a key. */
  readonly credentials: 'omit' | 'same-origin';
}

/**
 * One request over fetch, with time-outs: the answer whatever its status, its body not read yet.
 * @throws {AppError} `net.unreachable`, `net.timeout`, `net.cancelled`
 */
export async function apiFetch(
  host: FetchHost,
  request: ApiRequest,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  const { method, json, bytes, signal, timeoutMs = defaultTimeoutMs } = request;
  const headers: Record<string, string> = { ...more, Accept: request.accept ?? '*/*' };
  const language = host.language?.();
  if (language !== undefined) headers['Accept-Language'] = language;
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  if (bytes !== undefined) headers['Content-Type'] = 'application/octet-stream';
  const query = request.query ? `?${new URLSearchParams(request.query)}` : '';
  const signals = [
    ...(signal ? [signal] : []),
    ...(timeoutMs === 'none' ? [] : [AbortSignal.timeout(timeoutMs)]),
  ];
  try {
    return await (host.fetch ?? fetch)(host.origin + request.path + query, {
      method,
      headers,
      signal: AbortSignal.any(signals),
      // Our server never redirects: whoever does is a captive portal.
      redirect: 'manual',
      cache: 'no-store',
      credentials: host.credentials,
      ...(json !== undefined && { body: JSON.stringify(json) }),
      ...(bytes !== undefined && { body: bytes as Uint8Array<ArrayBuffer> }),
    });
  } catch (cause) {
    throw networkError(cause);
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

/** Reads a JSON answer of this shape. @throws {AppError} `net.foreign_answer` when it is not */
export async function readJsonBody<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parsedJson(await readBody(response, (one) => one.text())));
  if (!parsed.success) throw new AppError('net.foreign_answer', {}, parsed.error);
  return parsed.data;
}

/** Why an answer is no success: the server's own refusal, or what stands in its place. */
export async function refused(response: Response): Promise<AppError> {
  const text = await readBody(response, (one) => one.text());
  const parsed = refusal.safeParse(parsedJson(text));
  if (parsed.success) return new AppError(parsed.data.code, parsed.data.data);
  // A proxy before the server says that the server is away; anything else did not come from us.
  const away = [502, 503, 504].includes(response.status);
  return new AppError(away ? 'net.unreachable' : 'net.foreign_answer', { status: response.status });
}

function networkError(cause: unknown): AppError {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'TimeoutError') return new AppError('net.timeout', {}, cause);
  return new AppError(name === 'AbortError' ? 'net.cancelled' : 'net.unreachable', {}, cause);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
