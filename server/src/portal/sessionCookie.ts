/** `__Host-`: set by this origin only, over TLS only, for the whole of it (RFC 6265bis §4.1.3.2). */
const name = '__Host-cartable';
const flags = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** The token of a request's session cookie; undefined when there is none, or none of ours by its form. */
export function sessionToken(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value = ''] = part.trim().split('=');
    if (key === name && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}

/** Sets the cookie. It has no date: the browser forgets it when it is closed, if not before. */
export function settingCookie(token: string): Readonly<Record<string, string>> {
  return { 'Set-Cookie': `${name}=${token}; ${flags}` };
}

/** Takes the cookie back. */
export function clearingCookie(): Readonly<Record<string, string>> {
  return { 'Set-Cookie': `${name}=; Max-Age=0; ${flags}` };
}
