import { trustCookieMs } from '../auth/trustTimes.ts';

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

/**
 * Sets the cookie. It has no date: the browser forgets it when it is closed, if not before. `keptMs`: how long it is kept instead, on a device that a pupil or
 * guardian trusts.
 */
export function settingCookie(token: string, keptMs?: number): Readonly<Record<string, string>> {
  const age = keptMs === undefined ? '' : `Max-Age=${Math.floor(keptMs / 1000)}; `;
  return { 'Set-Cookie': `${name}=${token}; ${age}${flags}` };
}

const trustName = '__Host-cartable-trust';

/**
 * The marks of the people who trust this browser (docs/decisions/0270). They open nothing, and outlive sessions: that is what they are for. Empty = forget
 * them.
 */
export function trustCookie(marks: string): Readonly<Record<string, string>> {
  const age = marks === '' ? 0 : Math.floor(trustCookieMs / 1000);
  return { 'Set-Cookie': `${trustName}=${marks}; Max-Age=${age}; ${flags}` };
}

/** What that cookie holds; empty when there is none. */
export function trustMarks(header: string | undefined): string {
  for (const part of (header ?? '').split(';')) {
    const [key, value = ''] = part.trim().split('=');
    if (key === trustName) return value;
  }
  return '';
}

/** The cookies of a browser in which somebody has just signed in: the session's, and that of trusts where it changed. */
export function enteredCookies({
  token,
  keptMs,
  trusts,
}: {
  readonly token: string;
  readonly keptMs: number | undefined;
  readonly trusts: string | undefined;
}): Readonly<Record<string, string[]>> {
  const session = Object.values(settingCookie(token, keptMs));
  return {
    'Set-Cookie': trusts === undefined ? session : [...session, ...Object.values(trustCookie(trusts))],
  };
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
