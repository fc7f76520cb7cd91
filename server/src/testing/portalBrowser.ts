import { testPassword } from './testClient.ts';
import { webBrowser } from './webBrowser.ts';

/** What one request was answered. */
export interface Answered {
  readonly status: number;
  /** Of a refusal; `ok` for none. */
  readonly code: string;
  readonly body: unknown;
  /** The cookies as they were set, with their flags. */
  readonly set: readonly string[];
}

/** A browser in which the portal is open: its own jar of cookies, and what the page sends with everything. */
export function portalBrowser(origin: string) {
  const browser = webBrowser();
  const jar = () => {
    const held = browser.jar.get(origin) ?? new Map<string, string>();
    browser.jar.set(origin, held);
    return held;
  };
  async function ask(
    path: string,
    json?: object,
    method = json === undefined ? 'GET' : 'POST',
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const response = await browser.go(`${origin}/api/v1/${path}`, {
      method,
      headers: {
        'X-Cartable-Portal': '1',
        Origin: origin,
        'Sec-Fetch-Site': 'same-origin',
        ...(json !== undefined && { 'Content-Type': 'application/json' }),
        ...more,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    const body: unknown = text === '' ? null : JSON.parse(text);
    const code = response.ok ? 'ok' : String((body as { code?: string } | null)?.code);
    return { status: response.status, code, body, set: response.headers.getSetCookie() };
  }
  return {
    ask,
    /** The mark of trusts that it holds; empty = none. */
    trusts: () => jar().get('__Host-cartable-trust') ?? '',
    setTrusts: (value: string) => jar().set('__Host-cartable-trust', value),
    session: () => jar().get('__Host-cartable') ?? '',
    /** Closed and opened again: what has no date is gone. `kept`: the session's cookie had one. */
    reopen({ kept }: { readonly kept: boolean }) {
      if (!kept) jar().delete('__Host-cartable');
    },
    signIn: (login: string, more: object = {}) =>
      ask('portal/sessions', { login, password: testPassword, label: 'Firefox', ...more }),
    signOut: () => ask('portal/session', undefined, 'DELETE'),
    /** Who is signed in: the user's identifier, or undefined. */
    async whoIs(): Promise<string | undefined> {
      const { body } = await ask('portal/session');
      return (body as { userId?: string } | null)?.userId;
    },
    /** The logins that the sign-in page would show. */
    async known(): Promise<readonly string[]> {
      const { body } = await ask('portal/trusts');
      return (body as { login: string }[]).map(({ login }) => login);
    },
  };
}

export type PortalBrowser = ReturnType<typeof portalBrowser>;
