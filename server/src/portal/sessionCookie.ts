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

const federationName = '__Host-cartable-federation';

/**
 * Binds sign-ins at a provider to the browser that began them; `Lax`, as they come back from another site. It lives as long as a visit may
 * take, and is not taken back when one has ended: another tab may be on its way. Empty = forget it.
 */
export function federationCookie(token: string): Readonly<Record<string, string>> {
  const age = token === '' ? 'Max-Age=0' : 'Max-Age=900';
  return { 'Set-Cookie': `${federationName}=${token}; ${age}; Path=/; Secure; HttpOnly; SameSite=Lax` };
}

/** The token of that cookie. */
export function federationToken(header: string | undefined): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key, value = ''] = part.trim().split('=');
    if (key === federationName && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}

/** Takes the cookies back, and has the browser forget whatever else it may hold for this origin (W3C Clear Site Data). */
export function clearingCookie(): Readonly<Record<string, string | string[]>> {
  const cookies = [`${name}=; Max-Age=0; ${flags}`, ...Object.values(federationCookie(''))];
  return { 'Set-Cookie': cookies, 'Clear-Site-Data': '"storage"' };
}
