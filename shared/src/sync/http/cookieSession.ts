import { type ApiRequest, apiFetch, type FetchHost, refused } from './apiFetch.ts';
import { ApiSession, type SessionRequest } from './apiSession.ts';

/** Says that the portal's own page asks: another site cannot send it without a preflight, which the server never grants. */
const mark = { 'X-Cartable-Portal': '1' };

/** A browser's way to the server: its session is a cookie that no script can read, sent by the browser itself. */
export class CookieSession extends ApiSession {
  readonly #host: FetchHost;

  constructor(host: Omit<FetchHost, 'credentials'>) {
    super();
    this.#host = { ...host, credentials: 'same-origin' };
  }

  override async send(request: SessionRequest): Promise<Response> {
    const response = await apiFetch(this.#host, request satisfies ApiRequest, mark);
    if (response.ok) return response;
    throw await refused(response);
  }
}
